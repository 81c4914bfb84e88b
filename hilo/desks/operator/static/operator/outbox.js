// What must reach the server, in order, each with its effect once: written to the database first, then sent, then taken out
// when the server has acknowledged it. One tab sends at a time (Web Locks); a request whose answer was lost goes again with
// the same key and the same body, and gets its first answer.

import { newKey, Problem, send } from "../js/api.js";
import { fateOf, opened, tell } from "../js/outbox.js";
import { end, owner, verify } from "./owner.js";
import { put, remove, row, rows, seal, swap } from "./store.js";

const LOCK = "hilo-operator-outbox";
const AGAIN = [2000, 5000, 10000, 20000];
const channel = globalThis.BroadcastChannel ? new BroadcastChannel("hilo-operator-outbox") : null;
const waiters = new Map();

let running = null;
let asked = false;
let failures = 0;
let timer = 0;

/** Everything of this person that is not acknowledged, in order: {seq, ref, verb, at, state, tried}; state "", "conflict", "refused". */
export async function unsent() {
  const me = owner();
  return me ? (await rows("out")).filter((one) => one.owner === me.owner).sort((a, b) => a.seq - b.seq) : [];
}

/** How many rows wait here for somebody else. */
export async function ofOthers() {
  const me = owner();
  return (await rows("out")).filter((one) => one.owner !== me?.owner).length;
}

/** What a row says: {method, url, body, problem?}; null if the key is gone. */
export const content = (one) => opened(one, owner());

/** Writes a row; answers its number. `url` may hold {id}, the call's id, which a call taken without a line gets later. */
export async function add({ ref, verb, method = "POST", url, body = {} }) {
  const me = owner();
  if (!me) throw new Problem("", { status: 401 });
  const box = await seal({ method, url, body }, me.keys);
  const seq = await put("out", { owner: me.owner, ref, verb, key: newKey(), at: Date.now(), tried: false, state: "", box });
  changed();
  return seq;
}

/** Writes another body into a row that was not tried yet; false if it was, or is gone. */
export async function replace(seq, { method, url, body }) {
  const me = owner();
  if (!me) return false;
  const box = await seal({ method, url, body }, me.keys);
  return Boolean(await swap("out", seq, (one) => (one.tried || one.state ? null : { ...one, box })));
}

export async function drop(seq) {
  await remove("out", seq);
  changed();
}

function changed() {
  tell("changed");
  channel?.postMessage({ changed: true });
}

/** Adds a row and sends. Resolves with {answer} when it is acknowledged, or {kept: true} if it stays here; throws a refusal. */
export async function act(entry) {
  const seq = await add(entry);
  const outcome = new Promise((resolve, reject) => waiters.set(seq, { resolve, reject }));
  drain();
  return outcome;
}

/** Sends what is here. Resolves with true if nothing sendable is left. */
export function drain() {
  asked = true;
  running ??= rounds().finally(() => {
    running = null;
    if (asked && !failures) drain();
  });
  return running;
}

async function rounds() {
  let done = true;
  while (asked && done && owner()) {
    asked = false;
    clearTimeout(timer);
    done = await alone(round);
    failures = done ? 0 : failures + 1;
  }
  if (!done) timer = setTimeout(drain, AGAIN[Math.min(failures, AGAIN.length) - 1]);
  // What is gone from here was sent by another tab, which tells of it.
  const left = new Set((await rows("out")).map((one) => one.seq));
  for (const [seq, waiter] of waiters) {
    if (!left.has(seq)) continue;
    waiter.resolve({ kept: true });
    waiters.delete(seq);
  }
  changed();
  return done;
}

const alone = (work) => (navigator.locks ? navigator.locks.request(LOCK, work) : work());

async function round() {
  const stuck = new Set();
  for (;;) {
    const all = await unsent();
    // What follows a call that was refused has no call to go to.
    for (const one of all) if (one.verb === "new" && one.state) stuck.add(one.ref);
    const next = all.find((one) => !one.state && !stuck.has(one.ref));
    if (!next) return true;
    tell("sending", { seq: next.seq, ref: next.ref });
    const outcome = await sendOne(next.seq);
    if (outcome === "stop") return false;
    if (outcome === "skip") stuck.add(next.ref);
  }
}

async function address(ref, url) {
  if (ref.startsWith("c:")) return url.replace("{id}", ref.slice(2));
  if (!url.includes("{id}")) return url;
  const made = await row("made", ref);
  return made ? url.replace("{id}", made.call) : null;
}

async function sendOne(seq, again = true) {
  const one = await swap("out", seq, (found) => ({ ...found, tried: true }));
  if (!one) return "next";
  const said = await content(one);
  const url = said && await address(one.ref, said.url);
  const me = owner();
  if (!url || !me) return "skip";
  try {
    const answer = await send(said.method, url, said.body, { key: one.key, token: me.token });
    if (one.verb === "new") await put("made", { ref: one.ref, call: answer.call.id, owner: one.owner, at: Date.now() });
    await remove("out", seq);
    settled({ seq, ref: one.ref, verb: one.verb, body: said.body, answer });
    return "next";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const fate = await fateOf(error, { end, verify });
    if (fate === "again" && again) return sendOne(seq, false);
    if (fate !== "refused") return "stop";
    const problem = { message: error.message, code: error.code, status: error.status, now: error.problem.now ?? null };
    const box = await seal({ ...said, problem }, me.keys);
    await swap("out", seq, (found) => ({ ...found, state: error.code === "HILO-C430" ? "conflict" : "refused", box }));
    settled({ seq, ref: one.ref, verb: one.verb, body: said.body, problem });
    return "next";
  }
}

function settled(outcome) {
  announce(outcome);
  channel?.postMessage(outcome);
}

function announce(outcome) {
  const waiter = waiters.get(outcome.seq);
  waiters.delete(outcome.seq);
  tell("settled", outcome);
  if (!waiter) return;
  if (!outcome.problem) return waiter.resolve({ answer: outcome.answer });
  // Whoever waits for it is told; it need not stay on the list of what was refused.
  drop(outcome.seq);
  waiter.reject(new Problem(outcome.problem.message, { status: outcome.problem.status, code: outcome.problem.code }));
}

channel?.addEventListener("message", ({ data }) => (data.changed ? tell("changed") : announce(data)));
document.addEventListener("line:up", () => { failures = 0; drain(); });
window.addEventListener("online", () => { failures = 0; drain(); });
document.addEventListener("visibilitychange", () => document.hidden && drain());
