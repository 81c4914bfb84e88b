// What is true now: incidents and units, loaded once as a whole and then kept by the facts of the stream.
// Facts carry whole rows, so nothing is asked again; whoever shows something subscribes and is told what changed.

import { get } from "../js/api.js";
import { now, stateOf } from "../js/clock.js";
import { on, startLive } from "../js/live.js";
import { termOf, untouched } from "./terms.js";

export const setup = JSON.parse(document.getElementById("setup").textContent);
export const incidents = new Map();
export const units = new Map();
export const transfers = new Map();
export const loans = new Map();
export const requests = new Map();
export const names = { codes: {}, priorities: {}, places: {}, named: [], capabilities: {}, disciplines: {}, needs: {}, units: {}, steps: {}, incidents: {}, closures: {}, lost: { of: {}, otherwise: "life_soon" } };

const BASE = "/desk/dispatcher/";
const KEPT_CLOSED = 100;
const REST = 60;
const listeners = new Set();
let centre = "";
let timer = 0;
let together = null;
const nothing = () => ({ incidents: new Set(), units: new Set(), moved: new Set(), aid: new Set() });
let touched = nothing();

/** An instant as milliseconds; NaN for none. */
export const moment = (value) => Date.parse(value ?? "");

// Browsers read an ISO instant surely only with its T.
function row(raw) {
  const tidy = { ...raw };
  for (const [name, value] of Object.entries(tidy)) {
    if (name.endsWith("_at") && typeof value === "string") tidy[name] = value.replace(" ", "T");
  }
  return tidy;
}

const mine = (raw) => !centre || raw.centre === centre;

/** The code of the reader's centre, "" for somebody who works at none. */
export const own = () => centre;

/** True if the unit stands on this centre's board: its own, and those lent to it. */
export const ours = (unit) => mine(unit) || unit.lent_to === centre;

/** True if this centre sends and moves the unit: its own unless it is lent away, and those lent to it. */
export const commands = (unit) => !centre || (unit.lent_to ? unit.lent_to === centre : unit.centre === centre);

function flush() {
  timer = 0;
  const changed = touched;
  touched = nothing();
  for (const listener of listeners) listener(changed);
}

function touch(kind, id) {
  touched[kind].add(id);
  timer ||= setTimeout(flush, REST);
}

/**
 * Hears what changed, several facts at once: {incidents: folios, units: codes, moved: codes of units that only moved,
 * aid: ids of what is under way between centres}.
 */
export function subscribe(listener) {
  listeners.add(listener);
}

/** Folios of what another centre answers for and this one keeps sight of, once it was opened here. */
const sighted = new Set();

/** True if this centre answers for the incident. */
export const answered = mine;

/** Keeps an incident that another centre answers for on this desk, as far as it may be seen. */
export function keepSight(raw) {
  if (!mine(raw)) sighted.add(raw.folio);
  putIncident(raw);
}

/** True if what happens to the incident concerns this centre: it answers for it, or handed it over. */
export const concerned = (folio) => incidents.has(folio) || [...transfers.values()].some((one) => one.incident.folio === folio && one.status === "acknowledged" && mine({ centre: one.sender }));

export function putIncident(raw) {
  if (!mine(raw) && !sighted.has(raw.folio)) return dropIncident(raw.folio);
  incidents.set(raw.folio, { calls: [], ...incidents.get(raw.folio), ...row(raw) });
  touch("incidents", raw.folio);
}

/** What an incident lacks, by discipline, is another. */
function putParts(fact) {
  const held = incidents.get(fact.incident);
  if (!held) return;
  incidents.set(fact.incident, { ...held, parts: fact.parts.map(row) });
  touch("incidents", fact.incident);
}

/** Another centre answers for the incident now. */
function dropIncident(folio) {
  if (incidents.delete(folio)) touch("incidents", folio);
}

