// How a ring makes itself noticed beyond the strip: the page's title, and, only where the person asked for it on this
// device, a notification of the browser and a quiet sound.

import { word } from "./words.js";

const title = document.title;
let flashing = 0;
let sound = null;

export function notice(names) {
  clearInterval(flashing);
  flashing = 0;
  document.title = title;
  if (!names.length) return;
  const ringing = word("ringing", names.join(", "));
  let isShown = false;
  const flash = () => (document.title = (isShown = !isShown) ? ringing : title);
  flash();
  flashing = setInterval(flash, 1200);
}

export function ring(name, about) {
  if (wanted("notify") && globalThis.Notification?.permission === "granted" && document.hidden) {
    const said = new Notification(word("ringing", name), { body: about, tag: `ring-${name}` });
    said.onclick = () => {
      window.focus();
      said.close();
    };
  }
  if (wanted("sound")) chime();
}

function wanted(what) {
  return localStorage.getItem(`ring-${what}`) === "yes";
}

function chime() {
  try {
    sound ??= new AudioContext();
    for (const [at, pitch] of [[0, 523], [0.22, 659]]) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      const start = sound.currentTime + at;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.05, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
      tone.connect(volume).connect(sound.destination);
      tone.start(start);
      tone.stop(start + 0.55);
    }
  } catch {
    // A browser without sound rings silently.
  }
}

for (const box of document.querySelectorAll("[data-ring-setting]")) {
  box.checked = wanted(box.dataset.ringSetting);
  box.addEventListener("change", async () => {
    const what = box.dataset.ringSetting;
    if (what === "notify" && box.checked && (await globalThis.Notification?.requestPermission()) !== "granted") box.checked = false;
    localStorage.setItem(`ring-${what}`, box.checked ? "yes" : "no");
    if (what === "sound" && box.checked) chime();
  });
}
