// Alarms of the centre on a desk: crews and colleagues in danger, crews that are not heard of. They stand over everything
// until they have ended; whoever can send help hears them until somebody answers.

import { get, Problem, send, tried } from "./api.js";
import { tick } from "./clock.js";
import { showKeys } from "./keys.js";
import { on, startLive } from "./live.js";
import { acknowledge, alert } from "./sound.js";
import { element, refill, text, time } from "./text.js";

const home = document.querySelector("[data-alarms]");
const me = home.dataset.me;
const helps = "helps" in home.dataset;
const ends = JSON.parse(home.dataset.ends);
const url = (alarm, verb) => `/api/v1/alarms/${alarm.id}/${verb}`;
let open = [];

// The desk ends above them: what is in hand stays in sight, the buttons at its foot too.
new ResizeObserver(() => document.body.style.setProperty("--alarms", `${home.offsetHeight}px`)).observe(home);

function act(alarm, verb, body = undefined) {
  return async () => {
    await tried(() => send("POST", url(alarm, verb), body));
    look();
  };
}

// The key of ending goes to the first of its words and ends nothing: a person chooses, and presses Enter.
const ending = { verb: "alarm.end", key: "Alt+F12", keyFocus: "" };

function acts(alarm, first, last) {
  if (!helps) return alarm.raised_by === me ? [element("button", { type: "button", onclick: act(alarm, "end", { how: "mistake" }) }, ends.mistake)] : [];
  if (!alarm.answered_at) {
    const key = first ? { verb: "alarm.answer", key: "F12" } : {};
    return [element("button", { type: "button", class: "primary", data: key, onclick: act(alarm, "answer") }, text("alarm-answer"))];
  }
  return Object.entries(ends).map(([how, label], at) => element("button", { type: "button", data: last && at === 0 ? ending : {}, onclick: act(alarm, "end", { how }) }, label));
}

function row(alarm, at, all) {
  const who = alarm.unit || alarm.raised_by;
  const where = alarm.latitude === null ? "" : `${alarm.latitude.toFixed(5)}, ${alarm.longitude.toFixed(5)}`;
  return element("li", { class: "row", data: { state: alarm.kind === "button" ? "late" : "soon", kind: alarm.kind } },
    element("span", { class: "glyph", "aria-hidden": "true" }),
    element("strong", {}, alarm.label),
    element("strong", { class: "number" }, who),
    element("span", { class: "number" }, alarm.incident),
    element("span", { class: "number" }, where),
    element("span", { data: { ago: alarm.raised_at } }),
    element("span", { class: "grow small" }, alarm.answered_at ? text("alarm-answered", { who: alarm.answered_by, time: time(alarm.answered_at) }) : ""),
    ...acts(alarm, at === 0, at === all.findIndex((one) => one.answered_at)));
}

function draw() {
  home.hidden = !open.length;
  const unanswered = open.filter((one) => !one.answered_at);
  refill(home.querySelector("ul"), [...unanswered, ...open.filter((one) => one.answered_at)].map(row));
  showKeys(home);
  tick();
  if (helps && unanswered.length) alert("alarm");
  else acknowledge("alarm");
}

async function look() {
  try {
    open = await get("/api/v1/alarms");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return;
  }
  draw();
}

async function press() {
  await tried(() => send("POST", "/api/v1/alarms", undefined));
  look();
}

document.querySelector("[data-alarm-press]")?.addEventListener("click", press);
on(["safety.AlarmRaised", "safety.AlarmAnswered", "safety.AlarmEnded"], look);
document.addEventListener("line:up", look);
startLive();
look();
