// Whom to send: the ranked units with their reasons, over the map's edge. Alt and a digit choose, Enter sends all chosen.

import { now } from "../js/clock.js";
import { get, post, Problem } from "../js/api.js";
import { showKeys } from "../js/keys.js";
import { duration, element, span, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { apart } from "./board.js";
import { drawElsewhere } from "./elsewhere.js";
import { chosen, chosenIncident, consider, onChoice } from "./choice.js";
import { moment, subscribe, units, unitsWith } from "./store.js";
import { codeName, complain, kindOf, refusal, unitStatus } from "./words.js";

const panel = document.getElementById("ranking");
const part = (name) => panel.querySelector(`[data-${name}]`);
const sendButton = part("send");
const NARROW = matchMedia("(max-width: 760px)");
let folio = "";
let found = null;
let picked = new Set();
let asking = 0;
let sending = false;
let afterwards = () => {};

export const isOpen = () => !panel.hidden;

/** Asks for the ranking of the chosen incident. words: what to say above it (why nobody was sent). keep: chosen before, so chosen again beside the team. */
export async function open({ words = "", keep = [] } = {}) {
  const incident = chosenIncident();
  if (!incident) return;
  const again = isOpen() && folio === incident.folio;
  folio = incident.folio;
  found = null;
  panel.hidden = false;
  part("for").textContent = `${incident.folio} · ${codeName(incident.code)}`;
  say(words);
  part("wait").hidden = again;
  if (!again) draw();
  if (!panel.contains(document.activeElement)) part("ranked").focus({ preventScroll: true });
  if (NARROW.matches) panel.scrollIntoView();
  const mine = ++asking;
  try {
    const answer = await get(`/desk/dispatcher/incidents/${encodeURIComponent(folio)}/ranking`);
    if (mine !== asking || !isOpen()) return;
    found = answer;
    const able = new Set(answer.choices.map((choice) => choice.unit));
    // What is on its way already is counted: the team is for what still lacks, and more go only if somebody chooses them.
    const team = answer.choices.filter((choice) => choice.team).map((choice) => choice.unit);
    picked = new Set([...team, ...keep.filter((code) => able.has(code))]);
    draw();
    if (panel.contains(document.activeElement)) sendButton.focus({ preventScroll: true });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (mine === asking) say(refusal(error));
  } finally {
    if (mine === asking) part("wait").hidden = true;
  }
}

export function close() {
  if (!isOpen()) return;
  const inside = panel.contains(document.activeElement);
  panel.hidden = true;
  asking += 1;
  folio = "";
  found = null;
  picked = new Set();
  consider([]);
  if (inside) afterwards();
}

function say(words) {
  part("said").hidden = !words;
  part("said").textContent = words;
}

function choiceRow(choice, i) {
  const unit = units.get(choice.unit);
  const free = unit?.status === "available";
  const code = choice.unit;
  return element("li", {}, element("button", {
    type: "button", class: "choice", "aria-pressed": String(picked.has(code)), disabled: !free,
    data: i < 9 ? { verb: `unit.choose.${i + 1}`, key: `Alt+${i + 1}`, keyLabel: `${text("d-send-here", { unit: `${i + 1}` })}` } : {},
    onclick: () => toggle(code),
  },
  element("span", { class: "tickmark", "aria-hidden": "true" }),
  element("span", { class: "choice-unit" }, element("strong", {}, code), ` ${unit ? kindOf(unit) : ""}`),
  element("strong", { class: "choice-time number" }, text("d-minutes", { time: duration(choice.eta_s) })),
  element("span", { class: "choice-why" },
    choice.team ? element("span", { class: "team" }, text(choice.role === "stand_in" ? "d-stand-in" : "d-team")) : null,
    free ? null : element("span", { class: "warn" }, text("d-gone", { status: unitStatus(unit?.status ?? "") })),
    ...choice.warnings.map((words) => element("span", { class: "warn" }, words)),
    ...choice.reasons.map((words) => element("span", {}, words)))));
}

function draw() {
  const rows = found?.choices ?? [];
  for (const code of picked) if (units.get(code)?.status !== "available") picked.delete(code);
  const focusKey = document.activeElement?.closest?.(".choice")?.dataset.key;
  part("choices").replaceChildren(...rows.map(choiceRow));
  part("missing").replaceChildren(...(found?.missing ?? []).map((what) => element("li", { class: "late" },
    element("span", { class: "glyph late", "aria-hidden": "true" }), element("strong", {}, text("d-missing", { what })))));
  part("why").replaceChildren(...(rows.length ? (found?.why ?? []) : []).map((words) => element("li", {}, words)));
  drawElsewhere(part("elsewhere"), { found, folio, picked, toggle, close });
  const there = unitsWith(folio);
  part("with").hidden = !there.length;
  part("with").textContent = there.length ? text("d-with", { units: there.map((unit) => `${unit.code} (${unitStatus(unit.status).toLowerCase()})`).join(", ") }) : "";
  const stay = (found?.passed_over ?? []).filter(({ unit }) => units.get(unit)?.incident !== folio);
  part("passed").hidden = !stay.length;
  part("passed-rows").replaceChildren(...stay.map(({ unit, why }) => {
    const away = apart(units.get(unit), chosenIncident());
    return element("li", {}, element("strong", {}, unit), away ? ` ${away}` : "", element("span", {}, why));
  }));
  if (found && !rows.length) {
    const placed = Number.isFinite(chosenIncident()?.latitude);
    part("choices").replaceChildren(
      ...found.why.map((words) => element("li", { class: "nobody" }, words)),
      element("li", { class: "nobody" }, text(placed ? "d-rank-empty" : "d-rank-no-place")));
  }
  const going = [...picked];
  part("send-text").textContent = sending ? text("d-sending") : going.length ? text("d-send", { units: going.join(", ") }) : text("d-send-none");
  sendButton.setAttribute("aria-disabled", String(!going.length || sending));
  showKeys(part("choices"));
  if (focusKey) part("choices").querySelector(`[data-key="${focusKey}"]`)?.focus();
  age();
}

function age() {
  part("asked").textContent = found ? text("d-asked-ago", { time: span((now().getTime() - moment(found.asked_at)) / 1000) }) : "";
}

function toggle(code) {
  if (picked.has(code)) picked.delete(code);
  else picked.add(code);
  draw();
  light();
}

function light() {
  consider((found?.choices ?? []).slice(0, 9).map((choice) => ({ unit: choice.unit, sent: picked.has(choice.unit) })));
}

/** Sends units to an incident: all or none. If one was taken meanwhile, says who has it and offers the ranking again. */
export async function send(to, codes) {
  if (sending || !codes.length) return;
  sending = true;
  if (isOpen()) draw();
  try {
    await post(`/api/v1/incidents/${encodeURIComponent(to)}/assignments`, { units: codes });
    toast(text("d-sent", { units: codes.join(", "), what: to }), { state: "done" });
    sending = false;
    close();
  } catch (error) {
    sending = false;
    if (!(error instanceof Problem)) throw error;
    await refused(error, to, codes);
  }
}

async function refused(error, to, codes) {
  const holder = error.problem.holder;
  const taken = ["HILO-D409", "HILO-D410", "HILO-D425"].includes(error.code);
  if (!taken || chosen.incident !== to) {
    complain(error);
    if (isOpen()) draw();
    return;
  }
  let words = refusal(error);
  if (holder) words = text("d-taken", { unit: holder.unit, incident: holder.incident, by: holder.by, time: time(holder.since) });
  else {
    const gone = codes.find((code) => units.get(code)?.status !== "available");
    if (gone) words = text("d-unavailable", { unit: gone, status: unitStatus(units.get(gone).status) });
  }
  await open({ words, keep: codes.filter((code) => code !== holder?.unit) });
}

export function startRanking({ after }) {
  afterwards = after;
  sendButton.addEventListener("click", () => sendButton.getAttribute("aria-disabled") === "true" || send(folio, [...picked]));
  part("close").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && event.target === part("ranked")) sendButton.click();
  });
  subscribe(({ units: changed }) => isOpen() && found?.choices.some((choice) => changed.has(choice.unit)) && draw());
  onChoice((_, origin) => {
    if (isOpen() && chosen.incident !== folio) close();
    else if (isOpen() && origin !== "ranking") light();
  });
  setInterval(() => isOpen() && age(), 1000);
}

/** Lights the ranking on the map once it is there. */
export async function openAndLight(options) {
  await open(options);
  if (isOpen()) light();
}
