// Nothing jumps. When a list is drawn anew because of news, rows that changed are marked where they stand; and while the
// pointer or the focus is on the list, rows keep their places: new ones come at the end, gone ones stay and fade.
// Everything falls into order as soon as the list is left. Rows need an id and stand in an element with data-rows.
// Where somebody writes, or is about to, nothing is drawn anew at all: what was missed is fetched when they are done.

import { word } from "./words.js";

const LATER = 400;
const EDITING = "form[data-editing]";
const MISSED = "steady:missed";
const waiting = new WeakMap();
const missed = new Set();
const onTheWay = new Map();

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isNews(event) || !event.detail.shouldSwap) return;
  const target = event.detail.target;
  const lists = target.matches("[data-rows]") ? [target] : [...target.querySelectorAll("[data-rows]")];
  const isInHand = inHand(target);
  if (isInHand && (!lists.length || target.querySelector(EDITING))) {
    event.detail.shouldSwap = false;
    missed.add(target);
    return;
  }
  if (!lists.length) return;
  if (isInHand || lists.some(inUse)) {
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
  return type.startsWith("live:") || type.startsWith("calm:") || type === MISSED;
}

// What was opened by hand, for a form that begins open is no sign of anybody. A key that opens it clicks, too.
document.addEventListener("click", (event) => {
  const opened = event.target.closest?.("summary")?.parentElement;
  if (opened) opened.dataset.byHand = "";
}, true);

document.addEventListener("input", ({ target }) => {
  if (target.form) target.form.dataset.begun = "";
});

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (isNews({ detail })) return;
  onTheWay.set(detail.xhr, detail.target);
  detail.xhr.addEventListener("loadend", () => onTheWay.delete(detail.xhr)); // htmx tells nobody when the element is gone
});
for (const type of ["htmx:afterRequest", "htmx:afterSwap", "focusout", "click", "reset"]) document.addEventListener(type, () => missed.size && setTimeout(catchUp, LATER));

function catchUp() {
  for (const target of missed) {
    if (target.isConnected && inHand(target)) continue;
    missed.delete(target);
    const address = target.getAttribute("hx-get");
    if (target.isConnected && address) window.htmx.ajax("GET", address, {
      source: target,
      target,
      swap: target.getAttribute("hx-swap") ?? "outerHTML",
      event: new CustomEvent(MISSED), // news as any other: who has begun to write since is left alone again
    });
  }
}

function inHand(target) {
  if (target.querySelector(EDITING)) return true;
  if ([...onTheWay.values()].some((place) => place !== target && target.contains(place))) return true;
  const opened = [...target.querySelectorAll("details[open][data-by-hand]")];
  return opened.some((one) => one.matches(".menu") || one.querySelector("form")) || [...target.querySelectorAll("form")].some(isBegun);
}

// Something was typed or chosen and still stands there; what one only searches for is soon typed again.
function isBegun(form) {
  if (!("begun" in form.dataset) || form.matches("[role=search]")) return false;
  return [...form.elements].some((field) => {
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (field.matches("select")) return [...field.options].some((one, place) => one.selected !== (one.defaultSelected || (!place && !field.querySelector("[selected]"))));
    return field.matches("textarea, input:not([type=hidden])") && field.value !== field.defaultValue;
  });
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
    } else if (content(old) !== content(row) && !old.contains(document.activeElement) && !inHand(old)) {
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
    if (lists.some(inUse) || inHand(target)) return;
    const last = waiting.get(target);
    stop();
    window.htmx.swap(target, last, { swapStyle: target.getAttribute("hx-swap")?.split(" ")[0] || "outerHTML", swapDelay: 0, settleDelay: 20 });
  };
  const later = () => setTimeout(settle, LATER);
  const stop = () => {
    waiting.delete(target);
    target.removeEventListener("pointerleave", later);
    target.removeEventListener("focusout", later);
  };
  target.addEventListener("pointerleave", later);
  target.addEventListener("focusout", later);
}
