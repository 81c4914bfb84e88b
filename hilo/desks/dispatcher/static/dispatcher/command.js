// The command of the chosen incident: alarms, counts, who waits, zones, hospitals, roles. Read when it is chosen, and
// again when the stream tells; every act is one form, and nothing is sent or drawn by itself.

import { get, post, Problem } from "../js/api.js";
import { tick } from "../js/clock.js";
import { on } from "../js/live.js";
import { circle } from "../js/map.js";
import { alert as sound } from "../js/sound.js";
import { element, metres, refill, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { chosen, chosenIncident, onChoice } from "./choice.js";
import { commands, setup, units } from "./store.js";
import { capability, complain } from "./words.js";

const PAUSE = 250;
const panel = document.getElementById("command");
const button = document.querySelector('[data-act="command"]');
const line = document.querySelector("[data-command-line]");
const part = (name) => panel.querySelector(`[data-${name}]`);
const form = (name) => panel.querySelector(`[data-form="${name}"]`);
const put = (node, words) => node.textContent !== words && (node.textContent = words);
const at = (moment) => time(moment, { seconds: false });
const api = (what) => `/api/v1/incidents/${encodeURIComponent(chosen.incident)}/${what}`;

let board = null;
let proposal = null;
let reading = 0;
let timer = 0;
let busy = false;
let map = null;

async function read() {
  const mine = ++reading;
  const folio = chosen.incident;
  if (!folio || !setup.may.assign) return show(null, null);
  try {
    const found = await get(api("command"));
    const next = found.alarms.some((one) => one.raised_at) && setup.may.recommend && found.centre ? await get(api("alarms/proposal")).catch(() => null) : null;
    if (mine === reading && folio === chosen.incident) show(found, next);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (mine === reading) show(null, null);
  }
}

const soon = (wait = PAUSE) => {
  clearTimeout(timer);
  timer = setTimeout(read, wait);
};

/** Does one act; the panel is read again. Answers true if it was done. */
async function does(what, body = {}, url = api(what)) {
  if (busy) return false;
  busy = true;
  try {
    await post(url, body);
    await read();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
    return false;
  } finally {
    busy = false;
  }
}

function show(found, next) {
  board = found;
  proposal = next;
  button.hidden = !found;
  if (!found) panel.hidden = true;
  button.setAttribute("aria-expanded", String(!panel.hidden));
  panel.closest(".detail").dataset.command = panel.hidden ? "" : "open";
  drawLine();
  drawZonesOnMap();
  if (found && !panel.hidden) draw();
}

const holding = () => (board?.hold && !board.hold.ended_at ? board.hold : null);
const going = () => board.transports.filter((one) => !one.ended_at);

function drawLine() {
  const raised = board?.alarms.filter((one) => one.raised_at).at(-1);
  const hold = holding();
  const parts = board ? [
    raised ? text("c-line-alarm", { level: raised.level }) : "",
    board.triage ? text("c-line-triage", board.triage) : "",
    hold?.hold ? text("c-line-hold", { units: hold.units.join(", ") || text("c-nobody") }) : "",
    hold?.entered.length ? text("c-entered", { units: hold.entered.join(", ") }) : "",
    board.zones.length ? text("c-line-zones", { count: board.zones.length }) : "",
    going().length ? text("c-line-way", { count: going().length }) : "",
    ...going().filter((one) => one.turned_away).map((one) => `${text("c-way", one)} ${text("c-way-turned", { reason: one.reason || one.status })}`),
  ].filter(Boolean) : [];
  line.hidden = !parts.length;
  line.dataset.state = hold?.entered.length || (board && going().some((one) => one.turned_away)) ? "late" : hold?.hold ? "soon" : "calm";
  put(line.querySelector("span:last-child"), parts.join(" · "));
}

function drawAlarm() {
  put(part("plan"), [board.plan, board.suggested ? text("c-suggested", { level: board.suggested }) : ""].filter(Boolean).join(" · "));
  const select = form("alarm").elements.level;
  const was = select.value;
  refill(select, select.options[0], ...board.alarms.filter((one) => !one.raised_at).map((one) => element("option", { value: one.level }, text("c-level", { level: one.level, injured: one.injured_from }))));
  select.value = [...select.options].some((one) => one.value === was) ? was : "";
  const raised = board.alarms.filter((one) => one.raised_at);
  const team = (proposal?.units ?? []).filter((one) => !units.get(one.unit) || commands(units.get(one.unit)));
  refill(part("alarm-said"),
    ...raised.map((one) => element("p", { class: "small" }, text("c-raised", { level: one.level, time: at(one.raised_at) }), " ", element("span", { class: "faint" }, one.raised_by))),
    ...(proposal?.asked ?? []).map((one) => element("p", { class: one.lacking ? "late-words" : "small" }, text("c-asked", { ...one, what: capability(one.capability) }))),
    proposal?.why ? element("p", { class: "quiet" }, proposal.why) : "",
    team.length ? element("button", { type: "button", class: "primary", onclick: () => does("assignments", { units: team.map((one) => one.unit) }) }, text("c-send-all", { count: team.length, units: team.map((one) => one.unit).join(", ") })) : "");
}

function drawHold() {
  const { hold } = board;
  part("secure").hidden = !holding();
  const words = !hold ? "" : hold.ended_at
    ? text("c-secured", { time: at(hold.ended_at), who: hold.ended_by_unit || hold.ended_by })
    : text("c-holds", { time: at(hold.at), units: hold.units.join(", ") || text("c-nobody"), place: [hold.place, hold.reason].filter(Boolean).join(" · ") });
  put(part("hold"), words);
  put(part("counted"), board.triage ? `${text("c-line-triage", board.triage)} · ${text("c-count", { time: at(board.triage.at), who: board.triage.by_unit || board.triage.by })}` : "");
}

function wayRow(one) {
  const how = one.handed_over_at ? text("c-way-handed", { time: at(one.handed_over_at) }) : one.ended ? text(`c-way-${one.ended}`) : one.turned_away ? text("c-way-turned", { reason: one.reason || one.status }) : "";
  const due = one.arrived_at ? new Date(Date.parse(one.arrived_at) + one.hand_over_due_s * 1000).toISOString() : "";
  return element("li", { class: one.turned_away ? "late-words" : "" }, element("strong", {}, text("c-way", one)), " ",
    one.patients.length ? `${text("c-way-patients", { numbers: one.patients.join(", ") })} ` : "", how, " ",
    one.arrived_at && !one.handed_over_at ? element("span", { class: "clock", data: { start: one.arrived_at, due } }) : element("span", { class: "faint", data: { ago: one.started_at } }));
}

function drawTransports() {
  const waiting = board.patients.filter((one) => !one.unit).map((one) => element("li", {}, text("c-patient", { ...one, colour: one.colour ? form("triage").querySelector(`[data-colour="${one.colour}"] label`).textContent : "" })));
  const rows = [...waiting, ...board.transports.map(wayRow)];
  refill(part("transports"), ...(rows.length ? rows : [element("li", { class: "quiet" }, text("c-no-patients"))]));
}

function drawZones() {
  const radius = form("zone").elements.radius_m;
  refill(part("distances"), ...board.distances.map((one) => element("li", {}, element("button", { type: "button", class: "link", onclick: () => {
    radius.value = one.metres;
    radius.focus();
  } }, `${metres(one.metres)} · ${one.what}`), " ", element("span", { class: "faint" }, one.guide))));
  refill(part("zones"), ...board.zones.map((zone) => element("li", {},
    element("strong", {}, zone.name), " ", zone.radius_m ? metres(zone.radius_m) : "", " ",
    element("span", { class: "small" }, [...zone.looked.map((one) => text("c-inside", { ...one, kind: text(`c-kind-${one.kind}`) })), ...zone.things.filter((one) => one.kind !== "unit").map((one) => one.name)].join(" · ")), " ",
    element("button", { type: "button", onclick: () => does(`zones/${zone.id}/lifting`) }, text("c-lift")))));
}

function drawBoard() {
  const { role, unit } = form("role").elements;
  const was = unit.value;
  const here = board.resources.filter((one) => !one.released_at).map((one) => one.unit);
  refill(unit, unit.options[0], ...here.map((code) => element("option", { value: code }, code)));
  unit.value = here.includes(was) ? was : "";
  refill(part("roles"), ...board.roles.map((one) => element("li", {}, element("strong", {}, role.querySelector(`[value="${one.role}"]`)?.textContent ?? one.role), " ", [one.unit, one.post].filter(Boolean).join(" · "), " ", element("span", { class: "faint" }, at(one.at)))));
  refill(part("objectives"), ...board.objectives.map((one) => element("li", {}, one.text, " ", one.met_at
    ? element("span", { class: "faint" }, `${text("c-met")} ${at(one.met_at)}`)
    : element("button", { type: "button", onclick: () => does(`objectives/${one.id}/met`) }, text("c-met")))));
  for (const link of panel.querySelectorAll("[data-print]")) link.href = `/desk/dispatcher/incidents/${encodeURIComponent(chosen.incident)}/ics/${link.dataset.print}.pdf`;
}

/** The hospitals for this scene, best first, with what each said of itself. */
async function drawHospitals() {
  const select = form("hospital").elements.hospital;
  const was = select.value;
  const found = await get(api("hospitals")).catch(() => null);
  if (!found || found.choices.some((one) => !one.clues)) return;
  refill(select, ...found.choices.map((one) => element("option", { value: one.clues }, one.name)));
  if (was) select.value = was;
  refill(part("hospitals"), found.why ? element("li", { class: "late-words" }, found.why) : null,
    ...found.choices.slice(0, 8).map((one) => element("li", { class: one.group === "stays" ? "late-words" : "" }, element("strong", {}, one.name), " ", [...one.reasons, ...one.warnings].join(" · "))));
}

function draw() {
  drawHospitals();
  drawAlarm();
  drawHold();
  drawTransports();
  drawZones();
  drawBoard();
  tick();
}

function drawZonesOnMap() {
  const features = (board?.zones ?? []).map((zone) => ({
    type: "Feature", properties: { id: `zone ${zone.id}`, label: zone.label || zone.name, lit: zone.kind === "hot" },
    geometry: zone.radius_m ? circle(zone.longitude, zone.latitude, zone.radius_m)
      : { type: "Polygon", coordinates: [[...zone.corners, zone.corners[0]].map(([lat, lon]) => [lon, lat])] },
  }));
  map?.setSectors({ type: "FeatureCollection", features });
}

/** The map on which zones are shown. */
export function zonesOn(handle) {
  map = handle.failed ? null : handle;
  drawZonesOnMap();
}

function toggle() {
  panel.hidden = !panel.hidden;
  show(board, proposal);
  (panel.hidden ? button : form("alarm").elements.injured).focus();
}

const number = (value) => (value === "" ? null : Number(value));
const BODIES = {
  alarm: ({ injured, level }) => ["alarms", { injured: number(injured.value), level: number(level.value) }],
  triage: ({ red, yellow, green, black }) => ["triage", Object.fromEntries([red, yellow, green, black].map((one) => [one.name, Number(one.value)]))],
  hold: ({ place, reason }, how) => ["hold", { place: place.value.trim(), reason: reason.value.trim(), hold: how !== "stage" }],
  zone({ kind, radius_m: radius, at: where }) {
    const [latitude, longitude] = where.value.trim() ? where.value.split(/[\s,;]+/).map(Number) : [chosenIncident()?.latitude, chosenIncident()?.longitude];
    return ["zones", { kind: kind.value, radius_m: Number(radius.value), latitude, longitude }];
  },
  hospital: ({ hospital, status, reason }) => ["", { status: status.value, reason: reason.value.trim() }, `/api/v1/hospitals/${encodeURIComponent(hospital.value)}/status`],
  role: ({ role, unit, post: who }) => ["roles", { role: role.value, unit: unit.value, post: who.value.trim() }],
  objective: ({ text: words }) => ["objectives", { text: words.value.trim() }],
};
/** What is typed anew each time; a count and a level stay as they are seen. */
const EMPTIED = { hospital: ["reason"], hold: ["place", "reason"], zone: ["radius_m"], role: ["post"], objective: ["text"], alarm: ["level"] };

export function startCommand() {
  button.addEventListener("click", toggle);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    toggle();
  });
  for (const one of panel.querySelectorAll("[data-form]")) {
    one.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [what, body, url] = BODIES[one.dataset.form](one.elements, event.submitter?.value);
      if (await does(what, body, url)) for (const name of EMPTIED[one.dataset.form] ?? []) one.elements[name].value = "";
    });
  }
  part("secure").addEventListener("click", () => does("secure"));
  onChoice(() => {
    if (board?.incident === chosen.incident) return;
    panel.hidden = true;
    show(null, null);
    soon();
  });
  const facts = ["AlarmRaised", "TriageCounted", "HoldOrdered", "SceneSecured", "ZoneDrawn", "ZoneLifted", "BoardChanged"].map((name) => `command.${name}`);
  on("hospitals.HospitalTold", () => board && !panel.hidden && soon());
  on([...facts, ...["PatientNoted", "TransportBegan", "PatientHandedOver", "HospitalTurnsAway"].map((name) => `hospitals.${name}`)], (fact) => fact.incident === chosen.incident && soon());
  on(["dispatch.UnitAssigned", "dispatch.UnitProgressed", "dispatch.UnitReleased"], (fact) => {
    if (board && (fact.unit.incident === chosen.incident || fact.incident === chosen.incident)) soon(600);
    if (holding()?.hold && fact.unit.status === "on_scene" && holding().units.includes(fact.unit.code) && fact.unit.incident === chosen.incident) toast(text("c-entered-alert", { unit: fact.unit.code }), { state: "late" });
  });
  // Whoever commands the unit hears it, whatever is chosen.
  on("hospitals.HospitalTurnsAway", (fact) => {
    if (!units.has(fact.unit)) return;
    sound(`turned ${fact.unit} ${fact.hospital}`);
    toast(text("c-turned", { ...fact, proposed: fact.proposed_name || text("c-turned-none") }), { state: "late" });
  });
}