export function putUnit(raw) {
  // Other centres' units are seen for as long as they are with one of our incidents.
  if (!ours(raw) && !incidents.has(raw.incident)) return dropUnit(raw.code);
  const before = units.get(raw.code);
  units.set(raw.code, { sector: "", capabilities: [], ...before, ...row(raw) });
  const same = before && before.status === raw.status && before.incident === raw.incident && before.lent_to === raw.lent_to && before.barred === raw.barred;
  touch(same ? "moved" : "units", raw.code);
  if (same) return;
  together = null;
  for (const folio of new Set([before?.incident, raw.incident])) if (folio) touch("incidents", folio);
}

function dropUnit(code) {
  const before = units.get(code);
  if (!before) return;
  units.delete(code);
  together = null;
  touch("units", code);
  if (before.incident) touch("incidents", before.incident);
}

/** A transfer, a loan or a request, as it is now. */
export function putAid(kind, raw) {
  kind.set(raw.id, row(raw));
  touch("aid", raw.id);
}

function forgetOldClosed() {
  const closed = [...incidents.values()].filter((incident) => incident.status === "closed");
  closed.sort((a, b) => moment(a.closed_at) - moment(b.closed_at));
  for (const incident of closed.slice(0, Math.max(0, closed.length - KEPT_CLOSED))) incidents.delete(incident.folio);
}

/** Units that are with an incident now. */
export function unitsWith(folio) {
  if (!together) {
    together = new Map();
    for (const unit of units.values()) {
      if (!unit.incident) continue;
      if (together.has(unit.incident)) together.get(unit.incident).push(unit);
      else together.set(unit.incident, [unit]);
    }
  }
  return together.get(folio) ?? [];
}

/** Reads names and the whole state, then follows the stream from the place where it was read; answers it. Throws Problem. */
export async function begin() {
  const [state, known] = await Promise.all([get(`${BASE}state.json`), get(`${BASE}codes.json?lang=${setup.lang}`)]);
  Object.assign(names, known);
  centre = state.centre;
  [read, left] = [state.incidents.length, state.left];
  state.incidents.forEach(putIncident);
  state.units.forEach(putUnit);
  for (const [kind, rows] of [[transfers, state.transfers], [loans, state.loans], [requests, state.requests]]) rows.forEach((raw) => putAid(kind, raw));
  follow();
  startLive(`/api/v1/stream?after=${state.place}`);
  flush();
  return state;
}

let read = 0;
let left = 0;

/** How many live incidents, none of them grave, are not on this desk. */
export const leftOut = () => left;

/** Brings the next page of them. Throws Problem. */
export async function readMore() {
  const page = await get(`${BASE}state.json?skip=${read}`);
  // What the stream told meanwhile is newer than what was read.
  page.incidents.filter((raw) => !incidents.has(raw.folio)).forEach(putIncident);
  page.units.filter((raw) => !units.has(raw.code)).forEach(putUnit);
  [read, left] = [read + page.incidents.length, page.left];
}

function follow() {
  const changes = ["IncidentOpened", "IncidentReclassified", "IncidentLocated", "IncidentProgressed", "IncidentReopened", "IncidentHandedOver"];
  on(changes.map((name) => `incidents.${name}`), (fact) => putIncident(fact.incident));
  on("incidents.IncidentOpened", (fact) => link(fact.incident.folio, fact.call));
  // While nobody was sent, what it lacks follows from its code; afterwards the server tells it.
  on(["incidents.IncidentOpened", "incidents.IncidentReclassified"], ({ incident }) => {
    if (!incident.dispatched_at) putParts({ incident: incident.folio, parts: untouched(names.needs[incident.code]) });
  });
  on("incidents.IncidentClosed", (fact) => {
    putIncident(fact.incident);
    forgetOldClosed();
  });
  on("incidents.CallLinked", (fact) => {
    putIncident(fact.incident);
    link(fact.incident.folio, fact.call);
  });
  on("incidents.CallUnlinked", (fact) => {
    putIncident(fact.incident);
    const held = incidents.get(fact.incident.folio);
    if (held) held.calls = held.calls.filter((call) => call !== fact.call);
  });
  on("incidents.IncidentJoined", (fact) => {
    putIncident(fact.incident);
    for (const call of incidents.get(fact.incident.folio)?.calls ?? []) link(fact.into, call);
    touch("incidents", fact.into);
  });
  on("incidents.IncidentUnjoined", (fact) => {
    putIncident(fact.incident);
    const other = incidents.get(fact.before);
    const apart = new Set(incidents.get(fact.incident.folio)?.calls ?? []);
    if (other) other.calls = other.calls.filter((call) => !apart.has(call));
    touch("incidents", fact.before);
  });
  followAid();
  on("dispatch.PartsChanged", putParts);
  on("dispatch.UnitChanged", (fact) => putUnit({ ...fact.unit, capabilities: fact.capabilities }));
  on(["UnitAssigned", "UnitProgressed", "UnitReleased", "UnitMoved", "CrewBarred", "CrewCleared"].map((name) => `dispatch.${name}`), (fact) => putUnit(fact.unit));
}

