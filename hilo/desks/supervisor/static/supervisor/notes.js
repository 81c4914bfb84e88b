// The notes of the incident on this page, live; the supervisor writes and answers too.

import { post, Problem } from "../js/api.js";
import { startLive } from "../js/live.js";
import { startNotes } from "../js/notes.js";
import { startSound } from "../js/sound.js";
import { toast } from "../js/toast.js";

const setup = JSON.parse(document.getElementById("notes-setup").textContent);
const path = (folio, more = "") => `/api/v1/incidents/${encodeURIComponent(folio)}/notes${more}`;

async function done(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, { state: "late", code: error.code });
    return false;
  }
}

startSound();
const notes = startNotes({
  root: document.querySelector("[data-notes]"),
  side: { centre: setup.centre, unit: "" },
  write: (folio, body) => done(() => post(path(folio), body)),
  heard: (folio, id) => done(() => post(path(folio, `/${id}/acknowledgement`))),
});
notes.show(setup.folio);
startLive();
