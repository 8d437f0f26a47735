// Puts a fresh fragment over a standing one without disturbing whoever works in it: pieces keep their place, their
// focus, what was opened and what was typed; only what the server drew differently is drawn anew.

const drawn = new WeakMap();

// What stands in the page from the start counts as drawn by the server.
export function remember(root) {
  for (const part of root.querySelectorAll("[data-piece], [data-part]")) drawn.set(part, part.innerHTML);
}

// `list` and `fresh` hold elements with data-piece; returns {added, changed, gone} as lists of elements. A piece with
// data-part inside is renewed part by part, and whatever stands outside of the parts belongs to the person.
export function merge(list, fresh, { keepGone = false } = {}) {
  const standing = new Map([...list.querySelectorAll(":scope > [data-piece]")].map((piece) => [piece.dataset.piece, piece]));
  const told = { added: [], changed: [], gone: [] };
  let last = null;
  for (const piece of [...fresh.querySelectorAll(":scope > [data-piece]")]) {
    let placed = standing.get(piece.dataset.piece);
    standing.delete(piece.dataset.piece);
    if (placed) {
      if (renew(placed, piece)) told.changed.push(placed);
    } else {
      placed = document.adoptNode(piece);
      if (last) last.after(placed);
      else list.prepend(placed);
      remember(list);
      globalThis.htmx?.process(placed);
      told.added.push(placed);
    }
    last = placed;
  }
  for (const piece of standing.values()) {
    told.gone.push(piece);
    if (!keepGone) piece.remove();
  }
  return told;
}

function renew(before, piece) {
  const parts = [...piece.querySelectorAll("[data-part]")];
  const pairs = parts.length ? parts.map((part) => [before.querySelector(`[data-part="${part.dataset.part}"]`), part]) : [[before, piece]];
  let hasChanged = false;
  for (const [standing, part] of pairs) if (standing) hasChanged = redraw(standing, part) || hasChanged;
  for (const { name, value } of piece.attributes) if (name.startsWith("data-") || name === "class") before.setAttribute(name, value);
  return hasChanged;
}

function redraw(standing, part) {
  const html = part.innerHTML;
  if (drawn.get(standing) === html || isBeingUsed(standing)) return false;
  const focus = standing.contains(document.activeElement) && document.activeElement.dataset.focus;
  standing.replaceChildren(...[...part.childNodes].map((node) => document.adoptNode(node)));
  drawn.set(standing, html);
  globalThis.htmx?.process(standing);
  if (focus) standing.querySelector(`[data-focus="${focus}"]`)?.focus();
  return true;
}

// Somebody types in it, or looks something up in it: it waits for the next refresh.
function isBeingUsed(standing) {
  const active = document.activeElement;
  if (active?.matches("input:not([type=checkbox], [type=radio]), textarea, select") && standing.contains(active)) return true;
  return Boolean(standing.querySelector("details[open]"));
}
