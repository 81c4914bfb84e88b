// The chosen incident in depth: its three clocks, what can be done, its units, calls and history.
// It is read once when it is chosen (a protected read); what happens afterwards is added from the facts.

import { tick } from "../js/clock.js";
import { get, Problem } from "../js/api.js";
import { on } from "../js/live.js";
import { element, metres, phone, text, time, utc } from "../js/text.js";
import { barredWords, loanWords, stepButtons } from "./board.js";
import { choose, chosen, chosenIncident, onChoice } from "./choice.js";
import { answered, commands, incidents, moment, keepSight, missing, setup, subscribe, units, unitsWith } from "./store.js";
import { drawParts } from "./parts.js";
import { startJoining } from "./joining.js";
import { startScene } from "./scene.js";
import { startStrips } from "./strips.js";
import { offerOf, startTransfers } from "./transfer.js";
import { codeName, incidentStatus, placeOf, priorityName, refusal, unitStatus } from "./words.js";

const panel = document.getElementById("detail");
const part = (name) => panel.querySelector(`[data-${name}]`);
const act = (name) => panel.querySelector(`[data-act="${name}"]`);
const PAUSE = 200;
let depth = null;
let reading = 0;
let timer = 0;
let fresh = [];
let strips = null;
let scene = null;

const put = (node, words) => node.textContent !== words && (node.textContent = words);

function clockBar(term, incident) {
  const due = new Date(moment(incident.received_at) + setup.terms[term] * 1000).toISOString();
  const met = { registered: incident.opened_at, dispatched: incident.dispatched_at, on_scene: incident.on_scene_at }[term];
  const done = incident.status === "open" && term === "dispatched" ? "" : (met ?? incident.closed_at ?? "");
  return element("span", { data: { start: incident.received_at, due, label: text(`d-term-${term}`), ...(done ? { done } : {}) } });
}

let clocksFor = "";
function drawClocks(incident) {
  const key = [incident.folio, incident.status, incident.dispatched_at, incident.on_scene_at, incident.closed_at].join("|");
  if (key === clocksFor) return;
  clocksFor = key;
  part("clocks").replaceChildren(...Object.keys(setup.terms).map((term) => clockBar(term, incident)));
  tick();
}

function drawHead(incident) {
  put(part("label"), codeName(incident.code));
  put(part("folio"), incident.folio);
  const badge = part("priority-badge");
  badge.dataset.priority = incident.priority;
  put(badge, priorityName(incident.priority));
  const ending = incident.status === "closed" ? text("d-closed", { how: `${incident.closure_code} ${strips.endingOf(incident.closure_code)}` }) : incidentStatus(incident.status);
  put(part("status"), `${ending} · ${depth?.place || placeOf(incident)}`);
  drawClocks(incident);
  if (drawParts(part("parts"), incident)) tick();
}

function drawActs(incident) {
  panel.dataset.sight = answered(incident) ? "own" : "theirs";
  const closed = incident.status === "closed" || !answered(incident);
  const unit = units.get(chosen.unit);
  act("recommend").hidden = closed || !setup.may.recommend;
  act("reclassify").hidden = closed || !setup.may.classify;
  act("close").hidden = closed || !setup.may.close;
  act("reopen").hidden = incident.status !== "closed" || !answered(incident) || !setup.may.close || Boolean(incident.joined_into);
  act("place").hidden = closed || !setup.may.link || !depth;
  act("join").hidden = closed || !setup.may.close;
  act("split").hidden = closed || !setup.may.link || !depth;
  act("unjoin").hidden = !incident.joined_into || !answered(incident) || !setup.may.close;
  act("transfer").hidden = closed || !setup.may.transfer || offerOf(incident.folio) !== null;
  const sendable = !closed && setup.may.assign && unit?.status === "available" && commands(unit);
  act("send").hidden = !sendable;
  if (sendable) {
    const words = text("d-send-here", { unit: unit.code });
    if (act("send").firstChild?.nodeType !== Node.TEXT_NODE) act("send").prepend(words);
    else act("send").firstChild.data = words;
  }
}

/** What it was joined to or split from, each a button that leads there. */
function drawRelated(incident) {
  const line = part("related");
  const lead = (folio) => element("button", { type: "button", class: "link number", data: { lead: folio } }, folio);
  const said = (key, folios) => (folios.length ? [element("span", {}, text(key), " ", ...folios.flatMap((folio) => [lead(folio), " "]))] : []);
  const parts = [
    ...said("d-same-as", incident.joined_into ? [incident.joined_into] : []),
    ...said("d-joined-here", depth?.joined ?? []),
    ...said("d-split-from", incident.split_from ? [incident.split_from] : []),
    ...said("d-split-off", depth?.split_off ?? []),
  ];
  line.hidden = !parts.length;
  const key = parts.map((node) => node.textContent).join("|");
  if (line.dataset.key === key) return;
  line.dataset.key = key;
  line.replaceChildren(...parts);
}

