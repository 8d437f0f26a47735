// Text modules: ;shortcut in a field with data-modules puts in its text. What can be meant stands below the field while it
// is typed; Tab takes the first, a blank behind a whole shortcut takes that one.

import { word } from "./words.js";

const PAUSE = 150;
const loaded = new Map();

export function show(below, text, state = "") {
  below.textContent = text;
  below.dataset.state = state;
}

export function shortcutAtCaret(field, end = "") {
  return new RegExp(`(?:^|\\s);([\\p{L}\\d_-]*)${end}$`, "u").exec(field.value.slice(0, field.selectionStart));
}

// By address: what a module says depends on whom it is said to.
async function load(field) {
  const address = field.dataset.modules;
  if (!loaded.has(address)) {
    const asked = fetch(address, { headers: { Accept: "application/json" } })
      .then((answer) => answer.json())
      .then((told) => told.modules)
      .catch(() => loaded.delete(address) && []);
    loaded.set(address, asked);
  }
  return loaded.get(address);
}

export async function showModules(field, below) {
  const typed = shortcutAtCaret(field);
  if (!typed) return;
  const found = await fitting(field, typed[1]);
  show(below, found.length ? `${found.map(({ shortcut, title }) => `;${shortcut} ${title}`).join(" · ")} – ${word("tab_inserts")}` : word("no_module"));
  below.dataset.first = found[0]?.shortcut ?? "";
}

async function fitting(field, start) {
  const begin = start.toLowerCase();
  return (await load(field)).filter(({ shortcut }) => shortcut.toLowerCase().startsWith(begin)).slice(0, 4);
}

// A whole shortcut with a blank behind it becomes its text.
export async function expandModule(field) {
  const typed = shortcutAtCaret(field, "\\s")?.[1].toLowerCase();
  if (!typed || !loaded.has(field.dataset.modules)) return;
  const found = (await load(field)).find(({ shortcut }) => shortcut.toLowerCase() === typed);
  if (found && shortcutAtCaret(field, "\\s")?.[1].toLowerCase() === typed) put(field, typed.length + 2, `${found.body} `);
}

export function chooseModule(field, below) {
  const typed = shortcutAtCaret(field);
  if (!typed || !below.dataset.first) return false;
  load(field).then((all) => {
    const found = all.find(({ shortcut }) => shortcut === below.dataset.first);
    if (found) put(field, typed[1].length + 1, found.body);
    show(below, "");
    below.dataset.first = "";
  });
  return true;
}

function put(field, length, text) {
  field.setRangeText(text, field.selectionStart - length, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Fields that know text modules and nothing else; the note of a conversation has its own watch (commands.js).
let timer = 0;
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("textarea[data-modules][data-below]")) return;
  const below = document.getElementById(target.dataset.below);
  clearTimeout(timer);
  expandModule(target);
  timer = setTimeout(() => (shortcutAtCaret(target) ? showModules(target, below) : show(below, "")), PAUSE);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.shiftKey || !event.target.matches?.("textarea[data-modules][data-below]")) return;
  if (chooseModule(event.target, document.getElementById(event.target.dataset.below))) event.preventDefault();
});
