// The page of one unit, on a phone in the rain: what, where, how far, and one big button for the next step.

import { get, Problem } from "../js/api.js";
import { now, setServerTime, stateOf, tick } from "../js/clock.js";
import { on, startLive } from "../js/live.js";
import { drawMap } from "../js/map.js";
import { acknowledge, alert as sound, startSound } from "../js/sound.js";
import { element, metres, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { queue } from "./kept.js";
import { startWords } from "./words.js";
import { watcher, way } from "./position.js";
import { drawWhere, startMoved } from "./moved.js";
import * as scene from "./scene.js";

const unit = document.body.dataset.unit;
const main = document.getElementById("main");
const steps = document.getElementById("steps");
const part = (name, root = document) => root.querySelector(`[data-${name}]`);
const put = (node, words) => node.textContent !== words && (node.textContent = words);

const NEXT = { assigned: "accepted", accepted: "under_way", under_way: "on_scene", staging: "on_scene", on_scene: "free", transporting: "at_hospital", at_hospital: "free", off_duty: "free" };
const SKIP = { assigned: ["under_way", "on_scene"], accepted: ["on_scene"] };
const AFTER = { accepted: "accepted", under_way: "under_way", staging: "staging", on_scene: "on_scene", transporting: "transporting", at_hospital: "at_hospital", free: "available", off_duty: "off_duty" };
const ASKED = new Set(["free", "off_duty", "withdraw", "enter"]);
/** What stands beside the next step: where units wait apart, "staging"; for who carries patients, the hospital. */
const beside = (is) => [
  ...(is === "under_way" && scene.staged() ? ["staging"] : []),
  ...(["on_scene", "under_way", "staging"].includes(is) && scene.carries() ? ["transporting"] : []),
  ...(is === "at_hospital" && scene.underWay() ? ["handed_over"] : []),
  ...(SKIP[is] ?? []),
];
const LOOK = 15_000;
const HASTE = 600;
const WINDS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

let state = null;
let told = null;
let here = null;
let map = null;
let asking = "";
let askedAt = 0;
let awake = null;
let seenAt = 0;

// ---------- what the crew says ----------

const said = queue({
  place: `hilo:steps:${unit}`,
  url: "/desk/unit/step",
  onTaken: (answer) => take(answer),
  onRefused: (error, item) => {
    const what = word(item.body.status);
    said.clear();
    const known = { "HILO-D411": "u-changed", "HILO-W409": "u-impossible" }[error.code];
    toast(known ? text(known, { what }) : error.message, { state: "late", code: error.code });
    look();
  },
  onChange: () => state && draw(),
});

const word = (step) => text(`u-${step}`);

/** The status as the crew has said it, sent or not. */
function status() {
  const last = said.items().at(-1);
  return last ? AFTER[last.body.status] : state.unit.status;
}

function press(step) {
  const real = { withdraw: "free", enter: "on_scene" }[step] ?? step;
  acknowledge();
  asking = "";
  said.add({ status: real, incident: state.assignment?.folio ?? "", at: now().toISOString() });
  draw();
}

function wanted(step) {
  if (step === "transporting") return scene.pick();
  if (step === "handed_over") return scene.handOver();
  if (step === "on_scene" && scene.waits()) step = "enter";
  if (!ASKED.has(step) || (step === "free" && status() === "off_duty")) return press(step);
  asking = step;
  askedAt = Date.now();
  draw();
  part("no", steps).focus();
}

// ---------- drawing ----------

function choose(step) {
  const label = step === "free" && status() === "off_duty" ? text("u-sign-on") : word(step);
  return element("button", { type: "button", class: "thumb", onclick: () => wanted(step) }, label);
}

function drawSteps() {
  const is = status();
  const busy = said.items().length > 0 && !said.waiting();
  const next = NEXT[is];
  const button = part("next", steps);
  part("ask", steps).hidden = !asking;
  part("go", steps).hidden = Boolean(asking) || !next;
  if (asking) {
    put(part("ask-text", steps), text(`u-ask-${asking}`));
    put(part("yes", steps), text(`u-yes-${asking}`));
  }
  if (next) {
    put(button, busy ? text("u-sending") : is === "off_duty" ? text("u-sign-on") : word(next));
    button.setAttribute("aria-disabled", String(busy));
    button.dataset.step = next;
  }
  const skips = beside(is).join(" ");
  if (part("skip", steps).dataset.for !== skips) {
    part("skip", steps).dataset.for = skips;
    part("skip", steps).replaceChildren(...beside(is).map(choose));
  }
  const other = { assigned: "withdraw", accepted: "withdraw", under_way: "withdraw", staging: "withdraw", available: "off_duty" }[is] ?? "";
  if (part("other").dataset.for !== other) {
    part("other").dataset.for = other;
    part("other").replaceChildren(...(other ? [choose(other)] : []));
  }
  const kept = part("kept", steps);
  kept.hidden = !said.waiting();
  put(kept, said.waiting() ? text("u-kept", { what: said.items().map((item) => word(item.body.status)).join(", ") }) : "");
  steps.hidden = !next && !asking && kept.hidden;
}

function drawAssignment(incident) {
  put(part("priority-badge"), incident.priority_label.toUpperCase());
  part("priority-badge").dataset.priority = incident.priority;
  put(part("folio"), incident.folio);
  const clock = part("clock");
  const due = new Date(Date.parse(incident.received_at) + incident.due_s * 1000).toISOString();
  Object.assign(clock.dataset, { start: incident.received_at, due });
  put(part("what"), incident.label);
  put(part("place"), [incident.place, told?.uncertainty_m ? text("u-within", { metres: metres(told.uncertainty_m) }) : ""].filter(Boolean).join(" · "));
  const placed = Number.isFinite(incident.latitude) && Number.isFinite(incident.longitude);
  part("no-place").hidden = placed;
  part("geo").href = placed ? `geo:${incident.latitude},${incident.longitude}?q=${incident.latitude},${incident.longitude}` : "#";
  document.getElementById("map").hidden = !placed;
  drawWay(incident, placed);
  drawWhere(part("address"), told?.where);
  drawTold();
  if (placed) drawPlaces(incident);
}

const mine = () => here ?? (Number.isFinite(state.unit.latitude) ? state.unit : null);

function drawWay(incident, placed) {
  part("way").hidden = !placed;
  if (!placed) return;
  const from = mine();
  part("way").querySelector(".far").hidden = !from;
  if (!from) return;
  const { distance, bearing } = way(from, incident);
  if (distance < 40) {
    put(part("distance"), text("u-here"));
    put(part("bearing"), "");
  } else {
    put(part("distance"), metres(distance));
    put(part("bearing"), text("u-straight", { bearing: text(`u-${WINDS[Math.round(bearing / 45) % 8]}`) }));
  }
  part("needle").dataset.wind = distance < 40 ? "" : WINDS[Math.round(bearing / 45) % 8];
}

let toldShown = null;
function drawTold() {
  if (toldShown === told) return;
  toldShown = told;
  part("notices").replaceChildren(...(told?.notices ?? []).map((notice) => element("p", { class: "band", data: { state: "soon" } },
    element("span", { class: "glyph", "aria-hidden": "true" }), element("span", {}, element("strong", {}, notice.text), " ", text("u-until", { time: time(notice.until, { seconds: false }) })))));
  part("told").replaceChildren(...(told
    ? told.told.length
      ? told.told.map((one) => element("p", { lang: one.language }, element("time", { class: "number faint" }, time(one.at, { seconds: false })), " ", one.text))
      : [element("p", { class: "quiet" }, text("u-nothing-told"))]
    : [element("p", { class: "quiet" }, text("u-reading"))]));
}

let fitted = "";
async function drawPlaces(incident) {
  if (!map) {
    map = drawMap(document.getElementById("map"), { label: text("u-map") });
  }
  const drawn = await map;
  if (drawn.failed || state?.assignment?.folio !== incident.folio) return;
  const at = now().getTime();
  const start = Date.parse(incident.received_at);
  drawn.setIncidents([{ id: incident.folio, latitude: incident.latitude, longitude: incident.longitude, state: stateOf(start, start + incident.due_s * 1000, at).state, label: text("u-scene") }]);
  const from = mine();
  drawn.setUnits(from ? [{ id: unit, latitude: from.latitude, longitude: from.longitude, state: status(), label: unit }] : []);
  drawn.setThreads(from ? [{ from: [from.longitude, from.latitude], to: [incident.longitude, incident.latitude] }] : []);
  const fit = `${incident.folio} ${incident.latitude} ${Boolean(from)}`;
  if (fit === fitted) return;
  fitted = fit;
  drawn.fit([incident, ...(from ? [from] : [])], { padding: 44, maxZoom: 15.5 });
}

function statusLabel() {
  const is = status();
  if (is === state.unit.status) return state.unit.label;
  const known = { available: "u-free", off_duty: "u-off" }[is] ?? `u-status-${is}`;
  return text(known);
}

/** What stands against somebody aboard: the effect, to whom it concerns and to the colleagues. */
function drawBarred(barred) {
  part("barred").hidden = !barred;
  if (!barred) return;
  const own = { warned: "u-barred-own-warned", forbidden: "u-barred-own" }[barred.level];
  put(part("barred-text"), text(barred.own && own ? own : `u-barred-${barred.level}`));
}

function draw() {
  const is = status();
  const assigned = state.assignment && !["available", "off_duty"].includes(is) ? state.assignment : null;
  main.dataset.show = assigned ? "assigned" : "free";
  put(document.getElementById("status"), statusLabel());
  document.body.dataset.status = is;
  drawBarred(state.barred);
  if (assigned) drawAssignment(assigned);
  else {
    const off = is === "off_duty";
    put(part("free-title"), text(off ? "u-off" : "u-available"));
    put(part("free-text"), text(off ? "u-off-text" : "u-available-text"));
  }
  drawSteps();
  if (is === "off_duty") watch.stop();
  else watch.start();
  keepAwake(assigned && !["on_scene", "at_hospital"].includes(is));
  tick();
}

async function keepAwake(wish) {
  if (!wish) {
    awake?.release();
    awake = null;
  } else if (!awake && navigator.wakeLock && !document.hidden) {
    awake = await navigator.wakeLock.request("screen").catch(() => null);
    awake?.addEventListener("release", () => { awake = null; });
  }
}

// ---------- what the server says ----------

function take(answer) {
  const before = state?.assignment;
  state = answer;
  seenAt = Date.now();
  setServerTime(answer.now);
  const next = answer.assignment;
  moved.compare(before, next);
  if (next?.folio !== before?.folio) {
    told = null;
    asking = "";
    fitted = "";
    if (next && answer.unit.status === "assigned") {
      sound(`assigned ${next.folio}`);
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400]);
      window.scrollTo({ top: 0 });
    }
    if (!next) acknowledge();
  }
  scene.follow(next);
  draw();
  words.show(next?.folio ?? "", answer.unit.centre);
  if (next && (next.folio !== before?.folio || next.version !== before?.version)) read();
}

