// Names for codes, in the reader's language.

import { text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { names } from "./store.js";

export const codeName = (code) => names.codes[code] ?? code;
export const priorityName = (priority) => (names.priorities[priority] ?? priority).toUpperCase();
export const unitStatus = (status) => names.units[status] ?? status;
export const incidentStatus = (status) => names.incidents[status] ?? status;
export const capability = (name) => names.capabilities[name] ?? name;

/** Municipality, or state, or that nothing is known. */
export const placeOf = (incident) => names.places[incident.municipality] ?? names.places[incident.state] ?? text("d-no-place");

/** What a unit brings, in words. */
export const kindOf = (unit) => unit.capabilities.map(capability).join(", ");

/** A refusal as the server says it in the reader's language; for some the desk knows better what to do. */
export function refusal(error) {
  const key = `r-${error.code}`;
  const known = text(key);
  return known === key ? error.message : known;
}

/** Shows a refusal as a note that stays. */
export const complain = (error) => toast(refusal(error), { state: "late", code: error.code });
