// The sandglass and the folds beside a running conversation. Quiet: a line that runs out and a word that changes once a
// minute; nothing is announced, nothing sounds.

import { key } from "./keys.js";
import { word } from "./words.js";

const call = document.getElementById("call");

function pour() {
  for (const sand of call.querySelectorAll("[data-sand]")) {
    const glass = sand.closest("article")?.querySelector(".glass[data-since]");
    if (!glass) continue;
    const end = glass.dataset.until ? Date.parse(glass.dataset.until) : Date.now() + Number(call.dataset.ahead || 0);
    const elapsed = Math.max(0, (end - Date.parse(glass.dataset.since)) / 1000);
    glass.dataset.frame = sand.dataset.contact;
    show(sand, "contact", Number(sand.dataset.contact), elapsed);
    show(sand, "quarter", Number(sand.dataset.quarter), elapsed + Number(sand.dataset.before));
  }
}

function show(sand, which, meant, used) {
  const label = sand.querySelector(`[data-left="${which}"]`);
  const left = Math.max(0, meant - used);
  const said = left ? label.dataset.some.replace("%s", Math.ceil(left / 60)) : label.dataset.none;
  if (label.textContent !== said) label.textContent = said;
  label.parentElement.querySelector("path + path").setAttribute("stroke-dasharray", `${(left / meant) * 100} 100`);
}

function current() {
  return call && [...call.querySelectorAll(":scope > article[data-piece]")].find((article) => !article.hidden);
}

// The key opens a fold and leads into it; pressed again, or Escape inside, it folds away and the note has the focus.
export function fold(name) {
  const found = current()?.querySelector(`details[data-fold="${name}"]`);
  if (!found) return false;
  if (found.open) return close(found);
  for (const other of current().querySelectorAll("details[data-fold][open]")) other.open = false;
  found.open = true;
  enter(found);
  return true;
}

function enter(found) {
  const inside = "select, .inside button, .inside textarea, .inside input:not([type=hidden])";
  (found.querySelector("[data-digit]") ?? found.querySelector(inside) ?? found.querySelector("summary")).focus();
}

function close(found) {
  found.open = false;
  current()?.querySelector("textarea[data-note]")?.focus();
  return true;
}

if (call) {
  setInterval(pour, 1000);
  // What was loaded into an open fold takes the focus only if the person still waits there.
  document.body.addEventListener("htmx:afterSettle", ({ target }) => {
    pour();
    const opened = target.closest?.("details[data-fold][open]");
    if (opened && document.activeElement === opened.querySelector("summary")) enter(opened);
  });
  call.addEventListener("keydown", (event) => {
    const opened = event.target.closest("details[data-fold][open]");
    if (!opened || event.isComposing) return;
    const buttons = [...opened.querySelectorAll(".inside button")];
    const at = buttons.indexOf(event.target);
    if (event.key === "Escape") close(opened);
    else if (event.key === "Enter" && event.target.matches("select")) event.target.form.requestSubmit();
    else if (event.key === "ArrowDown" && at >= 0) (buttons[at + 1] ?? buttons[at]).focus();
    else if (event.key === "ArrowUp" && at > 0) buttons[at - 1].focus();
    else return;
    event.preventDefault();
  });
  const group = word("conversation");
  key("Alt+P", word("wants_to_speak_to"), () => fold("asked"), { group, inText: true });
  key("Alt+C", word("who_is_here"), () => fold("colleagues"), { group, inText: true });
  key("Alt+L", word("polite_end"), () => fold("closing"), { group, inText: true });
  key("Alt+M", word("late_slot"), () => current()?.querySelector("[data-late]")?.click(), { group, inText: true });
}
