// Forms: Ctrl+Enter saves, Escape leaves an open form, the first field has the focus.

import { key } from "./keys.js";
import { word } from "./words.js";

key(
  "Ctrl+Enter",
  word("save"),
  () => {
    const form = document.activeElement?.closest?.("form.form");
    form?.requestSubmit(form.querySelector("button.primary") ?? undefined);
  },
  { inText: true, when: () => Boolean(document.activeElement?.closest?.("form.form")) },
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
