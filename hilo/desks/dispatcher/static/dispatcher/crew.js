// Who goes out with the chosen unit. Whom the law forbids is refused; for a life in danger a person answers for it.

import { get, post, Problem } from "../js/api.js";
import { now } from "../js/clock.js";
import { on } from "../js/live.js";
import { element, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { onBar, twice } from "./board.js";
import { commands, setup, units } from "./store.js";
import { complain, refusal } from "./words.js";

const strip = document.getElementById("strip-crew");
const bar = document.getElementById("unit-bar");
const field = (name) => document.getElementById(name);
const part = (name) => strip.querySelector(`[data-crew-${name}]`);
const address = (code) => `/api/v1/units/${encodeURIComponent(code)}/aboard`;
let chosen = "";
let busy = false;

function shut() {
  const back = strip.contains(document.activeElement);
  strip.hidden = true;
  chosen = "";
  if (back) bar.querySelector("[data-verb='unit.crew']")?.focus();
}

/** Nothing was refused yet, so there is nothing to answer for. */
function plain() {
  part("refused").hidden = true;
  part("life").hidden = true;
  field("crew-why").required = false;
  part("send").textContent = text("d-crew-send");
}

function whoRow(row) {
  const leave = element("button", { type: "button", class: "bare" }, text("d-crew-leave"));
  twice(leave, text("d-free-sure"), () => does(async () => show(chosen, await post(`${address(chosen)}/${row.officer}/leave`))));
  const until = row.life_until ? text("d-crew-life", { by: row.life_by, until: time(row.life_until, { seconds: false }) }) : "";
  return element("li", { data: { barred: row.barred } },
    element("span", { class: "grow" }, element("strong", {}, row.name), ` ${row.institution} ${row.number}`,
      row.barred ? element("span", { class: "small barred" }, text(`d-barred-${row.barred}`), until && ` · ${until}`) : ""), leave);
}

/** The answer may be late: it is of the unit whose form is open, or of none. */
function show(code, rows) {
  if (code !== chosen) return;
  part("aboard").replaceChildren(...(rows.length ? rows.map(whoRow) : [element("li", { class: "quiet" }, text("d-crew-none"))]));
  if (!field("crew-of").value && rows.length) field("crew-of").value = rows[0].institution;
}

async function does(work) {
  if (busy) return;
  busy = true;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
  } finally {
    busy = false;
  }
}

const read = (code) => does(async () => show(code, await get(address(code))));

function open(unit) {
  strip.reset();
  plain();
  chosen = unit.code;
  strip.querySelector("[data-crew-unit]").textContent = `${unit.code} ${unit.name}`;
  part("aboard").replaceChildren();
  strip.hidden = false;
  field("crew-of").focus();
  read(unit.code);
}

/** Says what the law forbids; whether a person may answer for it, the server says. */
function refused(error) {
  const may = error.problem.for_life && setup.may.for_life;
  part("words").textContent = may ? text("d-crew-forbidden") : error.problem.for_life ? refusal(error) : text("d-crew-never");
  part("refused").hidden = false;
  if (!may) return field("crew-number").focus();
  part("life").hidden = false;
  field("crew-why").required = true;
  part("send").textContent = text("d-crew-answer");
  field("crew-why").focus();
}

async function send(event) {
  event.preventDefault();
  const code = chosen;
  const body = { institution: field("crew-of").value, number: field("crew-number").value.trim() };
  if (!part("life").hidden) {
    const until = new Date(now().getTime() + Number(field("crew-hours").value) * 3600_000).toISOString();
    body.life = { reason: field("crew-why").value, until };
  }
  await does(async () => {
    try {
      show(code, await post(address(code), body));
    } catch (error) {
      if (error instanceof Problem && error.code === "HILO-D440" && code === chosen) return refused(error);
      throw error;
    }
    const of = field("crew-of").value;
    toast(text("d-crew-aboard", { number: body.number, unit: code }), { state: body.life ? "soon" : "done" });
    if (code !== chosen) return;
    plain();
    field("crew-number").value = field("crew-why").value = "";
    field("crew-of").value = of;
    field("crew-number").focus();
  });
}

export function startCrew() {
  if (!strip) return;
  strip.addEventListener("submit", send);
  // Another officer: what was refused was of the one before.
  for (const name of ["crew-of", "crew-number"]) field(name).addEventListener("input", plain);
  strip.querySelector("[data-cancel]").addEventListener("click", shut);
  strip.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    shut();
  });
  onBar((unit) => {
    if (chosen && unit.code !== chosen) shut();
    if (!commands(unit)) return [];
    return [element("button", { type: "button", data: { verb: "unit.crew", key: "Alt+I" }, onclick: () => open(unit) }, text("d-crew"))];
  });
  on(["dispatch.CrewBarred", "dispatch.CrewCleared"], ({ unit }) => unit.code === chosen && units.has(chosen) && read(chosen));
}
