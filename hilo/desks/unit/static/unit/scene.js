// A big scene on the crew's phone: whether it waits and where, the count of the injured, and where a patient goes.

import { get, post, Problem } from "../js/api.js";
import { tick } from "../js/clock.js";
import { on } from "../js/live.js";
import { alert as sound } from "../js/sound.js";
import { element, metres, refill, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";

const root = document.querySelector("[data-scene]");
const dialog = document.querySelector("[data-pick]");
const part = (name, where = root) => where.querySelector(`[data-${name}]`);
const put = (node, words) => node.textContent !== words && (node.textContent = words);
const COLOURS = ["red", "yellow", "green", "black"];
const FACTS = ["hospitals.HospitalTurnsAway", "hospitals.TransportBegan", "hospitals.PatientHandedOver",
  ...["HoldOrdered", "SceneSecured", "ZoneDrawn", "ZoneLifted", "TriageCounted", "BoardChanged"].map((name) => `command.${name}`)];

let look = () => {};
let leave = () => {};
let shown = null;
let folio = "";
let picked = { colour: "", age: "", patient: null };
let asking = 0;
let busy = false;

/** True while the crew is told not to enter. */
export const waits = () => Boolean(shown?.orders.waits);
/** True while units wait apart, held or only staged. */
export const staged = () => Boolean(shown?.orders.hold && !shown.orders.hold.ended_at);
export const carries = () => Boolean(shown?.carries);
/** The hospital that a patient of this unit is being taken to, not handed over yet; null if none. */
export const underWay = () => (shown?.transport && !shown.transport.handed_over_at ? shown.transport : null);

const geo = (node, { latitude, longitude }) => {
  const placed = Number.isFinite(latitude) && Number.isFinite(longitude);
  node.hidden = !placed;
  if (placed) node.href = `geo:${latitude},${longitude}?q=${latitude},${longitude}`;
};

function drawHold({ hold, waits: mustWait, may_secure: mayCall, commander, zones, triage }) {
  const waiting = Boolean(hold && !hold.ended_at && (mustWait || (!hold.hold && hold.units.includes(document.body.dataset.unit))));
  part("halt").hidden = !waiting;
  if (waiting) {
    put(part("halt-text"), text(mustWait ? "s-halt" : "s-stage"));
    put(part("halt-where"), hold.place ? text("s-halt-where", { place: hold.place }) : Number.isFinite(hold.latitude) ? "" : text("s-halt-nowhere"));
    put(part("halt-why"), hold.reason);
    geo(part("halt-geo"), hold);
  }
  part("secured").hidden = !hold?.ended_at || !hold.hold;
  if (hold?.ended_at) put(part("secured-text"), text("s-secured", { time: time(hold.ended_at, { seconds: false }), who: hold.ended_by_unit || hold.ended_by }));
  part("secure").hidden = !mayCall;
  part("commander").hidden = !commander;
  put(part("commander-text"), commander ? text("s-commander", { who: commander }) : "");
  refill(part("zones"), ...zones.map((zone) => element("p", { class: "band", data: { state: zone.kind === "hot" ? "late" : "soon" } },
    element("span", { class: "glyph", "aria-hidden": "true" }),
    element("span", {}, text("s-zone", { kind: [zone.name, zone.label].filter(Boolean).join(" · "), size: zone.radius_m ? metres(zone.radius_m) : text("s-corners") })))));
  put(part("counted"), triage ? text("s-counted", { time: time(triage.at, { seconds: false }), count: COLOURS.map((one) => triage[one]).join(" · ") }) : "");
}

function drawTransport(way) {
  const going = way && !way.handed_over_at;
  part("hospital").hidden = !going;
  part("turned").hidden = !going || !way.turned_away;
  if (!going) return;
  put(part("hospital-name"), way.name);
  geo(part("hospital-geo"), way);
  const clock = part("hospital-clock");
  clock.hidden = !way.arrived_at;
  if (way.arrived_at) Object.assign(clock.dataset, { start: way.arrived_at, due: new Date(Date.parse(way.arrived_at) + way.hand_over_due_s * 1000).toISOString() });
  put(part("turned-text"), text("s-turned", { name: way.name, reason: way.reason || way.status }));
  tick();
}

/** Draws what the state says of the scene; sounds when the crew is told to wait, may enter, or is turned away. */
export function follow(assignment) {
  const scene = assignment?.scene ?? null;
  const same = Boolean(shown) && folio === assignment?.folio;
  const before = same ? shown : null;
  shown = scene;
  folio = assignment?.folio ?? "";
  root.hidden = !scene;
  if (!scene) return;
  drawHold(scene.orders);
  drawTransport(scene.transport);
  if (scene.orders.waits && !before?.orders.waits) sound(`hold ${folio} ${scene.orders.hold.at}`);
  if (before?.orders.waits && !scene.orders.waits) sound(`secure ${folio}`);
  if (scene.transport?.turned_away && !before?.transport?.turned_away) sound(`turned ${scene.transport.hospital}`);
}

async function does(what, body, after = () => {}) {
  if (busy) return;
  busy = true;
  try {
    await post(`/desk/unit/${what}`, body);
    after();
    look();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.status === 0 ? text("s-offline") : error.message, { state: "late", code: error.code });
  } finally {
    busy = false;
  }
}

