// Forms: Ctrl+Enter saves, Escape leaves an open form, the first field has the focus.

import { key } from "./keys.js";
import { word } from "./words.js";

// The form one is in; on a page with one form to save also from outside it, as long as no conversation runs.
function meant() {
  const here = document.activeElement;
  const around = here?.closest?.("form, dialog");
  if (around) return around.matches("form.form") ? around : null;
  if (document.querySelector("#call > article[data-piece]")) return null;
  const found = [...document.querySelectorAll("main form.form")].filter((form) => form.querySelector("button.primary")?.checkVisibility());
  return found.length === 1 ? found[0] : null;
}

key(
  "Ctrl+Enter",
  word("save"),
  () => {
    const form = meant();
    form?.requestSubmit(form.querySelector("button.primary") ?? undefined);
  },
  { inText: true, when: () => Boolean(meant()) },
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const form = event.target.closest?.("form[data-editing]");
  form?.querySelector("[data-cancel]")?.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.detail.elt.matches?.("form[data-editing]") ? event.detail.elt : event.detail.elt.querySelector?.("form[data-editing]");
  if (!form || form.contains(document.activeElement)) return;
  form.querySelector("[aria-invalid=true], [autofocus], input:not([type=hidden]), select, textarea")?.focus();
});

// A fold that holds a form: opened by its key, its first field has the focus.
document.addEventListener(
  "toggle",
  (event) => {
    const fold = event.target;
    if (fold.matches?.("details[data-verb]") && fold.open && fold.contains(document.activeElement)) fold.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  },
  true,
);
