// The ringing strip and the running conversation. Both come from the server in one small fragment, on every fact about
// a call that concerns this person, and are laid over what stands there without taking the focus or a half-typed word.

import { begin, takeInstead, understand, watchCommands } from "./commands.js";
import { inTextField, key } from "./keys.js";
import { merge, remember } from "./merge.js";
import { isUnsaved, openNote, saved } from "./note.js";
import { notice, ring } from "./ringing.js";
import { announce } from "./toasts.js";
import { word } from "./words.js";

const strip = document.getElementById("strip");
const call = document.getElementById("call");
const FACTS = [
  "CallOffered", "CallAnswered", "CallEnded", "CallMissed", "CallTaken", "CustomerConfirmed", "VisitStarted", "AuthLevelRaised",
  "ConversationWrappedUp", "WrapUpUndone", "CaseOpened", "CaseMovedOn", "FindingMade", "FindingEnded", "StepTried", "PromiseMade", "PromiseKept", "PromiseBroken", "PromiseTried", "ParticipantJoined", "ParticipantLeft", "VisitEnded",
];
const LEAVES = { answered: 6000, missed: 20000 };
const PAUSE = 1200;
const PATIENCE = 10_000;
const AGAIN = [300, 1000, 3000, 9000, 20_000];
const SHOWN = "conversation-shown";
const MET = "conversations-met";
let typedAt = -PAUSE;
let fetching = null;
let isStale = false;

function concerns({ detail }) {
  const me = Number(call.dataset.user);
  if (!detail || detail.users?.includes(me) || detail.user === me || detail.by === me) return true;
  return shows("conversation", detail.conversation) || shows("customer", detail.customer);
}

function shows(what, id) {
  return id !== undefined && [strip, call].some((region) => region.querySelector(`[data-${what}="${id}"]`));
}

function refresh() {
  isStale = true;
  fetching ??= load().finally(() => (fetching = null));
  return fetching;
}

// A ring is too dear to be lost with one answer: whatever fails is asked for again, for as long as it may be ringing.
async function load() {
  let failures = 0;
  while (isStale) {
    isStale = false;
    const answer = await fetch(call.dataset.url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (answer?.redirected) return; // signed out
    if (!answer?.ok) {
      if (failures === AGAIN.length) return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN[failures++]));
      isStale = true;
      continue;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    layStrip(fresh.getElementById("strip"));
    layCall(fresh.getElementById("call"));
  }
}

// The strip.

function layStrip(fresh) {
  if (!fresh) return;
  const told = merge(strip, fresh, { keepGone: true });
  for (const piece of told.added) rings(piece);
  for (const piece of told.gone) leaves(piece);
  noticeRings();
}

function rings(piece) {
  piece.dataset.shownAt = performance.timeOrigin + performance.now();
  announce(piece.dataset.say);
  ring(piece.dataset.who, piece.dataset.say);
}

