// What an incident still lacks, in words, and how far each discipline came: medicine, fire, police have their own clocks.

import { element, text, time } from "../js/text.js";
import { moment, names, setup } from "./store.js";
import { capability } from "./words.js";

const discipline = (name) => names.disciplines[name] ?? name;
const times = (count, what) => (count > 1 ? text("d-ask-what", { count, what }) : what);

function lackOf(lack) {
  const what = times(lack.not_sent || lack.not_on_scene, capability(lack.capability));
  return lack.stand_in ? text("d-lacks-meanwhile", { what, other: capability(lack.stand_in) }) : what;
}

/** What the incident calls for that nobody was sent for. */
export const unsent = (incident) => (incident.parts ?? []).flatMap((part) => part.lacking).filter((lack) => lack.not_sent);

/** "Missing: advanced ambulance (meanwhile: basic ambulance)"; "" when all that it calls for was sent. */
export function lackWords(incident) {
  if (incident.status === "closed") return "";
  const lacks = unsent(incident);
  return lacks.length ? text("d-lacks", { what: lacks.map(lackOf).join(", ") }) : "";
}

function clock(part, incident) {
  const term = { open: "dispatched", dispatched: "on_scene" }[part.status];
  if (!term || incident.status === "closed") return element("span", { class: "number" }, part.on_scene_at ? time(part.on_scene_at) : "");
  const due = new Date(moment(incident.received_at) + setup.terms[term] * 1000).toISOString();
  return element("span", { data: { start: incident.received_at, due, label: text(`d-term-${term}`) } });
}

function agencies(part) {
  return part.agencies.map((row) => text("d-part-agency", { agency: row.agency, there: row.on_scene, units: row.units })).join(" · ");
}

function partRow(part, incident) {
  const owed = part.lacking.filter((lack) => lack.not_sent);
  return element("li", { data: { part: part.status } },
    element("strong", {}, discipline(part.discipline)),
    element("span", {}, text(`d-part-${part.status}`), part.agencies.length ? ` · ${agencies(part)}` : ""),
    clock(part, incident),
    owed.length && incident.status !== "closed" ? element("span", { class: "lacks" }, text("d-lacks", { what: owed.map(lackOf).join(", ") })) : null);
}

let drawnFor = "";
/** The parts of the chosen incident, drawn anew only when one of them is another. */
export function drawParts(place, incident) {
  const key = JSON.stringify([incident.folio, incident.status, incident.parts]);
  if (key === drawnFor) return false;
  drawnFor = key;
  const parts = incident.parts ?? [];
  place.hidden = !parts.length;
  place.replaceChildren(...parts.map((part) => partRow(part, incident)));
  return true;
}
