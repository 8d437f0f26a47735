// Copy the link, print the letter. Without a script the link can be marked by hand and the browser prints.

import { word } from "./words.js";
import { toast } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const copier = event.target.closest?.("[data-copies]");
  if (copier) {
    const link = document.getElementById(copier.dataset.copies);
    link.select();
    try {
      await navigator.clipboard.writeText(link.value);
    } catch {
      document.execCommand("copy"); // over plain http browsers know no clipboard
    }
    toast(word("copied"));
  }
  if (event.target.closest?.("[data-prints]")) window.print();
});
