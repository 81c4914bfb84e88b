// Below the ranking: why something is missing, who is too far, who could be diverted at what cost, which centre to ask.

import { post, Problem } from "../js/api.js";
import { element, text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { twice } from "./board.js";
import { askFor } from "./lend.js";
import { setup } from "./store.js";
import { complain } from "./words.js";

const MINUTE = 60;

async function divert(row, folio, close) {
  try {
    await post(`/api/v1/units/${encodeURIComponent(row.unit)}/move`, { incident: folio });
    toast(text("d-sent", { units: row.unit, what: folio }), { state: "done" });
    close();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
  }
}

function diversion(row, folio, close) {
  const button = element("button", { type: "button" }, text("d-divert", { unit: row.unit }));
  twice(button, text("d-free-sure"), () => divert(row, folio, close));
  return element("li", {}, element("strong", {}, row.unit), ` ${row.text}`, setup.may.assign ? button : null);
}

function neighbour(row, folio) {
  const ask = () => askFor({ lender: row.centre, capability: row.capability, reason: folio });
  return element("li", {}, element("span", {}, row.text),
    setup.may.lend ? element("button", { type: "button", onclick: ask }, text("d-ask-them", { centre: row.centre })) : null);
}

function far(choice, picked, toggle) {
  const away = text("d-away", { minutes: Math.round(choice.eta_s / MINUTE) });
  return element("li", {},
    element("button", { type: "button", "aria-pressed": String(picked.has(choice.unit)), onclick: () => toggle(choice.unit) }, choice.unit),
    element("span", {}, ` ${away}`));
}

const list = (heading, rows) => (rows.length ? [element("h4", {}, text(heading)), element("ul", {}, rows)] : []);

/** Draws all of it. found: the answer; folio: of the incident; picked: codes to be sent; toggle: takes or leaves one. */
export function drawElsewhere(place, { found, folio, picked, toggle, close }) {
  const focus = document.activeElement?.closest?.("[data-elsewhere] button")?.textContent;
  place.replaceChildren(
    ...list("d-divert-head", (found?.diversions ?? []).map((row) => diversion(row, folio, close))),
    ...list("d-ask-head", (found?.ask ?? []).map((row) => neighbour(row, folio))),
    ...list("d-far-head", (found?.far ?? []).map((choice) => far(choice, picked, toggle))));
  place.hidden = !place.childElementCount;
  if (focus) [...place.querySelectorAll("button")].find((button) => button.textContent === focus)?.focus();
}
