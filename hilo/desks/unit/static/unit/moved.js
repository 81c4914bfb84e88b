// Where the crew goes, in words, and the alarm when the place changes while it drives.

import { element, metres, text } from "../js/text.js";
import { acknowledge } from "../js/sound.js";
import { way } from "./position.js";

const FIELDS = ["address", "interior", "reference", "access"];
const NOTICED_M = 10;

/** The address as a list of its parts; hidden while nothing of it is known. */
export function drawWhere(list, where) {
  const rows = FIELDS.filter((name) => where?.[name]);
  const key = rows.map((name) => where[name]).join("|");
  if (list.dataset.for === key) return;
  list.dataset.for = key;
  list.hidden = !rows.length;
  list.replaceChildren(...rows.map((name) => element("div", { data: { field: name } }, element("dt", {}, text(`u-where-${name}`)), element("dd", {}, where[name]))));
}

const placed = (one) => Number.isFinite(one?.latitude) && Number.isFinite(one?.longitude);

/** Answers {compare(before, next)}: two states of one assignment; what moved stays on the screen until it is seen. */
export function startMoved({ sound }) {
  const band = document.querySelector("[data-moved]");
  let folio = "";
  const hide = () => { band.hidden = true; };

  function show(words) {
    band.querySelector("[data-moved-text]").textContent = words;
    band.hidden = false;
    sound(`moved ${folio} ${words}`);
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([200, 100, 200, 100, 600]);
  }

  band.querySelector("[data-moved-seen]").addEventListener("click", () => {
    hide();
    acknowledge();
  });
  return {
    compare(before, next) {
      if (!next || next.folio !== before?.folio) {
        folio = next?.folio ?? "";
        return hide();
      }
      const distance = placed(before) && placed(next) ? way(before, next).distance : placed(next) ? Infinity : 0;
      if (distance > NOTICED_M) show(Number.isFinite(distance) ? text("u-moved-by", { distance: metres(distance) }) : "");
      else if (next.where_version !== before.where_version) show(text("u-moved-words"));
    },
  };
}
