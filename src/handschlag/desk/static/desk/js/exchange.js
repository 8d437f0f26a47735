// htmx: the CSRF header, and what is said when an answer does not come.

import { toast } from "./toasts.js";
import { word } from "./words.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "get") return;
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (quiet(event)) return;
  if (status === 401) toast(word("signed_out"), { level: "error" });
  else if (status === 403) toast(word("refused"), { level: "error" });
  else toast(word("broken"), { level: "error" });
});

document.addEventListener("htmx:sendError", (event) => {
  if (!quiet(event)) toast(word("offline"), { level: "error" });
});

// A page that lands inside a fragment (the sign-in form after the session ended) replaces the whole page instead.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!/^\s*<!doctype html/i.test(xhr.responseText)) return;
  // The very page asked for, from which a piece is selected, is no stranger.
  if (requestConfig.verb === "get" && xhr.responseURL && new URL(xhr.responseURL).pathname === new URL(requestConfig.path, location.href).pathname) return;
  if (requestConfig.verb === "get" && quiet(event)) event.detail.shouldSwap = false;
  else if (xhr.responseURL) location.assign(xhr.responseURL);
});

document.addEventListener("htmx:afterSettle", (event) => {
  // The field the server marked as wrong, or the one the form opens with, gets the focus; a live refresh never does.
  if (quiet(event)) return;
  const field = event.detail.elt.querySelector?.("[aria-invalid=true]") ?? event.detail.elt.querySelector?.("[autofocus]");
  field?.focus();
});

// A refresh nobody asked for by hand fails quietly: the next one comes by itself.
function quiet(event) {
  const started = event.detail.requestConfig?.triggeringEvent;
  return Boolean(started) && !/^(submit|click|change|input|keydown|keyup|search)$/.test(started.type);
}
