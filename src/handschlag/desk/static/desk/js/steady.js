// Nothing jumps. When a list is drawn anew because of news, rows that changed are marked where they stand; and while the
// pointer or the focus is on the list, rows keep their places: new ones come at the end, gone ones stay and fade.
// Everything falls into order as soon as the list is left. Rows need an id and stand in an element with data-rows.

import { word } from "./words.js";

const waiting = new WeakMap();

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isNews(event) || !event.detail.shouldSwap) return;
  const target = event.detail.target;
  // Somebody is writing in there: what they see stays until they are done.
  if (target.querySelector("form[data-editing]")) {
    event.detail.shouldSwap = false;
    return;
  }
  const lists = target.matches("[data-rows]") ? [target] : [...target.querySelectorAll("[data-rows]")];
  if (!lists.length) return;
  if (lists.some(inUse)) {
    const fresh = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    lists.forEach((list) => patch(list, fresh.getElementById(list.id)));
    event.detail.shouldSwap = false;
    whenLeft(target, lists, event.detail.xhr.responseText);
  } else {
    const before = new Map(lists.flatMap(rows).map((row) => [row.id, content(row)]));
    requestAnimationFrame(() => markAgainst(before, lists.map((list) => list.id)));
  }
});

function isNews(event) {
  const type = event.detail.requestConfig?.triggeringEvent?.type ?? "";
  return type.startsWith("live:") || type.startsWith("calm:");
}

function inUse(list) {
  return list.matches(":hover") || list.contains(document.activeElement);
}

function rows(list) {
  return [...list.children].flatMap((child) => (child.matches("tbody") ? [...child.children] : [child])).filter((row) => row.id);
}

function content(row) {
  return row.textContent.replace(/\s+/g, " ").trim();
}

function markAgainst(before, ids) {
  for (const id of ids) {
    const list = document.getElementById(id);
    if (!list) continue;
    for (const row of rows(list)) if (before.get(row.id) !== content(row)) mark(row);
  }
}

function mark(row) {
  row.classList.remove("changed");
  void row.offsetWidth; // starts the fading anew
  row.classList.add("changed");
}

function patch(list, fresh) {
  if (!fresh) return;
  const now = new Map(rows(list).map((row) => [row.id, row]));
  const next = rows(fresh);
  const place = list.querySelector(":scope > tbody") ?? list;
  for (const row of next) {
    const old = now.get(row.id);
    if (!old) {
      place.append(row);
      mark(row);
      window.htmx.process(row);
    } else if (content(old) !== content(row) && !old.contains(document.activeElement)) {
      old.innerHTML = row.innerHTML;
      mark(old);
      window.htmx.process(old);
    }
    now.delete(row.id);
  }
  for (const row of now.values()) fade(row);
}

function fade(row) {
  if (row.classList.contains("gone")) return;
  row.classList.add("gone");
  const said = document.createElement("span");
  said.className = "unseen";
  said.textContent = ` (${word("gone")})`;
  (row.matches("tr") ? row.lastElementChild : row)?.append(said);
}

function whenLeft(target, lists, html) {
  const known = waiting.has(target);
  waiting.set(target, html);
  if (known) return;
  const settle = () => {
    if (!target.isConnected) return stop();
    if (lists.some(inUse)) return;
    const last = waiting.get(target);
    stop();
    window.htmx.swap(target, last, { swapStyle: target.getAttribute("hx-swap")?.split(" ")[0] || "outerHTML", swapDelay: 0, settleDelay: 20 });
  };
  const later = () => setTimeout(settle, 400);
  const stop = () => {
    waiting.delete(target);
    target.removeEventListener("pointerleave", later);
    target.removeEventListener("focusout", later);
  };
  target.addEventListener("pointerleave", later);
  target.addEventListener("focusout", later);
}
