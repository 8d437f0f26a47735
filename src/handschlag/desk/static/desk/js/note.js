// The note of a running conversation: saved every second, in two tabs at once, over lost connections and page changes.
//
// The server counts revisions. A save says on which revision it stands; if somebody else was faster the answer is 409
// with their text, and both texts are shown. Nothing is ever overwritten. Until the server has said yes, the text is
// also kept for this tab alone (sessionStorage), so that leaving the page in the middle of a word loses nothing.

import { announce } from "./toasts.js";
import { word } from "./words.js";

const EVERY = 1000;
const AGAIN = 3000;
const notes = new Map();

export function openNote(field) {
  if (notes.get(field.dataset.note)?.field === field) return;
  notes.get(field.dataset.note)?.close();
  notes.set(field.dataset.note, new Note(field));
}

// Resolves when everything typed has reached the server (or could not: then false).
export function saved(id) {
  return notes.get(String(id))?.flush() ?? Promise.resolve(true);
}

export function isUnsaved(id) {
  return notes.get(String(id))?.isDirty() ?? false;
}

class Note {
  constructor(field) {
    this.field = field;
    this.id = field.dataset.note;
    this.state = document.getElementById(`note-state-${this.id}`);
    this.conflict = document.getElementById(`note-conflict-${this.id}`);
    this.revision = Number(field.dataset.revision);
    this.agreed = field.value;
    this.timer = 0;
    this.sending = null;
    this.typed = () => this.later(EVERY);
    field.addEventListener("input", this.typed);
    this.takeDraft();
  }

  close() {
    clearTimeout(this.timer);
    this.field.removeEventListener("input", this.typed);
    notes.delete(this.id);
  }

  isDirty() {
    return this.field.value !== this.agreed;
  }

  // Nobody wants to hear "saved" every second: the state is seen, only what goes wrong is said.
  later(delay) {
    this.keepDraft();
    if (!this.state.classList.contains("due-ink")) this.state.textContent = "";
    this.timer ||= setTimeout(() => {
      this.timer = 0;
      this.save();
    }, delay);
  }

  async flush() {
    clearTimeout(this.timer);
    this.timer = 0;
    for (let tries = 0; tries < 3 && this.isDirty() && !this.isConflicting(); tries += 1) await this.save();
    return !this.isDirty();
  }

  save() {
    this.sending ??= this.send().finally(() => (this.sending = null));
    return this.sending;
  }

  async send() {
    if (!this.isDirty() || this.isConflicting()) return;
    const text = this.field.value;
    try {
      const answer = await fetch(this.field.dataset.url, this.request(text));
      if (answer.status === 409) this.settle(await answer.json());
      else if (answer.ok) this.agree(text, (await answer.json()).revision);
      else this.fail(answer.status === 404);
    } catch {
      this.fail(false);
    }
  }

  request(text, extra = {}) {
    const body = new URLSearchParams({ note: text, revision: this.revision });
    const token = document.querySelector("meta[name=csrf-token]").content;
    return { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" }, ...extra };
  }

  agree(text, revision) {
    this.agreed = text;
    this.revision = revision;
    if (this.isDirty()) this.later(EVERY);
    else this.forgetDraft();
    this.say("note_saved");
  }

  fail(isGone) {
    this.say(isGone ? "note_gone" : "note_unsaved", true);
    if (!isGone) this.later(AGAIN);
  }

  // Their text came first. The same words need no question; otherwise both are shown side by side.
  settle({ text, revision, aside }) {
    if (text === this.field.value || text === this.sentBefore) {
      this.sentBefore = null;
      this.settled(aside);
      this.revision = revision;
      this.agreed = text;
      if (this.isDirty()) this.later(0);
      else this.forgetDraft();
      return;
    }
    this.theirs = { text, revision, aside };
    this.conflict.querySelector("[data-theirs]").textContent = text;
    this.conflict.hidden = false;
    this.conflict.onclick = (event) => this.choose(event.target.closest("[data-choice]")?.dataset.choice);
    this.say("note_conflict", true);
  }

  choose(choice) {
    if (!choice) return;
    const { text, revision, aside } = this.theirs;
    this.revision = revision;
    this.agreed = text;
    if (choice === "theirs") this.put(text);
    if (choice === "both") this.put(`${text}\n${this.field.value}`);
    this.theirs = null;
    this.conflict.hidden = true;
    this.field.focus();
    this.settled(aside);
    this.say("note_saved");
    this.later(0);
  }

  // The server kept our text beside theirs; now both were looked at.
  settled(aside) {
    if (aside) fetch(this.field.dataset.settle.replace("/0/", `/${aside}/`), this.request("")).catch(() => {});
  }

  isConflicting() {
    return Boolean(this.theirs);
  }

  // Somebody saved this note elsewhere. Without changes of our own it simply appears here.
  async look() {
    if (this.isDirty() || this.sending || this.isConflicting()) return;
    const answer = await fetch(this.field.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
    const theirs = answer?.ok ? await answer.json().catch(() => null) : null; // cut off where the page is left meanwhile
    if (!theirs) return;
    const { text, revision } = theirs;
    if (revision <= this.revision || this.isDirty()) return;
    this.revision = revision;
    this.agreed = text;
    this.put(text);
  }

  put(text) {
    const { selectionStart: start, selectionEnd: end } = this.field;
    const wasAtEnd = start === this.field.value.length;
    this.field.value = text;
    if (wasAtEnd) this.field.setSelectionRange(text.length, text.length);
    else this.field.setSelectionRange(Math.min(start, text.length), Math.min(end, text.length));
  }

  leave() {
    if (!this.isDirty() || this.isConflicting()) return;
    this.keepDraft();
    fetch(this.field.dataset.url, this.request(this.field.value, { keepalive: true })).catch(() => {});
  }

  say(name, isAlarm = false) {
    if (isAlarm && this.state.textContent !== word(name)) announce(word(name));
    this.state.textContent = word(name);
    this.state.classList.toggle("due-ink", isAlarm);
  }

  get draftName() {
    return `note-${this.id}`;
  }

  keepDraft() {
    try {
      sessionStorage.setItem(this.draftName, JSON.stringify({ text: this.field.value, revision: this.revision }));
    } catch {
      // A full or forbidden storage only takes away the second net.
    }
  }

  forgetDraft() {
    sessionStorage.removeItem(this.draftName);
  }

  takeDraft() {
    const draft = JSON.parse(sessionStorage.getItem(this.draftName) ?? "null");
    if (!draft || draft.text === this.field.value) return this.forgetDraft();
    this.sentBefore = draft.text;
    this.revision = draft.revision;
    this.put(draft.text);
    this.field.setSelectionRange(draft.text.length, draft.text.length);
    this.later(0);
  }
}

addEventListener("pagehide", () => {
  for (const note of notes.values()) note.leave();
});
addEventListener("online", () => {
  for (const note of notes.values()) note.save();
});
document.body.addEventListener("live:NoteSaved", (event) => {
  notes.get(String(event.detail?.conversation ?? ""))?.look();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const note of notes.values()) note.look();
});
