// What others say of the incident that the call in hand tells of: the crew is there, there is another hurt. What the operator
// has to say is typed as what is happening, and becomes a note by itself.

import { startNotes } from "../js/notes.js";

const setup = JSON.parse(document.getElementById("notes-setup").textContent);
const panel = document.getElementById("said");

/** Answers {show(folio)}: "" for a call that tells of no incident yet. */
export function startSaid() {
  const notes = startNotes({ root: panel.querySelector("[data-notes]"), side: { centre: setup.centre, unit: "" } });
  return {
    show(folio) {
      panel.hidden = !folio;
      notes.show(folio);
    },
  };
}
