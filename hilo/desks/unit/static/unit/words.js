// What is said of the unit's incident: heard at once, with a sound of its own; what the crew writes is kept on the phone until
// the server has it, and tells when it was said.

import { now } from "../js/clock.js";
import { startNotes, startUnheard } from "../js/notes.js";
import { text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { queue } from "./kept.js";

const UNREACHED = new Set(["HILO-A404", "HILO-A406"]);

/** Answers {show(folio, centre)}: the incident that the unit is with, "" for none, and the centre that it serves. */
export function startWords(unit) {
  const side = { centre: "", unit };
  let folio = "";
  let unheard = null;
  let notes = null;
  const kept = queue({
    place: `hilo:words:${unit}`,
    url: "/desk/unit/say",
    onRefused: (error) => toast(UNREACHED.has(error.code) ? text("n-refused") : error.message, { state: "late", code: error.code }),
    onChange: () => notes?.kept(kept?.waiting() ? kept.items().filter((item) => !item.body.heard).length : 0),
  });
  const heard = async (of, id) => {
    await kept.add({ incident: of, heard: id });
    return true;
  };
  const write = async (of, body) => {
    await kept.add({ ...body, incident: of, said_at: now().toISOString() });
    return true;
  };
  const wanted = (of) => of === folio;
  notes = startNotes({ root: document.querySelector("[data-notes]"), side, write, heard, wanted, onRead: (of, rows) => of === folio && unheard.take(of, rows) });
  unheard = startUnheard({ box: document.getElementById("words"), side, name: () => "", heard, wanted });
  kept.flush();
  return {
    show(next, centre) {
      side.centre = centre;
      folio = next;
      unheard.keep(wanted);
      notes.show(next);
    },
  };
}
