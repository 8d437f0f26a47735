// What is typed in the note: a line that begins with /v promises, /t says what the customer was told, /b keeps a
// finding, /u a next step for a colleague (English /p /t /f /h), and ;shortcut puts in a text module. The line stays in
// the note. Below the field stands what was understood; Enter at a line that
// promises or finds makes the promise, keeps the finding; /r opens a complaint, /a any other concern.

import { asKbd } from "./keys.js";
import { chooseModule, expandModule, show, showModules, shortcutAtCaret } from "./modules.js";
import { word } from "./words.js";

const COMMAND = /^\s*\/([vpbfuhtra])\s+(\S.*?)\s*$/i;
const PROMISES = /^[vp]$/i;
const FINDINGS = /^[bf]$/i;
const OPENS = /^[ra]$/i;
const PAUSE = 150;

export function watchCommands(field) {
  if (field.dataset.watched) return;
  field.dataset.watched = "yes";
  const below = document.getElementById(`note-preview-${field.dataset.note}`);
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    expandModule(field);
    timer = setTimeout(() => preview(field, below), PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const typed = event.key === "Enter" && command(field);
    if (typed && PROMISES.test(typed[1])) send(field.dataset.promise, field, below, "not_promised");
    if (typed && /^[uh]$/i.test(typed[1])) send(field.dataset.handover, field, below, "not_handed_over");
    if (typed && OPENS.test(typed[1])) open(field, below, line(field).text.trim());
    if (typed && FINDINGS.test(typed[1])) keep(field, below, line(field).text.trim());
    if (event.key === "Tab" && chooseModule(field, below)) event.preventDefault();
  });
}

// Puts the beginning of a command on a line of its own, caret behind it (Alt+V, Alt+B, Alt+U from anywhere).
export function begin(field, letter) {
  const text = field.value;
  const glue = text && !text.endsWith("\n") ? "\n" : "";
  field.focus();
  field.setSelectionRange(text.length, text.length);
  insert(field, `${glue}/${letter} `);
}

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function line(field) {
  const before = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const next = field.value.indexOf("\n", field.selectionStart);
  const after = next === -1 ? field.value.length : next;
  return { from: before, to: after, text: field.value.slice(before, after) };
}

function command(field) {
  const { text } = line(field);
  return COMMAND.exec(text);
}

async function preview(field, below) {
  const { text } = line(field);
  if (/^\/\w?$/.test(text.trim())) return show(below, word("commands"));
  if (shortcutAtCaret(field)) return showModules(field, below);
  const typed = COMMAND.exec(text);
  if (!typed) return ["kept", "broken"].includes(below.dataset.state) || below.querySelector(".asks") || show(below, ""); // what became of the last one
  await understand(field, below, `/${typed[1]} ${typed[2]}`, () => line(field).text === text);
}

// Asks the server what a line means and shows it, unless it has been typed on meanwhile.
export async function understand(field, below, text, isStill) {
  const address = `${field.dataset.understand}?${new URLSearchParams({ line: text })}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!told || !isStill()) return;
  const { said, is_clear: isClear, full, instead } = told;
  show(below, said, isClear ? "clear" : "due");
  if (full) warn(below, full, instead);
}

// Too much is promised until then already. It can be promised all the same; one key takes the next time that can.
function warn(below, full, instead) {
  const why = document.createElement("span");
  why.className = "displaced";
  why.textContent = full;
  below.append(why);
  if (!instead) return;
  const take = document.createElement("button");
  take.type = "button";
  take.className = "small";
  take.dataset.instead = instead;
  take.append(`${word("instead")}: ${instead} `, asKbd("Alt+S"));
  below.append(take);
}

export function takeInstead() {
  const offered = [...document.querySelectorAll(".preview [data-instead]")].filter((button) => button.offsetParent);
  offered.at(-1)?.click();
}

document.addEventListener("click", (event) => {
  const take = event.target.closest?.("[data-instead]");
  const field = take && document.getElementById(take.closest("output").htmlFor[0]);
  if (!field) return;
  const { from, to, text } = field.matches("textarea") ? line(field) : { from: 0, to: field.value.length, text: "" };
  field.focus();
  field.setRangeText(`${/^\s*\/\w\s+/.exec(text)?.[0] ?? ""}${take.dataset.instead}`, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

function post(address, body) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  return fetch(address, { method: "POST", body: new URLSearchParams(body), headers: { "X-CSRFToken": token, Accept: "application/json" } });
}

// A complaint (/r) or another concern (/a) is opened with these words.
async function open(field, below, text) {
  try {
    const answer = await post(field.dataset.concern, { line: text });
    const told = await answer.json();
    show(below, answer.ok ? told.said : word("not_opened", told.said), answer.ok ? "kept" : "broken");
  } catch {
    show(below, word("offline"), "broken");
  }
}

// A finding is kept; what stands established asks why it is asked again, several open concerns which one it is about.
async function keep(field, below, text, more = {}) {
  try {
    const answer = await post(field.dataset.finding, { line: text, ...more });
    const told = await answer.json();
    show(below, answer.ok || told.asks ? told.said : word("not_kept", told.said), answer.ok ? "kept" : told.asks ? "due" : "broken");
    if (told.asks) ask(field, below, text, more, told);
    else if (more.focus) field.focus();
  } catch {
    show(below, word("offline"), "broken");
  }
}

function ask(field, below, text, more, { asks, choices }) {
  const list = document.createElement("span");
  list.className = "asks";
  for (const [value, label] of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = label;
    button.addEventListener("click", () => keep(field, below, text, { ...more, [asks]: value, focus: "1" }));
    list.append(button);
  }
  below.append(list);
}

// The new line is written meanwhile: nobody waits for a promise to be made.
async function send(address, field, below, refused) {
  const { text } = line(field);
  try {
    const answer = await post(address, { line: text.trim() });
    const told = await answer.json();
    show(below, answer.ok ? told.said : word(refused, told.said), answer.ok ? "kept" : "broken");
    if (answer.ok) document.body.dispatchEvent(new CustomEvent("call:changed"));
  } catch {
    show(below, word("offline"), "broken");
  }
}