function followAid() {
  const told = (...facts) => facts.map((name) => `mutual_aid.${name}`);
  on(told("TransferOffered", "TransferSeen", "TransferAcknowledged", "TransferReturned", "TransferProgressed"), (fact) => putAid(transfers, fact.transfer));
  on(told("TransferAcknowledged"), ({ transfer }) => centre && transfer.sender === centre && dropIncident(transfer.incident.folio));
  on(told("UnitsAsked", "UnitsAskEnded"), (fact) => putAid(requests, fact.request));
  on(told("UnitLent", "UnitGivenBack", "LoanOverdue"), (fact) => putAid(loans, fact.loan));
  on(told("UnitLent"), (fact) => putUnit({ ...fact.unit, capabilities: fact.capabilities }));
  on(told("UnitGivenBack"), (fact) => putUnit(fact.unit));
}

function link(folio, call) {
  const held = incidents.get(folio);
  if (held && !held.calls.includes(call)) held.calls = [...held.calls, call];
}

/**
 * What an incident owes now: {term, start, due, late, part, state}; term "" once every discipline is on scene.
 */
export function owed(incident, at = now().getTime()) {
  const start = moment(incident.received_at);
  const term = termOf(incident);
  if (!term) return { term, start, due: Infinity, late: false, part: 0, state: "done" };
  const due = start + setup.terms[term] * 1000;
  const { part, state } = stateOf(start, due, at);
  return { term, start, due, late: state === "late", part, state };
}

const PRIORITY = { high: 0, medium: 1, low: 2 };
const LOSS = { life_now: 0, life_soon: 1, property: 2 };

/** What can still be lost: "life_now", "life_soon" or "property" (standards/emergency/what_is_lost.toml). */
export const lossOf = (incident) => names.lost.of[incident.code] ?? names.lost.otherwise;

/**
 * What is missing: 0 no unit was sent yet, 1 something that it needs still lacks, 2 units are on the way, 3 on scene.
 * The one place that says so: `lacks`, what dispatch says that it needs and nobody brings, is read here.
 */
export function missing(incident) {
  if (incident.status === "open") return 0;
  if (incident.parts?.some((part) => part.lacking.some((one) => one.not_sent > 0))) return 1;
  return incident.status === "on_scene" ? 3 : 2;
}

/** The order of helping: priority, what can still be lost, what is missing, who waits longest. Being late moves nothing up. */
function byNeed(a, b) {
  return PRIORITY[a.incident.priority] - PRIORITY[b.incident.priority]
    || LOSS[lossOf(a.incident)] - LOSS[lossOf(b.incident)]
    || missing(a.incident) - missing(b.incident)
    || a.owes.start - b.owes.start;
}

/** Live incidents in the order in which they need a hand: late walls never stand above an arrest. */
export function inOrder(at = now().getTime()) {
  return [...incidents.values()]
    .filter((incident) => incident.status !== "closed" && mine(incident))
    .map((incident) => ({ incident, owes: owed(incident, at) }))
    .sort(byNeed);
}

/** The same, with the chosen one where it stood: others move around it, and nothing jumps under a hand that works. */
export function around(order, before, chosen) {
  const from = order.findIndex(({ id }) => id === chosen);
  const stood = before.indexOf(chosen);
  if (from < 0 || stood < 0) return order;
  const rest = order.filter(({ id }) => id !== chosen);
  rest.splice(Math.min(stood, rest.length), 0, order[from]);
  return rest;
}
