// One alert sound for everything that is late. It repeats until somebody acknowledges it; the mute is visible and remembered.

import { text } from "./text.js";

const STORE = "hilo:muted";
let context = null;
let repeat = 0;
let muted = false;
try {
  muted = localStorage.getItem(STORE) === "1";
} catch {
  muted = false;
}
const alerts = new Set();

function tone(at, frequency, length) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.22, at + 0.015);
  gain.gain.setValueAtTime(0.22, at + length - 0.04);
  gain.gain.linearRampToValueAtTime(0, at + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

function play() {
  if (!alerts.size || muted || context?.state !== "running") return;
  const at = context.currentTime + 0.02;
  tone(at, 880, 0.16);
  tone(at + 0.2, 659, 0.24);
}

// Words have sounds of their own: two soft rising tones; three quick high ones for a grave note; a long falling pair for a
// new incident that is grave.
const SOUNDS = {
  note: [[0, 587, 0.12], [0.14, 784, 0.18]],
  grave: [[0, 1175, 0.1], [0.14, 1175, 0.1], [0.28, 1568, 0.22]],
  incident: [[0, 988, 0.3], [0.34, 740, 0.45]],
};
const SEEN_MS = 1600;
let seen = 0;

/** Sounds once ("note", "grave", "incident") unless muted, and is seen at the page's edge by who does not hear. */
export function ping(kind) {
  document.body.dataset.ping = kind;
  clearTimeout(seen);
  seen = setTimeout(() => delete document.body.dataset.ping, SEEN_MS);
  if (muted || context?.state !== "running") return;
  for (const [after, frequency, length] of SOUNDS[kind]) tone(context.currentTime + 0.02 + after, frequency, length);
}

function show() {
  const blocked = !muted && context?.state !== "running";
  for (const node of document.querySelectorAll("[data-sound-switch]")) {
    node.hidden = false;
    node.setAttribute("aria-pressed", String(muted));
    node.dataset.sound = muted ? "off" : blocked ? "blocked" : "on";
    const words = node.querySelector("[data-sound-text]") ?? node;
    words.textContent = text(muted ? "sound-off" : blocked ? "sound-blocked" : "sound-on");
  }
}

/** Begins the alert for a reason (any string); it sounds every four seconds until every reason is acknowledged. */
export function alert(reason) {
  if (alerts.has(reason)) return;
  alerts.add(reason);
  document.body.dataset.alert = "on";
  play();
  if (!repeat) repeat = setInterval(play, 4000);
}

/** Ends the alert for a reason, or for all without one. */
export function acknowledge(reason = undefined) {
  if (reason === undefined) alerts.clear();
  else alerts.delete(reason);
  if (alerts.size) return;
  delete document.body.dataset.alert;
  clearInterval(repeat);
  repeat = 0;
}

/** True while something sounds or would sound. */
export const alerting = () => alerts.size > 0;

/** Prepares the sound; browsers let it run only after a first key or click, and until then the switch says so. */
export function startSound() {
  const unlock = async () => {
    context ??= new AudioContext();
    if (context.state !== "running") await context.resume().catch(() => {});
    show();
    play();
  };
  window.addEventListener("pointerdown", unlock, { once: true });
  window.addEventListener("keydown", unlock, { once: true });
  for (const node of document.querySelectorAll("[data-sound-switch]")) {
    node.addEventListener("click", () => {
      muted = !muted;
      try {
        localStorage.setItem(STORE, muted ? "1" : "0");
      } catch {
        // Remembered for this page only.
      }
      show();
      play();
    });
  }
  show();
}
