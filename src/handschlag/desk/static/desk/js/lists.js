// Lists worked with the keyboard: the arrows (or j and k) go from line to line, a letter does what its button says.
//
//   <ul class="todo"> <li> <a data-row> … <button data-row-key="g"> … </li> </ul>

import { inTextField, key } from "./keys.js";
import { word } from "./words.js";

function rows() {
  return [...document.querySelectorAll(".todo [data-row]")].filter((row) => row.checkVisibility());
}

function go(step) {
  return () => {
    const all = rows();
    const line = document.activeElement?.closest(".todo > li");
    const at = all.findIndex((row) => row.closest("li") === line);
    const next = at === -1 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
    next?.focus();
  };
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || inTextField(event.target)) return;
  const line = event.target.closest?.(".todo > li");
  if (!line || event.target.closest(".popup")) return;
  const button = line.querySelector(`[data-row-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
  if (button.matches("summary")) button.parentElement.querySelector(".popup :is(select, input, button)")?.focus();
});

if (document.querySelector(".todo")) {
  const when = () => rows().length > 0; // else the arrows scroll the page, as everywhere
  key("ArrowDown", word("row_next"), go(1), { group: word("here"), when });
  key("ArrowUp", word("row_before"), go(-1), { group: word("here"), when });
  key("j", word("row_next"), go(1), { group: word("here"), when });
  key("k", word("row_before"), go(-1), { group: word("here"), when });
}
