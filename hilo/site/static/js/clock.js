// Clock bars: an element with data-start and data-due (ISO) shows how long something has waited and how long it may.
// One timer drives all of them, on the server's time, so that a wrong clock on the desk does not make anything late.

import { duration, element, hours, span, text, time, utc } from "./text.js";

// Counted from a clock that nobody sets while the page lives.
const steady = () => performance.timeOrigin + performance.now();
const LASTS_MS = 600_000;
const SOON = 2 / 3;
let offset = Date.now() - steady();
let heardAt = -Infinity;

/**
 * Hears the server's time (ISO text or Date). Whatever lay between its saying and our hearing (a loaded server, a slow line)
 * makes it old, never new: the latest time heard is the nearest to the truth, for some minutes, in which clocks hardly drift.
 */
export function setServerTime(moment) {
  const then = new Date(moment ?? Number.NaN).getTime();
  if (!Number.isFinite(then)) return;
  const heard = steady();
  if (then - heard < offset && heard - heardAt < LASTS_MS) return;
  offset = then - heard;
  heardAt = heard;
}

/** The server's time now, as a Date. */
export function now() {
  return new Date(steady() + offset);
}

/** calm, soon (two thirds gone) or late, with the part of the time gone (0 to 1). */
export function stateOf(start, due, at) {
  const whole = Math.max(1, due - start);
  const part = Math.min(1, Math.max(0, (at - start) / whole));
  return { part, state: at > due ? "late" : part >= SOON ? "soon" : "calm" };
}

function build(bar) {
  const label = bar.dataset.label ? element("span", { class: "of" }, bar.dataset.label) : null;
  const glyph = element("span", { class: "glyph", "aria-hidden": "true" });
  bar.classList.add("clock");
  bar.setAttribute("role", "timer");
  bar.replaceChildren(glyph, element("span", { class: "gone" }), element("span", { class: "of allowed" }), ...(label ? [label] : []));
}

function draw(bar, at) {
  const start = Date.parse(bar.dataset.start);
  const due = Date.parse(bar.dataset.due);
  if (Number.isNaN(start) || Number.isNaN(due)) return;
  if (!bar.querySelector(":scope > .gone")) build(bar);
  const end = bar.dataset.done ? Date.parse(bar.dataset.done) : at;
  const { part, state } = stateOf(start, due, end);
  const shown = bar.dataset.done ? (state === "late" ? "late" : "done") : state;
  const [, gone, allowed] = bar.children;
  const seconds = (end - start) / 1000;
  const goneText = seconds < 3600 ? duration(Math.max(0, seconds)) : hours(seconds);
  // After an hour nobody counts seconds, and how much of it is too much says nothing new.
  const allowedText = state === "late" && seconds >= 3600 ? "" : state === "late" ? `+${duration((end - due) / 1000)}` : `${text("of")} ${duration((due - start) / 1000)}`;
  if (gone.textContent !== goneText) gone.textContent = goneText;
  if (allowed.textContent !== allowedText) allowed.textContent = allowedText;
  bar.style.setProperty("--part", part.toFixed(4));
  if (bar.dataset.state !== shown) {
    const before = bar.dataset.state;
    bar.dataset.state = shown;
    bar.dispatchEvent(new CustomEvent("clock:state", { bubbles: true, detail: { before, state: shown } }));
  }
}

function drawAgo(node, at) {
  const moment = Date.parse(node.dataset.ago);
  if (Number.isNaN(moment)) return;
  const said = text("ago", { time: span((at - moment) / 1000) });
  if (node.textContent !== said) node.textContent = said;
  if (!node.title) node.title = `${time(moment)} · ${utc(moment)}`;
}

/** Redraws everything that shows time; called every second, and by a desk that has just added a bar. */
export function tick() {
  const at = now().getTime();
  for (const bar of document.querySelectorAll("[data-start][data-due]")) draw(bar, at);
  for (const node of document.querySelectorAll("[data-ago]")) drawAgo(node, at);
  for (const node of document.querySelectorAll("[data-now]")) {
    node.textContent = time(at);
    node.title = utc(at);
  }
}

/** Starts the one timer. Aligned to the second, so that every bar on the screen changes at once. */
export function startClocks() {
  if (document.body.dataset.serverTime) setServerTime(document.body.dataset.serverTime);
  const beat = () => {
    tick();
    setTimeout(beat, 1000 - (now().getTime() % 1000));
  };
  beat();
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
