// The operator's desk: one call in hand, everything about it on one sheet, every verb on a key.

import { get, post, Problem, remove, tried } from "../js/api.js";
import { now, tick } from "../js/clock.js";
import { showKeys } from "../js/keys.js";
import { isUp, on } from "../js/live.js";
import { phone, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import * as acts from "./acts.js";
import { startBacks } from "./backs.js";
import { startCard } from "./card.js";
import { startCode } from "./code.js";
import { startDiffer } from "./differ.js";
import { fill, keepFields, leftOf } from "./fields.js";
import { startImproper } from "./improper.js";
import { cover, leaveIfOwed, startKeeping, startKept, startLeaving } from "./kept.js";
import { startLikely } from "./likely.js";
import { startLine } from "./line.js";
import { earlierOf, findingLine, historyOf, noticesOf } from "./lines.js";
import * as outbox from "./outbox.js";
import { begin, verify } from "./owner.js";
import { startOffered } from "./offered.js";
import { startSaid } from "./said.js";
import { startPlace } from "./place.js";
import { startQueue } from "./queue.js";
import { forgetSheet, keepSheet, keptSheet, keptSheets, provisional } from "./sheets.js";

const byId = (id) => document.getElementById(id);
const read = (id) => JSON.parse(byId(id).textContent);
const root = byId("operator");
const form = byId("call-form");
const REGISTERED_WITHIN_MS = 90_000;
const HELD = "hilo:operator:call";

const title = document.title;

let call = null;
let saver = null;
let undone = null;
let keeping = 0;
const before = sessionStorage.getItem(HELD) ?? "";
const refOf = (id) => `c:${id}`;

const done = () => call !== null && (call.incident !== null || call.improper_kind !== "");

function show() {
  // Covered: nobody is at the desk any more.
  if (!root.isConnected) return;
  root.dataset.hold = call ? (done() ? "done" : "call") : "idle";
  form.hidden = byId("bar").hidden = !call;
  byId("idle").hidden = Boolean(call);
  byId("take-next").disabled = byId("take-kept").disabled = Boolean(call) && !done();
  byId("take-next").hidden = !isUp() && document.body.dataset.line === "down";
  byId("take-kept").hidden = !byId("take-next").hidden;
  byId("take-by-hand").hidden = byId("take-next").hidden || Boolean(call && !done());
  byId("let-go").hidden = !call || done();
  byId("improper").hidden = byId("improper-more").hidden = byId("silent").hidden = byId("hung-up").hidden = done();
  byId("silent").setAttribute("aria-pressed", String(Boolean(call?.silent)));
  document.title = call ? `${call.folio || text("no-folio")} · ${title}` : title;
  try {
    if (call && !done()) sessionStorage.setItem(HELD, call.ref);
    else sessionStorage.removeItem(HELD);
  } catch {
    // A reload shows the call among those in hand instead.
  }
}

function drawClock() {
  const clock = byId("registered-clock");
  const start = Date.parse(call.received_at);
  clock.dataset.start = new Date(start).toISOString();
  clock.dataset.due = new Date(start + REGISTERED_WITHIN_MS).toISOString();
  if (call.classified_at) clock.dataset.done = call.classified_at;
  else delete clock.dataset.done;
  tick();
}

const said = startSaid();

function drawRegistered() {
  said.show(call.incident && !call.incident.kept ? call.incident.folio : "");
  const line = byId("registered-as");
  line.hidden = !call.incident;
  const register = byId("register");
  const chord = register.querySelector("kbd");
  register.textContent = text(call.incident ? "reclassify" : "register");
  if (chord) register.append(chord);
  register.classList.toggle("primary", !call.incident);
  register.hidden = Boolean(call.incident?.kept);
  byId("take-next").classList.toggle("primary", !call || done());
  if (!call.incident) return;
  const own = call.incident.folio === call.folio || call.incident.kept;
  line.replaceChildren();
  const words = document.createElement("strong");
  words.textContent = call.incident.kept ? text("registered-here", { what: call.incident.code || call.incident.folio }) : own ? `${text("registered-as")} ${call.folio}` : text("linked", { folio: call.incident.folio });
  line.append(words);
  if (own) return;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.textContent = text("unlink");
  Object.assign(undo.dataset, { verb: "call.undo", key: "Alt+U" });
  undo.addEventListener("click", unlink);
  line.append(` ${text("own-folio", { folio: call.folio })} `, undo);
  showKeys(line);
}

function drawCaller() {
  byId("call-folio").textContent = call.folio || text("no-folio");
  byId("call-folio").toggleAttribute("data-provisional", !call.folio);
  byId("caller-number").textContent = call.caller_number ? phone(call.caller_number) : text("hidden-number");
  // A field that is being typed in does not go away under the hands.
  byId("number-field").hidden = Boolean(call.caller_number) && document.activeElement !== byId("caller_number");
  drawLine();
  line.draw();
  drawEarlier();
}

function drawLine() {
  const ended = call.ended_at ? ` · ${text("rang-off", { time: time(call.ended_at) })}` : "";
  const how = call.by_hand ? ` · ${text("by-hand")}` : "";
  byId("call-channel").textContent = `${call.channel} · ${time(call.received_at)}${how}${ended}`;
}

function drawEarlier() {
  byId("summary").replaceChildren(...(call.earlier.summary ? [findingLine(call.earlier.summary)] : []));
  byId("earlier").replaceChildren(...earlierOf(call));
}

function drawWhere() {
  place.draw(call);
  offered.draw(call);
  byId("notices").replaceChildren(...noticesOf(call.notices));
  const history = historyOf(call.history);
  byId("history").replaceChildren(...history);
  byId("history-panel").dataset.panel = call.id ? (history.length ? "" : "empty") : "offline";
}

function onSaved(answer, sent) {
  if (!call) return;
  Object.assign(call, sent, answer?.kept ?? {}, answer?.where ?? {});
  if (answer?.where) drawWhere();
  if (answer?.earlier) {
    call.earlier = answer.earlier;
    drawEarlier();
  }
  if ("narrative" in sent || answer?.where) likely.soon();
  keepSheet(call);
}

function onKept(name, value) {
  call[name] = value;
  clearTimeout(keeping);
  keeping = setTimeout(() => call && keepSheet(call), 150);
}

/** Puts a call on the desk: as the server told it, with what is kept here and not sent yet. */
async function open(sheet, { focus = true } = {}) {
  saver?.stop();
  const ref = sheet.ref ?? refOf(sheet.id);
  const left = await leftOf(ref);
  call = { ...sheet, ref, ...left.values };
  kept(left.acts);
  undone = null;
  byId("undo-panel").hidden = true;
  form.reset();
  for (const node of form.querySelectorAll("[data-mark-for]")) Object.assign(node, { textContent: "", className: "" });
  fill(form, call);
  saver = keepFields(form, { ref, sheet: { ...call }, onKept, onSaved, onConflict: onRefused });
  saver.show(Object.keys(left.values), left.conflicts);
  show();
  drawCaller();
  drawWhere();
  drawClock();
  card.open(call);
  code.open(call);
  likely.open(call);
  queue.draw();
  drawRegistered();
  differ.draw();
  keepSheet(call);
  if (focus) byId("narrative").focus();
}

/** Acts on the call that wait here are shown as done here. */
function kept(acts) {
  for (const act of acts) {
    if (act.state) continue;
    if (act.verb === "classify") call.incident = { kept: true, folio: "", code: act.body.code, priority: act.body.priority ?? "" };
    if (act.verb === "link") call.incident = { kept: true, folio: act.body.folio ?? "", code: "", priority: "" };
    if (act.verb === "improper") call.improper_kind = act.body.kind;
    if (act.verb !== "new") call.classified_at ??= new Date(act.at).toISOString();
  }
}

function onRefused(problem) {
  if (!problem.now) toast(problem.message, { state: "late", code: problem.code });
  differ.draw();
}

/** Something kept here went: the call in hand gets what the server made of it. */
async function onSettled({ detail: { ref, verb, answer, problem } }) {
  if (verb === "new" && answer) {
    const known = call?.ref === ref ? call : await keptSheet(ref);
    if (known) {
      Object.assign(known, { id: answer.call.id, folio: answer.call.folio, answered_by: answer.call.answered_by });
      await keepSheet(known);
    }
    if (call?.ref === ref) {
      show();
      drawCaller();
    }
    queue.refresh();
  }
  if (["classify", "link", "improper"].includes(verb)) {
    if (call?.ref === ref && verb !== "improper") {
      if (answer && call.incident?.kept) Object.assign(call, { incident: answer });
      if (problem && call.incident?.kept) Object.assign(call, { incident: null, classified_at: null });
      settled();
    } else if (answer && call?.ref !== ref) await forgetSheet(ref);
    queue.refresh();
  }
}

function close() {
  saver?.stop();
  saver = null;
  if (call && done()) forgetIfSent(call.ref);
  call = null;
  card.close();
  show();
  byId("take-next").classList.add("primary");
  queue.refresh();
}

async function forgetIfSent(ref) {
  if (!(await outbox.unsent()).some((one) => one.ref === ref)) await forgetSheet(ref);
}

/** A call taken while the line is cut: it has its time now, and gets its folio when the line is back. */
async function takeKept() {
  if (call && !done()) return;
  await saver?.written();
  if (call) forgetIfSent(call.ref);
  const at = now().toISOString();
  const sheet = provisional({ channel: byId("take-kept").dataset.channel, at });
  await keepSheet(sheet);
  await outbox.add({ ref: sheet.ref, verb: "new", url: "kept-calls", body: { received_at: at, channel: "voice" } });
  open(sheet);
  outbox.drain();
}

/** A telephone was picked up of which no exchange told. */
async function takeByHand() {
  if (call && !done()) return;
  await saver?.written();
  if (call) forgetIfSent(call.ref);
  const answer = await acts.once("by-hand", (options) => post("by-hand", {}, options));
  if (!answer) return;
  open(answer.call);
  queue.refresh();
}

async function takeNext() {
  if (call && !done()) return;
  await saver?.written();
  if (call) forgetIfSent(call.ref);
  const answer = await acts.once("next", (options) => post("next", {}, options));
  if (!answer) return;
  if (answer.call) {
    open(answer.call);
  } else {
    toast(text("took-none"), { state: "done" });
    close();
  }
  queue.refresh();
}

async function takeUp(which) {
  const ref = typeof which === "string" ? which : (await keptSheets()).find((one) => one.id === which)?.ref ?? refOf(which);
  const here = await keptSheet(ref);
  const number = here?.id ?? (ref.startsWith("c:") ? Number(ref.slice(2)) : null);
  try {
    if (number && document.body.dataset.line !== "down") return open({ ...(await get(`calls/${number}`)).call, ref });
  } catch (error) {
    if (!(error instanceof Problem) || !error.passing || !here) {
      await tried(() => Promise.reject(error));
      return;
    }
  }
  if (here) open(here);
}

/** Nobody speaks: it is noted, and the card that is answered with taps comes up. */
async function silent() {
  if (!call || done() || call.silent) return;
  const held = call;
  held.silent = true;
  byId("silent").setAttribute("aria-pressed", "true");
  card.take("silent");
  if (!(await send("silent", "calls/{id}/silent", { silent: true }))) held.silent = false;
  byId("silent").setAttribute("aria-pressed", String(Boolean(call?.silent)));
}

/** The line closed before it was known what was happening: somebody calls back. */
async function hungUp() {
  if (!call || done()) return;
  const held = call;
  const sent = await send("hung-up", "calls/{id}/hung-up", {});
  if (!sent) return;
  if (sent.kept) await keepSheet(held);
  else await forgetSheet(held.ref);
  toast(text(held.no_ring ? "back-forbidden" : "hung-up-noted", { folio: held.folio || text("no-folio") }), { state: held.no_ring ? "late" : "calm" });
  close();
}

/** An act on the call in hand, in its turn. What came before may have ended the call: then nothing is left to do. */
function send(verb, url, body) {
  const held = call;
  return acts.send(verb, async () => {
    if (call !== held || (done() && verb !== "classify")) return null;
    await saver.written();
    return tried(() => outbox.act({ ref: held.ref, verb, url, body }));
  });
}

async function improper(kind) {
  if (!call || done()) return;
  if ((call.silent || kind.name === "silent") && !card.asked("silent")) {
    toast(text("silent-first"), { state: "soon" });
    await silent();
    card.take("silent");
    return;
  }
  const marked = call;
  const sent = await send("improper", "/api/v1/calls/{id}/improper", { kind: kind.name });
  if (!sent) return;
  marked.improper_kind = kind.name;
  if (sent.kept) await keepSheet(marked);
  else await forgetSheet(marked.ref);
  undone = sent.kept ? null : marked;
  close();
  byId("undo-what").textContent = text(sent.kept ? "marked-here" : "marked", { folio: marked.folio || text("no-folio"), kind: kind.label });
  byId("undo-panel").hidden = false;
  byId("undo-panel").querySelector(".body").hidden = Boolean(sent.kept);
  document.querySelector("#take-next:not([hidden]), #take-kept:not([hidden])")?.focus();
}

async function takeBack() {
  if (!undone) return;
  const answer = await acts.once(`undo:${undone.id}`, (options) => post(`calls/${undone.id}/correction`, { reason: byId("undo-why").value.trim() }, options));
  if (answer) open(answer.call);
}

/** Registers the call unless it tells of an incident already; true if it does now, on the server. */
async function registeredNow() {
  if (call && !call.incident) await register();
  return Boolean(call?.incident?.folio && !call.incident.kept);
}

async function register() {
  if (!call || call.incident?.kept) return;
  const chosen = code.chosen();
  if (!chosen) return;
  // A note that cannot be saved now is kept and never holds an emergency up.
  const held = call;
  const sent = await send("classify", "calls/{id}/classification", { ...chosen, known: call.incident?.folio ?? "" });
  if (sent) registered(held, sent, { kept: true, folio: "", code: chosen.code, priority: chosen.priority ?? "" });
}

async function link(folio, gives = false) {
  if (!call || call.incident) return;
  const held = call;
  const sent = await send("link", `calls/{id}/link`, { folio, take_place: gives });
  if (sent) registered(held, sent, { kept: true, folio, code: "", priority: "" });
}

function registered(held, { answer, kept: here }, provisional_) {
  held.incident = here ? provisional_ : answer;
  held.classified_at ??= now().toISOString();
  keepSheet(held);
  if (held === call) settled();
}

async function unlink() {
  const path = `/api/v1/incidents/${encodeURIComponent(call.incident.folio)}/links/${call.id}`;
  const answer = await acts.once(`unlink:${call.id}`, async (options) => {
    await remove(path, options);
    return true;
  });
  if (!answer) return;
  Object.assign(call, { incident: null, classified_at: null });
  settled();
  likely.soon();
}

function settled() {
  offered.draw(call);
  show();
  drawClock();
  drawRegistered();
  code.open(call);
  likely.draw();
  queue.refresh();
}

async function setAside() {
  if (!call || done()) return;
  saver.flush();
  toast(text("left", { folio: call.folio || text("no-folio") }), { state: "calm" });
  close();
}

// ---------- start ----------

const keep = (name, value) => saver?.set(name, value);

let foundAddress = "";

/** A place that is put right: what the page can say of it at once, and what the server says when it has heard. */
function keepPlace({ latitude, longitude, radius_m: radius, name = "", address = "" }) {
  // What was found is the address too, unless somebody has written another one.
  if (address && ["", foundAddress].includes(byId("address").value.trim())) {
    foundAddress = byId("address").value = address;
    keep("address", address);
  }
  for (const [field, value] of Object.entries({ latitude, longitude, uncertainty_m: radius })) keep(field, value);
  if (isUp()) return;
  Object.assign(call, { placed: true, place: name || text("place-later"), exact: false, names: [], around: [], findings: [] });
  drawWhere();
}

startImproper({ kinds: read("kinds-data"), mark: improper });
const backs = startBacks({ act: acts.once, open, takeUp, refresh: () => queue.refresh(), busy: () => Boolean(call) && !done() });
const queue = startQueue({ data: read("queue-data"), takeUp, drawOwed: backs.draw, current: () => call });
const place = startPlace({ keep: keepPlace });
const offered = startOffered({
  current: () => call, register: registeredNow, act: acts.once,
  onWhere({ where, kept: now = {} }) {
    Object.assign(call, where, now);
    drawWhere();
    keepSheet(call);
  },
});
const code = startCode({ keepDraft: (draft) => card.keepDraft(draft), register });
const card = startCard({ cards: read("cards-data"), words: read("card-words-data"), keep, reached: (value, priority, title) => (value ? code.suggest(value, priority, title) : code.raise(priority, title)) });
const likely = startLikely({ link, current: () => call });
const line = startLine({ current: () => call, send });
const differ = startDiffer({
  differing: async () => (call ? (await leftOf(call.ref)).conflicts : {}),
  async choose(names, values, theirs) {
    for (const name of names) {
      await saver.settle(name, values[name], theirs[name]);
      call[name] = values[name];
    }
    fill(form, values);
    if (names.includes("card")) card.open(call);
    byId("narrative").focus();
  },
});

byId("take-next").addEventListener("click", takeNext);
byId("take-by-hand").addEventListener("click", takeByHand);
byId("take-kept").addEventListener("click", takeKept);
byId("undo").addEventListener("click", takeBack);
byId("register").addEventListener("click", register);
byId("silent").addEventListener("click", silent);
byId("hung-up").addEventListener("click", hungUp);
byId("let-go").addEventListener("click", setAside);
form.addEventListener("submit", (event) => event.preventDefault());
byId("caller_number").addEventListener("blur", () => call && drawCaller());

on("calls.CallEnded", (fact) => {
  if (fact.call.id !== call?.id) return;
  call.ended_at ??= now().toISOString();
  drawLine();
});

/** Calls that are in hand here and not on the server's list: it has not heard of them, or there is no line. */
async function ownCalls() {
  const sheets = await keptSheets();
  const acted = new Set((await outbox.unsent()).filter((one) => ["classify", "link", "improper"].includes(one.verb) && !one.state).map((one) => one.ref));
  return sheets.filter((one) => !one.incident && !one.improper_kind && !acted.has(one.ref));
}

function gone({ detail }) {
  saver?.stop();
  queue.stop();
  cover(detail);
}

async function start() {
  document.addEventListener("owner:gone", gone);
  startLeaving();
  if (!(await begin())) return gone({ detail: "nobody" });
  if (await leaveIfOwed()) return;
  queue.start(ownCalls);
  document.addEventListener("outbox:settled", onSettled);
  document.addEventListener("line:up", show);
  document.addEventListener("line:down", () => {
    show();
    // A line that the server closed may mean that it closed the session.
    tell();
  });
  startKept({
    folio: async (ref) => (call?.ref === ref ? call.folio : (await keptSheet(ref))?.folio ?? ""),
    open: takeUp,
    written: () => saver?.written() ?? Promise.resolve(),
  });
  showKeys();
  show();
  if (before && (queue.holds(before) || (await keptSheet(before)))) await takeUp(before);
  root.toggleAttribute("data-ready", true);
  outbox.drain();
  startKeeping();
}

async function tell() {
  await verify().catch((error) => { if (!(error instanceof Problem)) throw error; });
}

start();
