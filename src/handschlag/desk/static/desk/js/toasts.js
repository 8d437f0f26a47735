// One sentence after something was done, with the way back. Stays while the pointer or the focus is on it.

import { word } from "./words.js";

const place = document.getElementById("toasts");
const STAYS = 8000;

export function toast(text, { undo = "", level = "success" } = {}) {
  const said = document.createElement("div");
  said.className = level === "error" ? "toast error" : "toast";
  const sentence = document.createElement("span");
  sentence.className = "grow";
  sentence.textContent = text;
  said.append(sentence);
  if (undo) said.append(undoButton(undo, said));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "round";
  close.ariaLabel = word("close");
  close.textContent = "×";
  close.addEventListener("click", () => said.remove());
  said.append(close);
  while (place.children.length > 2) place.firstElementChild.remove();
  place.append(said);
  leaveLater(said);
}

// The screen reader hears this at once; used for a ringing call and a due promise.
export function announce(text) {
  const region = document.getElementById("announce");
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 30);
}

function undoButton(address, said) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = word("undo");
  button.addEventListener("click", async () => {
    button.disabled = true;
    const token = document.querySelector("meta[name=csrf-token]").content;
    try {
      const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token } });
      if (answer.ok) return location.reload();
      toast(word(answer.status === 403 ? "refused" : "broken"), { level: "error" });
    } catch {
      toast(word("offline"), { level: "error" });
    }
    said.remove();
  });
  return button;
}

function leaveLater(said) {
  let timer = setTimeout(() => said.remove(), STAYS);
  const hold = () => clearTimeout(timer);
  const release = () => (timer = setTimeout(() => said.remove(), STAYS / 2));
  said.addEventListener("pointerenter", hold);
  said.addEventListener("focusin", hold);
  said.addEventListener("pointerleave", release);
  said.addEventListener("focusout", release);
}

document.addEventListener("toasts", (event) => {
  for (const { text, undo, level } of event.detail.said ?? []) toast(text, { undo, level });
});
