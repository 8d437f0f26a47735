// Walking a diagnosis guide by keyboard: a digit answers, Alt+I leads there, and the next step has the focus of the last.

import { inTextField, key } from "./keys.js";
import { fold } from "./talking.js";
import { word } from "./words.js";

let walking = "";

function first(region) {
  return region?.querySelector("[data-digit]") ?? region?.querySelector("button, summary, input:not([type=hidden])");
}

// Before the keys of the page: inside a diagnosis a digit answers, whatever it means beside it.
function answer(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  const region = event.target.closest?.("[data-diagnosis]");
  if (!region || inTextField(event.target) || !/^[1-9]$/.test(event.key)) return;
  event.preventDefault();
  region.querySelector(`[data-digit="${event.key}"]`)?.click();
}
document.addEventListener("keydown", answer, { capture: true });

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const region = detail.target.closest?.("[data-diagnosis]");
  if (region?.contains(document.activeElement)) walking = region.id;
});

document.body.addEventListener("htmx:afterSettle", () => {
  const region = walking && document.getElementById(walking);
  walking = "";
  if (region && !region.contains(document.activeElement)) first(region)?.focus();
});

key(
  "Alt+I",
  word("diagnosis"),
  () => {
    if (!fold("diagnosis")) first(document.querySelector("#panel-diagnosis [data-diagnosis]"))?.focus();
  },
  { group: word("conversation"), inText: true },
);