export const handOver = () => does("hand-over", {});

// ---------- which hospital ----------
function pressed(name, value, label) {
  return element("button", { type: "button", class: "thumb", "aria-pressed": String(picked[name] === value), data: { [name]: value }, onclick: () => {
    picked = { ...picked, [name]: picked[name] === value ? "" : value };
    rank();
  } }, label);
}

function go(choice) {
  const patients = picked.patient ? [picked.patient] : [];
  const despite = choice.group === "stays" && choice.status === "closed" ? text("s-despite") : "";
  does("transport", { hospital: choice.clues, colour: picked.colour, age: picked.age, patients, despite }, () => dialog.close());
}

function choiceRow(choice) {
  const minutes = choice.eta_s === null ? "" : text("s-minutes", { minutes: Math.max(1, Math.round(choice.eta_s / 60)) });
  return element("li", {}, element("button", { type: "button", class: "thumb wide hospital", data: { group: choice.group }, onclick: () => go(choice) },
    element("strong", {}, choice.name), element("span", { class: "number" }, choice.status === "closed" ? text("s-closed") : minutes),
    element("span", { class: "small" }, [...choice.warnings, ...choice.reasons].join(" · ")),
    choice.group === "stays" && choice.status === "closed" ? element("em", { class: "small" }, text("s-despite")) : null));
}

async function rank() {
  const mine = ++asking;
  try {
    const found = await get(`/desk/unit/hospitals?colour=${picked.colour}&age=${picked.age}`);
    if (mine !== asking) return;
    refill(part("pick-colours", dialog), ...Object.entries(found.colours).map(([value, label]) => pressed("colour", value, label)));
    refill(part("pick-ages", dialog), ...Object.entries(found.ages).map(([value, label]) => pressed("age", value, label)));
    put(part("pick-said", dialog), found.ranking.why);
    refill(part("picks", dialog), ...found.ranking.choices.map(choiceRow));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    put(part("pick-said", dialog), error.status === 0 ? text("s-offline") : error.message);
  }
}

/** Opens the choice of a hospital. */
export function pick() {
  picked = { colour: "", age: "", patient: null };
  part("pick-none", dialog).hidden = Boolean(underWay());
  refill(part("picks", dialog));
  dialog.showModal();
  rank();
}

/** again(): read the state; goes(): say "transporting" without a hospital. */
export function startScene({ again, goes }) {
  look = again;
  leave = goes;
  part("secure").addEventListener("click", () => does("secure", {}));
  part("change").addEventListener("click", pick);
  part("elsewhere").addEventListener("click", pick);
  part("pick-close", dialog).addEventListener("click", () => dialog.close());
  part("pick-none", dialog).addEventListener("click", () => {
    dialog.close();
    leave();
  });
  for (const tally of root.querySelectorAll("[data-colour]")) {
    const many = part("many", tally);
    part("more", tally).addEventListener("click", () => put(many, String(Number(many.textContent) + 1)));
    part("less", tally).addEventListener("click", () => put(many, String(Math.max(0, Number(many.textContent) - 1))));
  }
  part("count").addEventListener("submit", (event) => {
    event.preventDefault();
    const counted = Object.fromEntries([...root.querySelectorAll("[data-colour]")].map((tally) => [tally.dataset.colour, Number(part("many", tally).textContent)]));
    does("triage", counted);
  });
  on(FACTS, (fact) => fact.incident === folio && look());
}