async function leaves(piece) {
  if (piece.classList.contains("leaving")) return;
  const hadFocus = piece.contains(document.activeElement);
  const answer = await fetch(piece.dataset.left, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.status === 204) {
    piece.remove();
    return noticeRings();
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector("[data-piece]");
  if (!said) {
    piece.remove();
    return noticeRings();
  }
  said.classList.add("leaving");
  piece.replaceWith(said);
  globalThis.htmx?.process(said);
  if (hadFocus) said.querySelector("a, button")?.focus();
  noticeRings();
  stay(said, LEAVES[said.dataset.how] ?? LEAVES.answered);
}

function stay(said, time) {
  setTimeout(() => (said.matches(":hover, :focus-within") ? stay(said, time) : said.remove()), time);
}

function noticeRings() {
  notice([...strip.querySelectorAll("[data-piece]:not(.leaving)")].map((piece) => piece.dataset.who));
}

// The running conversation.

function layCall(fresh) {
  if (!fresh) return;
  const told = merge(call, fresh, { keepGone: true });
  for (const piece of told.gone) endsHere(piece);
  for (const article of told.added) prepare(article);
  show(call.dataset.shown);
  const begun = told.added.filter((article) => article.matches("article")).at(-1);
  if (begun) turnTo(begun);
  drawGlasses();
}

// What was typed last reaches the server before its field leaves the page; then the next conversation has the focus.
async function endsHere(piece) {
  if (piece.dataset.conversation && isUnsaved(piece.dataset.conversation) && !(await saved(piece.dataset.conversation))) return;
  const hadFocus = piece.contains(document.activeElement) || document.activeElement === document.body;
  piece.remove();
  show(call.dataset.shown);
  if (hadFocus && piece.matches("article")) (noteOf(current()) ?? document.getElementById("main"))?.focus({ preventScroll: true });
}

function prepare(article) {
  const field = noteOf(article);
  if (!field) return;
  openNote(field);
  watchCommands(field);
  field.setSelectionRange(field.value.length, field.value.length);
}

// A conversation that just began comes forward, but a word being typed is finished first: it would land in the wrong note.
function turnTo(article) {
  const rest = typedAt + PAUSE - performance.now();
  if (rest > 0 && call.contains(document.activeElement)) return setTimeout(turnTo, rest, article);
  if (!article.isConnected) return;
  const isBusyElsewhere = (inTextField() && !call.contains(document.activeElement)) || document.querySelector("dialog[open]");
  show(article.dataset.piece);
  meet([...met(), article.dataset.piece]);
  if (!isBusyElsewhere) noteOf(article)?.focus({ preventScroll: true });
}

function noteOf(article) {
  return article?.querySelector("textarea[data-note]");
}

function articles() {
  return [...call.querySelectorAll(":scope > article[data-piece]")];
}

function current() {
  return articles().find((article) => !article.hidden);
}

function show(piece) {
  const all = articles();
  const wanted = all.find((article) => article.dataset.piece === piece) ?? all.find((article) => !article.matches(".ended")) ?? all[0];
  for (const article of all) article.hidden = article !== wanted;
  call.dataset.shown = wanted?.dataset.piece ?? "";
  for (const tab of call.querySelectorAll("[data-shows]")) tab.setAttribute("aria-pressed", String(tab.dataset.shows === call.dataset.shown));
  sessionStorage.setItem(SHOWN, call.dataset.shown);
}

function met() {
  return JSON.parse(sessionStorage.getItem(MET) ?? "[]");
}

// Of what has ended, nothing is kept.
function meet(pieces) {
  const standing = articles().map((article) => article.dataset.piece);
  sessionStorage.setItem(MET, JSON.stringify(standing.filter((piece) => pieces.includes(piece))));
}

// A page opens on the conversation this tab has not met yet (just taken, just at the door), else on the one it showed last.
function opensOn() {
  const known = met();
  const fresh = articles().filter((article) => !known.includes(article.dataset.piece) && !article.matches(".ended"));
  meet(articles().map((article) => article.dataset.piece));
  return fresh.at(-1)?.dataset.piece ?? sessionStorage.getItem(SHOWN);
}

call?.addEventListener("input", () => (typedAt = performance.now()));

call?.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-shows]");
  if (!tab) return;
  event.preventDefault();
  show(tab.dataset.shows);
  noteOf(current())?.focus();
});

function other() {
  const all = articles();
  if (all.length < 2) return;
  show(all[(all.indexOf(current()) + 1) % all.length].dataset.piece);
  noteOf(current())?.focus();
}

// The sandglass: the time talked, quietly. One turn of the ring is the frame given on the element.

function drawGlasses() {
  for (const glass of call.querySelectorAll("[data-since]")) {
    const end = glass.dataset.until ? Date.parse(glass.dataset.until) : Date.now() + Number(call.dataset.ahead || 0);
    const seconds = Math.max(0, Math.floor((end - Date.parse(glass.dataset.since)) / 1000));
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const rest = `${String(seconds % 60).padStart(2, "0")}`;
    glass.querySelector("[data-time]").textContent = hours ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
    const frame = Number(glass.dataset.frame);
    glass.querySelector("circle + circle").setAttribute("stroke-dasharray", `${Math.min(100, (seconds / frame) * 100)} 100`);
    glass.classList.toggle("over", seconds > frame);
  }
}

// The server's clock may be ahead of or behind ours (an example's is moved).
function learnClock() {
  call.dataset.ahead = String(Date.parse(call.dataset.now) - Date.now());
}

// Wrapping up.

async function wrapUp(event) {
  const article = current();
  if (!article) return nextToWrapUp();
  const form = article.querySelector("form[data-wrap-up]:not([hidden])");
  if (form) {
    await saved(article.dataset.conversation);
    form.requestSubmit();
    return;
  }
  event?.preventDefault?.();
  await saved(article.dataset.conversation);
  const place = article.querySelector("[data-wrap-up-place]");
  await globalThis.htmx.ajax("GET", place.dataset.url, { target: place, swap: "innerHTML" });
  (place.querySelector("input[name=outcome]:checked") ?? place.querySelector("input[name=outcome]"))?.focus();
}

// Nothing is running: the form of the page, else the oldest conversation that still waits for its outcome.
function nextToWrapUp() {
  const form = document.querySelector("main form[data-wrap-up]");
  if (form) form.requestSubmit();
  else document.querySelector("[data-wrap-up-next]")?.click();
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-wrap-up]");
  if (!form || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    event.preventDefault();
    closeWrapUp(form);
  } else if (/^[1-9]$/.test(event.key) && !inTextField(event.target)) {
    const outcome = form.querySelectorAll("input[name=outcome]")[Number(event.key) - 1];
    if (!outcome) return;
    event.preventDefault();
    outcome.checked = true;
    outcome.focus();
    outcome.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.key.toLowerCase() === "g" && !inTextField(event.target)) {
    event.preventDefault();
    form.querySelector("input[name=kept]:not(:checked)")?.click();
  }
});