let sentFor = "";
function drawSent(incident) {
  const here = unitsWith(incident.folio);
  const key = here.map((unit) => [unit.code, unit.status, unit.lent_to, unit.barred].join(":")).join(" ") + incident.status + incident.dispatched_at;
  if (key === sentFor) return;
  sentFor = key;
  const nobody = incident.status === "open" && incident.dispatched_at ? text("d-units-owed") : text("d-no-units");
  part("sent").replaceChildren(here.length
    ? element("ul", { class: "sent" }, here.map((unit) => element("li", {},
      element("span", { class: "unit-mark", data: { unit: unit.status }, "aria-hidden": "true" }), element("strong", {}, unit.code),
      element("span", { class: "grow" }, [barredWords(unit), unitStatus(unit.status), loanWords(unit)].filter(Boolean).join(" · "), " ", element("span", { class: "faint", data: { ago: unit.status_at } })),
      stepButtons(unit))))
    : element("p", { class: missing(incident) === 0 && incident.dispatched_at ? "late-words" : "quiet" }, nobody));
  tick();
}

function callCard(call) {
  const facts = [call.channel, call.uncertainty_m ? text("d-sure-within", { metres: metres(call.uncertainty_m) }) : "", call.answered_by];
  return element("article", { class: "call" },
    element("p", { class: "call-head" }, element("strong", { class: "number" }, call.caller_number ? phone(call.caller_number) : text("d-anonymous")),
      element("time", { class: "number", title: utc(call.received_at) }, time(call.received_at)), element("span", { class: "faint" }, facts.filter(Boolean).join(" · "))),
    ...(Object.values(call.where).some(Boolean) ? [element("p", { class: "small" }, Object.values(call.where).filter(Boolean).join(" · "))] : []),
    element("p", { class: "narrative", lang: call.language }, call.narrative || element("span", { class: "faint" }, text("d-no-words"))),
    ...call.findings.map((finding) => element("p", { class: "finding", data: { state: finding.severity === "info" ? "calm" : "soon" } },
      element("span", { class: "glyph", "aria-hidden": "true" }), element("span", {}, finding.message))));
}

function drawDepth() {
  const incident = chosenIncident();
  if (!depth) return;
  part("notices").replaceChildren(...depth.notices.map((notice) => element("p", { class: "posted", data: { state: "soon" } },
    element("span", { class: "glyph", "aria-hidden": "true" }),
    element("span", {}, element("strong", {}, notice.text), " ", text("d-until", { time: time(notice.until, { seconds: false }) })))));
  part("calls").replaceChildren(...(depth.calls.length ? depth.calls.map(callCard) : depth.narrative ? [] : [element("p", { class: "quiet" }, text("d-no-calls"))]));
  if (depth.narrative) part("calls").prepend(element("article", { class: "call" }, element("p", { class: "call-head" }, element("strong", {}, text(`d-origin-${depth.origin}`))), element("p", { class: "narrative" }, depth.narrative)));
  scene.draw();
  drawHistory();
  const told = new Set(depth.incident.calls);
  const unread = (incident?.calls ?? []).filter((call) => !told.has(call)).length;
  const again = part("read-again");
  again.hidden = !unread;
  put(again, unread ? text("d-new-calls", { count: unread }) : "");
}

function drawHistory() {
  const rows = [...depth.timeline, ...fresh];
  part("history").replaceChildren(...rows.reverse().map((line) => element("li", {},
    element("time", { class: "number", title: utc(line.at) }, time(line.at)),
    element("span", {}, line.text, line.actor ? element("span", { class: "faint" }, ` ${line.actor}`) : null))));
}

function quiet(words, late = false) {
  part("notices").replaceChildren();
  part("scene").replaceChildren();
  part("calls").replaceChildren(element("p", { class: late ? "late-words" : "quiet" }, words));
  part("history").replaceChildren();
  part("read-again").hidden = true;
}

async function read(folio) {
  const mine = ++reading;
  try {
    const answer = await get(`/desk/dispatcher/incidents/${encodeURIComponent(folio)}`);
    if (mine !== reading) return;
    depth = answer;
    fresh = [];
    // What the stream has told is newer than what was read meanwhile.
    if (!incidents.has(folio)) keepSight(answer.incident);
    draw();
    drawDepth();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (mine === reading) quiet(`${text("d-not-read")} ${refusal(error)}`, true);
  }
}

function draw() {
  const incident = chosenIncident();
  panel.dataset.show = incident ? "incident" : "nothing";
  if (!incident) return;
  drawHead(incident);
  drawActs(incident);
  drawRelated(incident);
  drawSent(incident);
}

