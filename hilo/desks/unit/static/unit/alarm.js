// The crew's emergency button. Held for a second it is pressed, by the keyboard with Enter twice; it goes out by itself until
// the server has it, with where the phone is; one press takes it back, and the centre sees both.

import { get, Problem, remove, send, newKey } from "../js/api.js";
import { now } from "../js/clock.js";
import { on } from "../js/live.js";
import { text, time } from "../js/text.js";

const HOLD = 1000;
const AGAIN = 3000;
const unit = document.body.dataset.unit;
const url = `/api/v1/units/${encodeURIComponent(unit)}/alarm`;
const home = document.getElementById("alarm");
const part = (name) => home.querySelector(`[data-alarm-${name}]`);
const button = part("press");
const PLACE = `hilo:alarm:${unit}`;

let state = null;
let pressed = recall();
let timer = 0;
let tries = 0;

function recall() {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "null");
  } catch {
    return null;
  }
}

function remember() {
  try {
    if (pressed) localStorage.setItem(PLACE, JSON.stringify(pressed));
    else localStorage.removeItem(PLACE);
  } catch {
    // Kept while the page is open.
  }
}

function draw() {
  const open = state !== null || pressed !== null;
  button.hidden = open;
  part("sent").hidden = part("back").hidden = !open;
  if (state?.answered_at) part("told").textContent = text("a-answered", { who: state.answered_by, time: time(state.answered_at) });
  else if (state) part("told").textContent = text("a-sent", { time: time(state.raised_at) });
  else if (pressed) part("told").textContent = text("a-sending", { time: time(pressed.at) });
}

function where() {
  return new Promise((found) => {
    if (!navigator.geolocation) return found({});
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found({ latitude: coords.latitude, longitude: coords.longitude }),
      () => found({}),
      { enableHighAccuracy: true, timeout: 2000, maximumAge: 30_000 },
    );
  });
}

function press() {
  if (pressed || state) return;
  pressed = { at: now().toISOString(), key: newKey() };
  remember();
  draw();
  navigator.vibrate?.([200, 100, 200]);
  go();
}

/** Sends until it was taken: at once without a place if the phone does not know it in two seconds. */
async function go() {
  clearTimeout(timer);
  if (!pressed) return;
  const held = pressed;
  held.point ??= await where();
  try {
    state = await send("POST", url, held.point, { key: held.key });
    if (pressed === held) pressed = null;
    tries = 0;
    remember();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tries += 1;
    timer = setTimeout(go, Math.min(AGAIN * tries, 15_000));
  }
  draw();
}

async function takeBack() {
  pressed = null;
  remember();
  try {
    await remove(url);
    state = null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  look();
}

async function look() {
  try {
    state = await get("/desk/unit/alarm");
    state = state.id ? state : null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  draw();
}

let began = 0;
let frame = 0;
function hold() {
  const part_ = Math.min(1, (performance.now() - began) / HOLD);
  button.style.setProperty("--held", `${part_ * 100}%`);
  if (part_ >= 1) {
    letGo();
    press();
  } else frame = requestAnimationFrame(hold);
}
function letGo() {
  cancelAnimationFrame(frame);
  button.style.setProperty("--held", "0%");
  part("says").textContent = text("a-hold");
}
button.addEventListener("pointerdown", () => {
  began = performance.now();
  part("says").textContent = text("a-holding");
  frame = requestAnimationFrame(hold);
});
for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, letGo);
button.addEventListener("contextmenu", (event) => event.preventDefault());
let entered = 0;
button.addEventListener("click", (event) => {
  // Only the keyboard and assistive technology click without a pointer: a second time within three seconds presses.
  if (event.detail !== 0) return;
  if (performance.now() - entered < 3000) press();
  entered = performance.now();
});
part("back").addEventListener("click", takeBack);
on(["safety.AlarmRaised", "safety.AlarmAnswered", "safety.AlarmEnded"], (fact) => fact.alarm.unit === unit && look());
window.addEventListener("online", go);
document.addEventListener("line:up", go);
draw();
look().then(go);
