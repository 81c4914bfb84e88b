// The notes of the chosen incident, and what is grave in any incident of the centre.

import { Problem, post } from "../js/api.js";
import { startNotes, startUnheard } from "../js/notes.js";
import { chosen, onChoice } from "./choice.js";
import { concerned, incidents, own, subscribe, transfers } from "./store.js";
import { codeName, complain } from "./words.js";

const path = (folio, more = "") => `/api/v1/incidents/${encodeURIComponent(folio)}/notes${more}`;

async function done(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
    return false;
  }
}

const heard = (folio, id) => done(() => post(path(folio, `/${id}/acknowledgement`)));

function name(folio) {
  const known = incidents.get(folio) ?? [...transfers.values()].find((one) => one.incident.folio === folio)?.incident;
  return known ? `${codeName(known.code)} · ${folio}` : folio;
}

/** state: the desk's whole state, with `owed`; openFolio(folio): shows an incident in depth. */
export function startWords(state, { openFolio }) {
  const side = { centre: own(), unit: "" };
  const notes = startNotes({
    root: document.querySelector("[data-notes]"), side, heard, wanted: concerned,
    write: (folio, body) => done(() => post(path(folio), body)),
  });
  const unheard = startUnheard({ box: document.getElementById("words"), side, name, heard, open: openFolio, wanted: concerned, key: "Alt+E", before: (folio) => folio === chosen.incident });
  unheard.begin(state.owed);
  subscribe(({ incidents: changed }) => changed.size && unheard.keep(concerned));
  onChoice(() => {
    notes.show(chosen.incident);
    unheard.draw();
  });
  notes.show(chosen.incident);
}
