// The bell swaps itself; here is only what goes beyond the page: a notification of the browser, where the person asked
// for it on this device. Of all tabs one shows it, and only while none of them is looked at.

const WISH = "notify-notices";
let isLeader = false;
let hide = null;
let isNews = false;

navigator.locks?.request("handschlag-notices", () => {
  isLeader = true;
  return new Promise(() => {}); // held until this tab goes; then the next one leads
});

function beSeen() {
  if (document.hidden) {
    hide?.();
    hide = null;
  } else if (!hide) {
    const gone = new Promise((resolve) => (hide = resolve));
    navigator.locks?.request("handschlag-looked-at", { mode: "shared" }, () => gone);
  }
}
document.addEventListener("visibilitychange", beSeen);
beSeen();

async function isLookedAt() {
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name === "handschlag-looked-at");
}

document.body.addEventListener("live:NoticeGiven", () => (isNews = true));

document.body.addEventListener("htmx:afterSwap", async ({ target }) => {
  const bell = document.getElementById("bell");
  if (!bell || !isNews || !(target === bell || target.contains(bell) || target.id === "bell")) return;
  isNews = false;
  const { newest, newestUrl, newestTag } = bell.dataset;
  if (!newest || !isLeader || !isWanted() || (await isLookedAt())) return;
  const shown = new Notification(newest, { tag: newestTag, lang: document.documentElement.lang });
  shown.onclick = () => {
    window.focus();
    location.assign(newestUrl || bell.href);
    shown.close();
  };
});

// Whoever has seen a notice has a bell that says so, in every tab. The server tells nobody: that is nobody's business.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("handschlag-seen") : null;

document.body.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  if (target.id !== "notices" || detail.requestConfig?.verb !== "post") return;
  document.body.dispatchEvent(new CustomEvent("bell"));
  tabs?.postMessage("seen");
});

if (tabs) {
  tabs.onmessage = () => {
    for (const name of ["bell", "seen"]) document.body.dispatchEvent(new CustomEvent(name));
  };
}

function isWanted() {
  return localStorage.getItem(WISH) === "yes" && globalThis.Notification?.permission === "granted";
}

for (const box of document.querySelectorAll("[data-notify-setting]")) {
  box.checked = isWanted();
  box.addEventListener("change", async () => {
    const isAllowed = box.checked && (await globalThis.Notification?.requestPermission()) === "granted";
    document.querySelector("[data-notify-refused]").hidden = !box.checked || isAllowed;
    box.checked = isAllowed;
    localStorage.setItem(WISH, isAllowed ? "yes" : "no");
  });
}
