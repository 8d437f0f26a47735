// What happened elsewhere arrives here and becomes events on <body>:
//
//   live:CallOffered       at once, for what must be seen in two seconds
//   calm:CallOffered       half a second to two seconds later, once for many of the same kind, spread over the desks
//   live:customer-17, calm:customer-17 …   the same for every thing a fact names
//   calm:PromiseMade.customer-17 …         this fact, about this thing
//
// A fact that names the users it is for (`users`) is calm for everybody else. All tabs share one line to the server:
// through a shared worker, or, where there is none, through the tab that holds the lock.

import { Stream } from "./stream.js";
import { word } from "./words.js";

const ADDRESS = "/live";
const CALM_AFTER = 500;
const CALM_SPREAD = 1500;
const LONGEST_AGE = 60_000;
const calm = new Map();
let me = 0;
let wasLost = false;

function told({ name, ids = {} }) {
  if (name === "Hello") {
    me = ids.user;
    return;
  }
  if (name === "Reset") {
    refreshAll();
    return;
  }
  const about = things(ids);
  const names = [name, ...about, ...about.map((thing) => `${name}.${thing}`)];
  // What was said before the greeting may well be for us: the past comes first.
  const forOthers = me && Array.isArray(ids.users) && ids.users.length > 0 && !ids.users.includes(me);
  for (const each of names) {
    if (!forOthers) dispatch(`live:${each}`, { name, ...ids });
    calmly(`calm:${each}`, { name, ...ids });
  }
}

function things(ids) {
  return Object.entries(ids).flatMap(([kind, value]) => (kind === "users" ? value.map((user) => `user-${user}`) : [value].flat().map((id) => `${kind}-${id}`)));
}

function dispatch(name, detail) {
  document.body.dispatchEvent(new CustomEvent(name, { detail }));
}

function calmly(name, detail) {
  if (calm.has(name)) return;
  const timer = setTimeout(() => {
    calm.delete(name);
    if (document.hidden) late.set(name, detail);
    else dispatch(name, detail);
  }, CALM_AFTER + Math.random() * CALM_SPREAD);
  calm.set(name, timer);
}

// A tab nobody looks at refreshes when somebody looks at it again.
const late = new Map();
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const [name, detail] of late) dispatch(name, detail);
  late.clear();
  line?.hurry();
});

// Everything on the page that listens for facts is drawn anew.
function refreshAll() {
  dispatch("live:Reset", { name: "Reset" });
  const names = new Set();
  for (const element of document.querySelectorAll("[hx-trigger*='live:'], [hx-trigger*='calm:']")) {
    for (const [name] of element.getAttribute("hx-trigger").matchAll(/(?:live|calm):[\w.-]+/g)) names.add(name);
  }
  setTimeout(() => names.forEach((name) => dispatch(name, { name: "Reset" })), Math.random() * CALM_SPREAD);
}

function changed(state) {
  const shown = document.getElementById("live-state");
  document.documentElement.dataset.live = state;
  if (!shown) return;
  clearTimeout(shown.timer);
  if (state === "open") {
    shown.hidden = true;
    wasLost = false;
  } else {
    // A blink is not worth a word.
    shown.timer = setTimeout(() => {
      wasLost = true;
      shown.querySelector("[data-text]").textContent = word(state === "signed-out" ? "signed_out_short" : "lost");
      shown.hidden = false;
    }, wasLost ? 0 : 2500);
  }
}

function age() {
  return Math.min(performance.now() + 3000, LONGEST_AGE);
}

function throughWorker() {
  const worker = new SharedWorker(new URL("./live-worker.js", import.meta.url), { type: "module", name: "handschlag-live" });
  worker.port.onmessage = ({ data }) => (data.state ? changed(data.state) : told(data));
  worker.port.start();
  const join = () => worker.port.postMessage({ address: new URL(ADDRESS, location.origin).href, age: age() });
  join();
  addEventListener("pagehide", () => worker.port.postMessage({ leave: true }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  return { hurry: () => worker.port.postMessage({ hurry: true }) };
}

function throughLock() {
  const channel = new BroadcastChannel("handschlag-live");
  let stream = null;
  channel.onmessage = ({ data }) => {
    if (data.asks) return stream && channel.postMessage({ state: document.documentElement.dataset.live, me });
    if (data.me) me = data.me;
    if (data.state) changed(data.state);
    else if (data.name) told(data);
  };
  channel.postMessage({ asks: true });
  navigator.locks.request("handschlag-live", () => {
    stream = alone((said) => channel.postMessage(said.name === "Hello" ? { me: said.ids.user } : said), (state) => channel.postMessage({ state }));
    return new Promise(() => {}); // held until this tab goes; then the next one takes over
  });
  return { hurry: () => stream?.hurry() };
}

function alone(tell = () => {}, say = () => {}) {
  return new Stream(ADDRESS, {
    told: (said) => {
      told(said);
      tell(said);
    },
    state: (state) => {
      changed(state);
      say(state);
    },
    age: age(),
  });
}

function connect() {
  if ("SharedWorker" in window) {
    try {
      return throughWorker();
    } catch {
      // Some browsers refuse workers in private windows.
    }
  }
  return navigator.locks && "BroadcastChannel" in window ? throughLock() : alone();
}

const line = document.getElementById("live-state") ? connect() : null;
addEventListener("online", () => line?.hurry());
