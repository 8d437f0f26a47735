// Ctrl+K: everything by its name. A combobox over a list the server fills; the newest question wins.

import { asKbd, key } from "./keys.js";
import { word } from "./words.js";

const dialog = document.getElementById("palette");
const WAIT = 90;

if (dialog?.dataset.url) begin();

function begin() {
  const field = dialog.querySelector("input");
  const hits = dialog.querySelector("[role=listbox]");
  const count = dialog.querySelector("[data-count]");
  let asking = null;
  let timer = 0;
  let chosen = null;
  let shown = null;

  function show(text = "") {
    document.querySelector("details.menu[open]")?.removeAttribute("open");
    field.value = text;
    if (!dialog.open) dialog.showModal();
    field.focus();
    field.select();
    ask();
  }

  async function ask() {
    const typed = field.value.trim();
    if (typed === shown) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(typed)}`, { signal: asking.signal, headers: { "HX-Request": "true" } });
      if (answer.headers.has("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
      if (!answer.ok) throw new Error(String(answer.status));
      fill(await answer.text());
      shown = typed;
    } catch (failure) {
      if (failure.name === "AbortError") return;
      shown = null;
      const said = document.createElement("p");
      said.className = "nothing";
      said.textContent = word("offline");
      hits.replaceChildren(said);
    }
  }

  function fill(html) {
    hits.innerHTML = html;
    for (const place of hits.querySelectorAll("[data-combination]")) place.append(asKbd(place.dataset.combination));
    const options = all();
    choose(options[0] ?? null);
    hits.scrollTop = 0;
    count.textContent = word("hits", String(options.length));
  }

  function all() {
    return [...hits.querySelectorAll("[role=option]")];
  }

  function choose(option) {
    chosen?.setAttribute("aria-selected", "false");
    chosen = option;
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else field.removeAttribute("aria-activedescendant");
  }

  function step(by) {
    const options = all();
    if (!options.length) return;
    const at = options.indexOf(chosen);
    choose(options[(at + by + options.length) % options.length]);
  }

  async function open(elsewhere) {
    // Whoever types fast and presses Enter means what was typed, not what the list still shows.
    clearTimeout(timer);
    await ask();
    if (!chosen) return;
    if (elsewhere) window.open(chosen.href, "_blank", "noopener");
    else location.assign(chosen.href);
    dialog.close();
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
    if (event.key in moves) step(moves[event.key]);
    else if (event.key === "Enter" && !event.isComposing) open(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  hits.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen) choose(option);
  });
  hits.addEventListener("click", (event) => {
    if (event.target.closest("[role=option]")) dialog.close();
  });
  dialog.addEventListener("close", () => (shown = null));

  key("Ctrl+K", word("search"), () => show(), { inText: true });
  key("/", word("search"), () => show());

  // The field in the top bar opens the palette; without script it leads to the list of customers.
  const search = document.querySelector("form[data-palette] input");
  search?.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    show();
  });
  // Reaching it with Tab changes nothing; typing does.
  search?.addEventListener("input", () => {
    show(search.value);
    field.setSelectionRange(field.value.length, field.value.length);
    search.value = "";
  });
}