async function read() {
  const folio = state.assignment?.folio;
  try {
    const answer = await get("/desk/unit/assignment");
    if (answer.folio !== state.assignment?.folio) return;
    told = answer;
    draw();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!told) put(part("told"), text("u-not-read"));
    setTimeout(() => folio === state.assignment?.folio && read(), 5000);
  }
}

const moved = startMoved({ sound });
let looking = false;
async function look() {
  if (looking || said.items().length) return;
  looking = true;
  try {
    take(await get("/desk/unit/state"));
    online(true);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 0) online(false);
    if (!state) {
      main.dataset.show = "error";
      put(part("error"), error.message);
    }
  } finally {
    looking = false;
  }
}

function online(is) {
  const band = document.getElementById("offline");
  band.hidden = is;
  put(part("offline-text"), is || !seenAt ? "" : text("u-as-of", { time: time(seenAt) }));
}

const watch = watcher({
  unit,
  show(tone, words) {
    const box = document.getElementById("position");
    box.hidden = !words;
    box.dataset.state = tone;
    put(part("position-text"), words);
  },
  onMove(point) {
    here = point;
    if (state?.assignment && main.dataset.show === "assigned") drawAssignment(state.assignment);
  },
});

const words = startWords(unit);

part("next", steps).addEventListener("click", (event) => event.currentTarget.getAttribute("aria-disabled") === "true" || wanted(event.currentTarget.dataset.step));
// The second tap of a hasty thumb is no answer.
part("yes", steps).addEventListener("click", () => Date.now() - askedAt > HASTE && press(asking));
part("no", steps).addEventListener("click", () => {
  asking = "";
  draw();
  part("next", steps).focus();
});
part("again").addEventListener("click", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
document.addEventListener("line:up", look);
document.addEventListener("line:down", () => online(false));
// The stream tells of the unit's own steps and assignments; what changes without a fact of the unit is asked for.
on(["UnitAssigned", "UnitProgressed", "UnitReleased", "SceneMoved", "CrewBarred", "CrewCleared"].map((name) => `dispatch.${name}`), (fact) => fact.unit.code === unit && look());
setInterval(() => document.hidden || look(), LOOK);
scene.startScene({ again: look, goes: () => press("transporting") });
startSound();
look().then(() => {
  said.flush();
  startLive();
});
