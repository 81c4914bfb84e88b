// What is chosen, the same everywhere: in the lists, in depth, on the map, and on the map in its own window.

import { incidents, units, unitsWith } from "./store.js";

const channel = new BroadcastChannel("hilo:dispatcher");
const listeners = new Set();
export const chosen = { incident: null, unit: null, candidates: [], shown: null };

/** Hears every change of what is chosen, and where it was chosen ("list", "board", "map", "far" ...). */
export function onChoice(listener) {
  listeners.add(listener);
}

function tell(origin) {
  for (const listener of listeners) listener(chosen, origin);
}

/** Chooses an incident and a unit. A unit that is with an incident brings it along; a free one leaves it as it is. */
export function choose({ incident, unit } = {}, origin = "list") {
  if (unit !== undefined) chosen.unit = unit;
  // With an incident that another centre answers for by now, the unit is chosen alone.
  if (unit && incidents.has(units.get(unit)?.incident)) chosen.incident = units.get(unit).incident;
  if (incident !== undefined) {
    if (incident !== chosen.incident) chosen.candidates = [];
    chosen.incident = incident;
    if (unit === undefined) chosen.unit = null;
  }
  share();
  tell(origin);
}

/** Units that are considered for the chosen incident: lit on the map, those to be sent with a thread. */
export function consider(candidates) {
  chosen.candidates = candidates;
  share();
  tell("ranking");
}

function share() {
  channel.postMessage({ what: "chosen", ...chosen });
}

const LOCK = "hilo:dispatcher:map";
const announceMap = (open) => channel.postMessage({ what: "map", open });

/** Says that this window shows the map alone, until it is closed. It holds a lock, so that even a crash is noticed. */
export function holdMap() {
  announceMap(true);
  navigator.locks?.request(LOCK, () => {
    announceMap(true);
    return new Promise(() => {});
  });
  addEventListener("pagehide", () => announceMap(false));
}

/** Hears the other windows. onMap(open) is called when the map's own window comes or goes. */
export function listenFar(onMap = () => {}, isMap = false) {
  channel.onmessage = ({ data }) => {
    if (data.what === "chosen") {
      Object.assign(chosen, { incident: data.incident, unit: data.unit, candidates: data.candidates });
      tell("far");
    } else if (data.what === "map") noteMap(data.open, onMap);
    else if (data.what === "who" && isMap) announceMap(true);
    else if (data.what === "who") share();
  };
  channel.postMessage({ what: "who" });
}

/** Codes of the units to be lit with what is chosen. */
export function litUnits() {
  const lit = new Set(chosen.candidates.map((candidate) => candidate.unit));
  if (chosen.unit) lit.add(chosen.unit);
  if (chosen.incident) for (const unit of unitsWith(chosen.incident)) lit.add(unit.code);
  return [...lit];
}

export const chosenIncident = () => incidents.get(chosen.incident) ?? null;

let watching = false;
function noteMap(open, onMap) {
  onMap(open);
  if (!open || watching || !navigator.locks) return;
  watching = true;
  navigator.locks.request(LOCK, () => {
    watching = false;
    onMap(false);
  });
}