// Escape closes the form but keeps what was typed: it is hidden, not thrown away.
function closeWrapUp(form) {
  const article = form.closest("article[data-piece]");
  if (!article) return history.back();
  form.hidden = true;
  article.querySelector("[data-wrap-up-open]")?.removeAttribute("hidden");
  noteOf(article)?.focus();
}

function reopen(form) {
  form.hidden = false;
  form.querySelector("input[name=outcome]:checked")?.focus();
}

let thinking = 0;
document.addEventListener("input", (event) => {
  const field = event.target.closest?.("form[data-wrap-up] [data-understand]");
  if (!field) return;
  const below = document.getElementById(field.getAttribute("aria-describedby"));
  const said = field.value.trim();
  clearTimeout(thinking);
  if (!said) below.textContent = "";
  else thinking = setTimeout(() => understand(field, below, `/v ${said}`, () => field.value.trim() === said), 150);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-wrap-up-open]");
  if (opener && current()) {
    event.preventDefault();
    const hidden = current().querySelector("form[data-wrap-up][hidden]");
    if (hidden) reopen(hidden);
    else wrapUp();
  }
  const starter = event.target.closest?.("[data-begins]");
  if (starter) begin(noteOf(current()), starter.dataset.begins);
});

// Who it is: the search of this conversation, from the note and back, without the mouse. Enter goes to the hits, and only
// a second one says who it is: nobody is chosen by a key pressed too fast.

function search() {
  const fold = current()?.querySelector("[data-who-is-it]");
  if (fold) fold.open = true;
  (fold ?? strip).querySelector("input[type=search]")?.focus();
}

function hitsOf(element) {
  const field = element.closest("form[role=search]");
  const hits = field ? field.nextElementSibling : element.closest("[data-hits]");
  return [...(hits?.querySelectorAll("button") ?? [])];
}

document.addEventListener("keydown", (event) => {
  const region = event.target.closest?.("#call [data-who-is-it], #strip .find");
  if (!region || event.isComposing) return;
  const hits = hitsOf(event.target);
  const at = hits.indexOf(event.target);
  const isTyping = event.target.matches("input[type=search]");
  if (event.key === "ArrowDown" || (event.key === "Enter" && isTyping)) (hits[at + 1] ?? event.target).focus();
  else if (event.key === "ArrowUp" && at >= 0) (hits[at - 1] ?? region.querySelector("input[type=search]")).focus();
  else if (event.key === "Escape" && !event.target.value) noteOf(current())?.focus();
  else return;
  if (event.key !== "Escape") event.preventDefault();
});

// What was noted folds away again, and the note has the focus.
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, successful } = event.detail;
  const fold = elt.closest?.("#call details[open]");
  if (!fold || !successful || !xhr.getResponseHeader("HX-Trigger")?.includes("call:changed")) return;
  fold.open = false;
  noteOf(current())?.focus();
});

function typed(letter) {
  return () => {
    const field = noteOf(current());
    if (field) begin(field, letter);
  };
}

if (call && strip) {
  learnClock();
  remember(strip);
  remember(call);
  for (const article of articles()) prepare(article);
  show(opensOn());
  if (current() && !document.querySelector("main [autofocus]") && !location.hash) noteOf(current())?.focus({ preventScroll: true });
  if (!current()) document.querySelector("main form[data-wrap-up] input[name=outcome]:checked")?.focus();
  noticeRings();
  drawGlasses();
  setInterval(drawGlasses, 1000);
  for (const fact of FACTS) document.body.addEventListener(`live:${fact}`, (event) => concerns(event) && refresh());
  document.body.addEventListener("live:Reset", refresh);
  document.body.addEventListener("call:changed", refresh);
  const group = word("conversation");
  key("Alt+A", word("take"), () => strip.querySelector("[data-takes]")?.click(), { group, inText: true });
  key("Ctrl+Enter", word("wrap_up"), wrapUpOrReopen, { group, inText: true });
  key("Alt+N", word("to_note"), () => noteOf(current())?.focus(), { group, inText: true });
  key("Alt+V", word("begin_promise"), typed("v"), { group, inText: true });
  key("Alt+B", word("begin_finding"), typed("b"), { group, inText: true });
  // Outside a call the same key hands over what the page is about.
  key("Alt+U", word("begin_handing_on"), typed("u"), { group, inText: true, when: () => Boolean(noteOf(current())) });
  key("Alt+T", word("begin_told"), typed("t"), { group, inText: true });
  key("Alt+S", word("instead"), takeInstead, { group, inText: true });
  key("Alt+K", word("who_is_it"), search, { group, inText: true });
  key("Alt+O", word("open_file"), () => current()?.querySelector("[data-opens-file]")?.click(), { group, inText: true });
  key("Alt+J", word("visit"), () => document.getElementById("start-visit").requestSubmit(), { group, inText: true });
  key("Alt+W", word("other_call"), other, { group, inText: true });
}

function wrapUpOrReopen(event) {
  const hidden = current()?.querySelector("form[data-wrap-up][hidden]");
  return hidden ? reopen(hidden) : wrapUp(event);
}
