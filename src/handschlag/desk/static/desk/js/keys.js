// All keys of the desk. Whoever registers a key gives its label, so the help (?) is always true.
//
//   key("?", word("help"), show)                       from a module; `when` limits it to moments, `inText` lets it act
//                                                      inside text fields
//   <button data-key="v">…</button>                    in a template: the key clicks it (or puts the focus into a field)
//   <a data-key="z k" data-key-label="Customers">      two letters one after the other
//
// Combinations are written "Ctrl+K", "Alt+1", "Ctrl+Enter"; letters alone act outside text fields only.

import { word } from "./words.js";

const registered = [];
const PAUSE = 1200;
let pending = "";
let pendingTimer = 0;

export function key(combination, label, act, { group = word("everywhere"), inText = false, when = null } = {}) {
  const entry = { combination, label, act, group, inText, when };
  registered.push(entry);
  return () => registered.splice(registered.indexOf(entry), 1);
}

export function inTextField(element = document.activeElement) {
  if (!element) return false;
  if (element.isContentEditable) return true;
  if (element.matches("textarea, select")) return true;
  return element.matches("input") && !/^(button|checkbox|radio|submit|reset|range|color|file)$/.test(element.type);
}

// What the help lists: [{combination, label, group}], registered keys first, then those written on the page.
export function allKeys() {
  const listed = registered.map(({ combination, label, group }) => ({ combination, label, group }));
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.closest("dialog:not([open])")) continue;
    const group = element.dataset.keyGroup ?? word("here");
    listed.push({ combination: element.dataset.key, label: labelOf(element), group });
  }
  return listed;
}

export function asKbd(combination) {
  const said = document.createElement("span");
  combination.split(" ").forEach((step, index) => {
    if (index) said.append(` ${word("then")} `);
    for (const part of step.split("+")) {
      const cap = document.createElement("kbd");
      cap.textContent = { ctrl: word("ctrl"), alt: word("alt"), shift: word("shift"), enter: "↵", escape: word("esc"), arrowdown: "↓", arrowup: "↑", arrowleft: "←", arrowright: "→" }[part.toLowerCase()] ?? part.toUpperCase();
      said.append(cap);
    }
  });
  return said;
}

function labelOf(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .count, .unseen").forEach((part) => part.remove());
  return (element.getAttribute("aria-label") ?? copy.textContent).trim().replace(/\s+/g, " ");
}

function normal(combination) {
  return combination.toLowerCase();
}

function pressed(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  // Alt changes what a digit or letter types on some keyboards: take the key's place then, not its sign.
  const letter = event.altKey && /^Key([A-Z])$/.exec(event.code);
  let name = event.key;
  if (event.altKey && digit) name = digit[1];
  if (letter) name = letter[1];
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && name.length > 1) parts.push("shift");
  return normal([...parts, name].join("+"));
}

function find(combination) {
  const meant = registered.filter((entry) => normal(entry.combination) === combination && (!entry.when || entry.when()));
  // Of several meanings of one key, the one that holds only now and here comes first.
  const entry = meant.find(({ when }) => when) ?? meant.at(-1);
  if (entry) return entry;
  const element = [...document.querySelectorAll("[data-key]")].find(
    (candidate) => normal(candidate.dataset.key) === combination && !candidate.disabled && candidate.checkVisibility() && reachable(candidate),
  );
  return element && { act: () => use(element), inText: false };
}

function reachable(element) {
  const open = document.querySelector("dialog[open]");
  return !open || open.contains(element);
}

function use(element) {
  if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) element.focus();
  else {
    if (element.matches("summary")) element.focus();
    element.click();
  }
}

function startsSequence(combination) {
  const opening = `${combination} `;
  return registered.some((entry) => normal(entry.combination).startsWith(opening)) || [...document.querySelectorAll("[data-key]")].some((element) => normal(element.dataset.key).startsWith(opening));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.key === "Dead" || event.getModifierState?.("AltGraph")) return;
  const combination = pressed(event);
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  const typing = inTextField();
  const wanted = pending && plain && !typing ? `${pending} ${combination}` : combination;
  clearTimeout(pendingTimer);
  pending = "";
  const entry = find(wanted);
  if (entry && !(plain && typing && !entry.inText)) {
    if (event.repeat) return;
    event.preventDefault();
    entry.act(event);
  } else if (plain && !typing && !document.querySelector("dialog[open]") && startsSequence(combination)) {
    pending = combination;
    pendingTimer = setTimeout(() => (pending = ""), PAUSE);
  }
});

// The help.
function fillHelp(list) {
  const groups = Map.groupBy ? Map.groupBy(allKeys(), (entry) => entry.group) : byGroup(allKeys());
  list.replaceChildren();
  for (const [group, entries] of groups) {
    const heading = document.createElement("h3");
    heading.textContent = group;
    const part = document.createElement("dl");
    part.className = "keys";
    for (const { combination, label } of entries) {
      const term = document.createElement("dt");
      term.append(asKbd(combination));
      const meaning = document.createElement("dd");
      meaning.textContent = label;
      part.append(term, meaning);
    }
    list.append(heading, part);
  }
}

function byGroup(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return groups;
}

const help = document.getElementById("keys");
if (help) {
  key("?", word("help"), () => {
    fillHelp(help.querySelector("[data-list]"));
    help.showModal();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-opens='keys']")) fillHelp(help.querySelector("[data-list]"));
  });
}

// The panels at the side: Alt+1 … Alt+9 and Alt+0 for the tenth, in the order in which they stand.
document.querySelectorAll("[data-panel]").forEach((panel, index) => {
  if (index > 9) return;
  const heading = panel.querySelector("h2, h3");
  panel.tabIndex = -1;
  key(
    `Alt+${(index + 1) % 10}`,
    word("panel", panel.dataset.panel || heading?.textContent.trim() || ""),
    () => {
      const now = document.querySelectorAll("[data-panel]")[index] ?? panel;
      now.tabIndex = -1;
      if (now.matches("details")) now.open = true;
      now.scrollIntoView({ block: "nearest" });
      (now.querySelector("a[href], button, summary, input, select, textarea") ?? now).focus({ preventScroll: true });
    },
    { group: word("here"), inText: true },
  );
});