let shown = null;
function follow() {
  if (chosen.incident === shown) return draw();
  shown = chosen.incident;
  depth = null;
  fresh = [];
  clocksFor = sentFor = "";
  reading += 1;
  strips.shut();
  draw();
  clearTimeout(timer);
  if (!shown) return;
  quiet(setup.may.read ? text("d-reading") : text("r-HILO-A403"));
  // Walking down the list reads only the incident where the walk ends.
  if (setup.may.read) timer = setTimeout(() => read(shown), PAUSE);
}

function note(folio, words) {
  if (folio !== shown || !depth) return;
  fresh.push({ at: new Date().toISOString(), text: words, actor: "" });
  drawDepth();
}

function soon() {
  clearTimeout(timer);
  if (setup.may.read) timer = setTimeout(() => shown && read(shown), PAUSE);
}

function hear() {
  on("incidents.IncidentReclassified", (fact) => note(fact.incident.folio, text("d-fact-reclassified", { before: codeName(fact.before), what: codeName(fact.incident.code) })));
  // A place that moved or a position that came is shown at once: what is open is read anew, once for a burst.
  on("incidents.IncidentLocated", (fact) => fact.incident.folio === shown && (note(shown, text("d-fact-located")), soon()));
  on("calls.CallPlaceOffered", (fact) => (chosenIncident()?.calls ?? []).includes(fact.call.folio) && soon());
  on("incidents.CallLinked", (fact) => note(fact.incident.folio, text("d-fact-linked", { call: fact.call })));
  on("incidents.CallUnlinked", (fact) => note(fact.incident.folio, text("d-fact-unlinked", { call: fact.call })));
  on("incidents.IncidentClosed", (fact) => note(fact.incident.folio, text("d-closed", { how: strips.endingOf(fact.incident.closure_code) })));
  on("incidents.IncidentHandedOver", (fact) => note(fact.incident.folio, text("d-fact-handed-over", { from: fact.sender, to: fact.incident.centre })));
  on("incidents.IncidentReopened", (fact) => note(fact.incident.folio, text("d-fact-reopened")));
  on("incidents.IncidentJoined", (fact) => {
    note(fact.incident.folio, text("d-fact-joined", { into: fact.into }));
    note(fact.into, text("d-fact-took-in", { folio: fact.incident.folio }));
    if (depth && fact.into === shown) depth.joined = [...(depth.joined ?? []), fact.incident.folio];
  });
  on("incidents.IncidentUnjoined", (fact) => {
    if (!depth || fact.before !== shown) return;
    depth.joined = (depth.joined ?? []).filter((folio) => folio !== fact.incident.folio);
    draw();
  });
  on("incidents.IncidentSplit", (fact) => {
    note(fact.source, text("d-fact-split", { folio: fact.incident.folio }));
    if (depth && fact.source === shown) depth.split_off = [...(depth.split_off ?? []), fact.incident.folio];
  });
  on("dispatch.UnitAssigned", (fact) => note(fact.unit.incident, text("d-fact-sent", { unit: fact.unit.code })));
  on("dispatch.CrewBarred", (fact) => note(fact.unit.incident, text("d-fact-barred", { unit: fact.unit.code, what: text(`d-barred-${fact.level}`) })));
  on("dispatch.UnitProgressed", (fact) => note(fact.unit.incident, text("d-fact-unit", { unit: fact.unit.code, status: unitStatus(fact.unit.status) })));
  on("dispatch.UnitReleased", (fact) => note(fact.incident, text("d-fact-free", { unit: fact.unit.code })));
}

/** Brings an incident that the desk does not hold, such as one closed long ago. Throws Problem. */
export async function fetchIncident(folio) {
  if (incidents.has(folio)) return;
  const answer = await get(`/desk/dispatcher/incidents/${encodeURIComponent(folio)}`);
  keepSight(answer.incident);
}

export function startDetail({ recommend, send }) {
  strips = startStrips(panel, act);
  scene = startScene({ act, strips, read: () => depth, again: read });
  startJoining({ act, strips, read: () => depth });
  startTransfers({ act, strips });
  part("related").addEventListener("click", async (event) => {
    const folio = event.target.closest("[data-lead]")?.dataset.lead;
    if (!folio) return;
    await fetchIncident(folio);
    choose({ incident: folio }, "find");
  });
  act("recommend").addEventListener("click", () => recommend());
  act("send").addEventListener("click", () => send(chosen.incident, [chosen.unit]));
  part("read-again").addEventListener("click", () => read(shown));
  subscribe((changed) => {
    if (!shown) return;
    // Another centre answers for it now.
    if (depth && !incidents.has(shown) && changed.incidents.has(shown)) return choose({ incident: null }, "aid");
    draw();
    if (depth && changed.incidents.has(shown)) drawDepth();
  });
  onChoice(follow);
  hear();
}
