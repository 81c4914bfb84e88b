// The operator's desk: one call in hand, everything about it on one sheet, every verb on a key.

import { get, newKey, post, remove, tried } from "../js/api.js";
import { tick } from "../js/clock.js";
import { showKeys } from "../js/keys.js";
import { on } from "../js/live.js";
import { autosave, forget, sendLeft } from "../js/save.js";
import { phone, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { startCard } from "./card.js";
import { startCode } from "./code.js";
import { startImproper } from "./improper.js";
import { startLikely } from "./likely.js";
import { startPlace } from "./place.js";
import { startQueue } from "./queue.js";
import { earlierOf, findingLine, historyOf, noticesOf } from "./lines.js";

const byId = (id) => document.getElementById(id);
const read = (id) => JSON.parse(byId(id).textContent);
const root = byId("operator");
const form = byId("call-form");
const REGISTERED_WITHIN_MS = 90_000;
const HELD = "hilo:operator:call";

const title = document.title;

let call = null;
let saver = null;
let busy = false;
let undone = null;
const keys = new Map();
let before = Number(sessionStorage.getItem(HELD));

/** Runs a request once at a time. The same act keeps its Idempotency-Key until it is acknowledged. */
async function act(name, work) {
  if (busy) return null;
  busy = true;
  const key = keys.get(name) ?? newKey();
  keys.set(name, key);
  const answer = await tried(() => work({ key }));
  if (answer) keys.delete(name);
  busy = false;
  return answer;
}

const done = () => call !== null && (call.incident !== null || call.improper_kind !== "");

function show() {
  root.dataset.hold = call ? (done() ? "done" : "call") : "idle";
  form.hidden = byId("bar").hidden = !call;
  byId("idle").hidden = Boolean(call);
  byId("take-next").disabled = Boolean(call) && !done();
  byId("let-go").hidden = !call || done();
  byId("improper").hidden = byId("improper-more").hidden = done();
  document.title = call ? `${call.folio} · ${title}` : title;
  try {
    if (call && !done()) sessionStorage.setItem(HELD, String(call.id));
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

function drawRegistered() {
  const line = byId("registered-as");
  line.hidden = !call.incident;
  const register = byId("register");
  const chord = register.querySelector("kbd");
  register.textContent = text(call.incident ? "reclassify" : "register");
  if (chord) register.append(chord);
  register.classList.toggle("primary", !call.incident);
  byId("take-next").classList.toggle("primary", !call || done());
  if (!call.incident) return;
  const own = call.incident.folio === call.folio;
  line.replaceChildren();
  const words = document.createElement("strong");
  words.textContent = own ? `${text("registered-as")} ${call.folio}` : text("linked", { folio: call.incident.folio });
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
  byId("call-folio").textContent = call.folio;
  byId("caller-number").textContent = call.caller_number ? phone(call.caller_number) : text("hidden-number");
  byId("number-field").hidden = Boolean(call.caller_number);
  drawLine();
  drawEarlier();
}

function drawLine() {
  const ended = call.ended_at ? ` · ${text("rang-off", { time: time(call.ended_at) })}` : "";
  byId("call-channel").textContent = `${call.channel} · ${time(call.received_at)}${ended}`;
}

function drawEarlier() {
  byId("summary").replaceChildren(...(call.earlier.summary ? [findingLine(call.earlier.summary)] : []));
  byId("earlier").replaceChildren(...earlierOf(call));
}

function drawWhere() {
  place.draw(call);
  byId("notices").replaceChildren(...noticesOf(call.notices));
  const history = historyOf(call.history);
  byId("history").replaceChildren(...history);
  byId("history-panel").dataset.panel = history.length ? "" : "empty";
}

function onSaved(answer, sent) {
  if (!call) return;
  Object.assign(call, sent, answer?.where ?? {});
  if (answer?.where) drawWhere();
  if (answer?.earlier) {
    call.earlier = answer.earlier;
    drawEarlier();
  }
  if (answer?.cards) card.offer(answer.cards);
  if ("narrative" in sent || answer?.where) likely.soon();
}

function open(sheet, { focus = true } = {}) {
  saver?.stop();
  call = sheet;
  undone = null;
  byId("undo-panel").hidden = true;
  form.reset();
  for (const node of form.querySelectorAll("[data-mark-for]")) Object.assign(node, { textContent: "", className: "" });
  byId("narrative").value = call.narrative;
  saver = autosave(form, { place: `call:${call.id}`, url: `calls/${call.id}/note`, onSaved });
  Object.assign(call, saver.kept());
  show();
  drawCaller();
  drawWhere();
  drawClock();
  card.open(call);
  code.open(call);
  likely.open(call);
  queue.draw();
  drawRegistered();
  if (focus) byId("narrative").focus();
}

/** Sends what other calls left unsent; the one in hand cares for itself. */
function sendRest() {
  const mine = `call:${call?.id ?? before}`;
  sendLeft("call:", (place) => (place === mine ? "" : `calls/${place.slice("call:".length)}/note`));
}

function close() {
  saver?.stop();
  saver = null;
  call = null;
  show();
  byId("take-next").classList.add("primary");
  queue.refresh();
}

async function takeNext() {
  if (call && !done()) return;
  await saver?.flush();
  const answer = await act("next", (options) => post("next", {}, options));
  if (!answer) return;
  if (answer.call) {
    open(answer.call);
    sendRest();
  } else {
    toast(text("took-none"), { state: "done" });
    close();
  }
  queue.refresh();
}

async function takeUp(id) {
  const answer = await tried(() => get(`calls/${id}`));
  if (answer) open(answer.call);
}

async function callBack(id) {
  const answer = await act(`back:${id}`, (options) => post(`calls/${id}/call-back`, {}, options));
  if (answer) open(answer.call);
  queue.refresh();
}

async function improper(kind) {
  if (!call || done()) return;
  await saver.flush();
  const marked = call;
  const answer = await act(`improper:${call.id}`, (options) => post(`/api/v1/calls/${marked.id}/improper`, { kind: kind.name }, options));
  if (!answer) return;
  forget(`call:${marked.id}`);
  undone = marked;
  close();
  byId("undo-what").textContent = text("marked", { folio: marked.folio, kind: kind.label });
  byId("undo-panel").hidden = false;
  byId("take-next").focus();
}

async function takeBack() {
  if (!undone) return;
  const answer = await act(`undo:${undone.id}`, (options) => post(`calls/${undone.id}/correction`, { reason: byId("undo-why").value.trim() }, options));
  if (answer) open(answer.call);
}

async function register() {
  if (!call) return;
  const chosen = code.chosen();
  if (!chosen) return;
  // A note that cannot be saved now is kept and never holds an emergency up.
  await saver.flush();
  const answer = await act(`classify:${call.id}:${JSON.stringify(chosen)}`, (options) => post(`/api/v1/calls/${call.id}/classification`, chosen, options));
  if (!answer) return;
  call.incident = answer;
  call.classified_at ??= answer.opened_at;
  settled();
}

async function link(folio) {
  if (!call || call.incident) return;
  await saver.flush();
  const answer = await act(`link:${call.id}:${folio}`, (options) => post(`/api/v1/incidents/${encodeURIComponent(folio)}/links`, { call: call.id }, options));
  if (!answer) return;
  call.incident = answer;
  call.classified_at = new Date().toISOString();
  settled();
}

async function unlink() {
  const path = `/api/v1/incidents/${encodeURIComponent(call.incident.folio)}/links/${call.id}`;
  const answer = await act(`unlink:${call.id}`, async (options) => {
    await remove(path, options);
    return true;
  });
  if (!answer) return;
  Object.assign(call, { incident: null, classified_at: null });
  settled();
  likely.soon();
}

function settled() {
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
  toast(text("left", { folio: call.folio }), { state: "calm" });
  close();
}

// ---------- start ----------

const keep = (name, value) => saver?.set(name, value);
startImproper({ kinds: read("kinds-data"), mark: improper });
const queue = startQueue({ data: read("queue-data"), takeUp, callBack, current: () => call });
const place = startPlace({ keep });
const code = startCode({ keepDraft: (draft) => card.keepDraft(draft), register });
const card = startCard({ cards: read("cards-data"), keep, reached: (value, priority, title) => code.suggest(value, priority, title) });
const likely = startLikely({ link, current: () => call });

byId("take-next").addEventListener("click", takeNext);
byId("undo").addEventListener("click", takeBack);
byId("register").addEventListener("click", register);
byId("let-go").addEventListener("click", setAside);
form.addEventListener("submit", (event) => event.preventDefault());
// Leaving the page sends what is still here without waiting for an answer; it also stays in localStorage until acknowledged.
window.addEventListener("pagehide", () => saver?.flush());

on("calls.CallEnded", (fact) => {
  if (fact.call.id !== call?.id) return;
  call.ended_at ??= new Date().toISOString();
  drawLine();
});

showKeys();
show();
if (queue.holds(before)) takeUp(before);
else before = 0;
document.addEventListener("line:up", sendRest);
