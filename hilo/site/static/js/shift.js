// A worker's own state: away, at the desk, on a break. One chord does what is next: away, it starts the shift; on a break,
// it ends the break; at the desk it opens the list of breaks. The desk says every half minute that it is still there.

import { get, post, Problem, tried } from "./api.js";
import { showKeys } from "./keys.js";
import { element, refill, text, time } from "./text.js";

const home = document.querySelector("[data-shift]");
const button = home.querySelector("[data-shift-button]");
const says = home.querySelector("[data-shift-says]");
const menu = home.querySelector("[data-shift-menu]");
const STATES = { away: "soon", ready: "calm", break: "soon" };
const BEAT = 30_000;
const AGAIN = 10_000;
let mine = null;

function show(state) {
  mine = state;
  home.hidden = false;
  button.dataset.state = STATES[state.status];
  const kind = state.breaks.find((one) => one.name === state.kind);
  if (state.status === "away") says.textContent = state.steps.sign_on;
  else if (state.status === "break") says.textContent = `${kind?.label ?? state.label} ${text("shift-until", { time: time(state.until, { seconds: false }) })}`;
  else says.textContent = state.label;
  button.title = state.status === "break" ? state.steps.back : state.label;
  refill(menu,
    ...state.breaks.map((one) => choice(text("shift-minutes", { what: one.label, minutes: one.minutes }), { step: "pause", kind: one.name })),
    state.steps.sign_off ? choice(state.steps.sign_off, { step: "sign_off" }) : null);
  showKeys(home);
  document.dispatchEvent(new CustomEvent("shift:mine"));
}

function choice(label, step) {
  return element("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => move(step) }, label);
}

function open(wanted) {
  menu.hidden = !wanted;
  button.setAttribute("aria-expanded", String(wanted));
  if (wanted) menu.querySelector("button")?.focus();
}

async function move(step) {
  open(false);
  button.focus();
  const state = await tried(() => post("/api/v1/shifts/me", step));
  if (state) show(state);
  else look();
}

function press() {
  if (!mine) return;
  if (mine.status === "away") move({ step: "sign_on", desk: home.dataset.shift });
  else if (mine.status === "break") move({ step: "back" });
  else open(menu.hidden);
}

async function look() {
  try {
    show(await get("/api/v1/shifts/me"));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Whoever has no shift to keep (no centre, no right) is shown nothing; a line that is down is tried again.
    if (error.passing) setTimeout(look, AGAIN);
  }
}

async function beat() {
  if (!mine || mine.status === "away") return;
  try {
    await post("/api/v1/shifts/me/beat", {}, { key: "" });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

button.addEventListener("click", press);
menu.addEventListener("keydown", (event) => {
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape") {
    event.preventDefault();
    open(false);
    button.focus();
  } else if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }
});
menu.addEventListener("focusout", (event) => {
  if (!home.contains(event.relatedTarget)) open(false);
});
document.addEventListener("visibilitychange", () => document.hidden || look());
setInterval(beat, BEAT);
look();
