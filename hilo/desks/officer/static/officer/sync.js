// The loop that sends: detentions first, then what was written, then objects, photographs, and the hand-over of a report
// once nothing of it waits. One tab sends at a time (Web Locks). While nobody answers it waits and begins again.

import { get, Problem, send } from "../js/api.js";
import { sendFile, unsentFiles } from "./files.js";
import { isUp, up } from "./line.js";
import { fateOf, sendOne, unsent } from "./outbox.js";
import { device, hearTime, owner } from "./owner.js";
import { acknowledged, all, knownAs, learn, load, noteEnded, refused, toSend, written } from "./reports.js";

const LOCK = "hilo-officer-sync";
const AGAIN = [2000, 5000, 10_000, 30_000];
const PAUSE = 700;
/** What goes when nothing of its report waits any more. */
const LAST = ["submit", "part"];

let running = null;
let asked = false;
let failures = 0;
let timer = 0;

const alone = (work) => (navigator.locks ? navigator.locks.request(LOCK, work) : work());
const tell = (name) => document.dispatchEvent(new CustomEvent(`sync:${name}`));

/** Sends soon: what is typed goes when the thumb rests. */
export function soon() {
  clearTimeout(timer);
  timer = setTimeout(sync, PAUSE);
}

/** Sends what is here. Resolves with true if nothing sendable is left. */
export function sync() {
  clearTimeout(timer);
  asked = true;
  running ??= rounds().finally(() => {
    running = null;
    tell("done");
  });
  return running;
}

async function rounds() {
  let done = true;
  while (asked && done && owner() && !device().revoked) {
    asked = false;
    done = await alone(round);
  }
  failures = done ? 0 : failures + 1;
  if (done) return true;
  // What was written while this went on keeps its own turn; a line that fails is asked after a pause.
  clearTimeout(timer);
  timer = setTimeout(sync, AGAIN[Math.min(failures, AGAIN.length) - 1]);
  return false;
}

async function round() {
  await written();
  if ((await acts((one) => ["detention", "rights", "join"].includes(one.verb))) === "stop") return false;
  for (const report of await all()) if ((await sendReport(report.ref)) === "stop") return false;
  if ((await acts((one) => ["partner", "unpartner"].includes(one.verb))) === "stop") return false;
  if ((await acts((one) => one.verb === "object" || one.verb === "rights")) === "stop") return false;
  for (const one of await unsentFiles()) {
    if (one.state) continue;
    // A detention told meanwhile does not wait behind two hundred photographs.
    if ((await acts((other) => other.verb === "detention")) === "stop") return false;
    if ((await sendFile(one)) === "stop") return false;
  }
  if ((await acts((one) => one.verb === "rights")) === "stop") return false;
  return (await acts((one) => LAST.includes(one.verb))) !== "stop";
}

async function acts(wanted) {
  for (const one of await unsent()) {
    if (one.state || !wanted(one)) continue;
    if (LAST.includes(one.verb) && (await waitsStill(one))) continue;
    if ((await sendOne(one)) === "stop") return "stop";
    up();
  }
  return "next";
}

async function waitsStill({ report: ref, verb }) {
  const report = await load(ref);
  const open = (await unsent()).some((one) => one.report === ref && !LAST.includes(one.verb) && !one.state);
  // A partner signs what is theirs though the author has a choice to make.
  return open || !report?.opened || Object.keys(report.pending).length > 0 || (verb === "submit" && report.conflicts.length > 0);
}

async function sendReport(ref) {
  for (;;) {
    const sent = await toSend(ref);
    if (!sent) return "next";
    const me = owner();
    if (!me) return "stop";
    try {
      const body = { ...sent.body, device: device().registered ? device().number : "" };
      const answer = await send("POST", `/desk/officer/sync?at=${new Date().toISOString()}`, body, { key: sent.key, token: me.token, timeout: 30_000 });
      up();
      await hearTime(answer.now);
      await acknowledged(ref, sent, answer.report);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const fate = await fateOf(error);
      if (fate !== "refused") return "stop";
      await refused(ref, error);
      return "next";
    }
  }
}

/** Reads from the server the reports that changed there since this phone last heard of them. `state` is what it told. */
export async function pull(state, form) {
  for (const ref of state.ended ?? []) await noteEnded(ref);
  for (const told of state.reports) {
    const here = await load(await knownAs(told.refs));
    if (here && !here.stale && !here.ended && here.version >= told.version && here.state === told.state && (here.hands ?? "") === (told.hands ?? "")) continue;
    try {
      const answer = await get(`/desk/officer/reports/${told.refs[0]}`);
      await learn({ ...answer.report, refs: told.refs }, form);
      // Named again: what waited here goes now.
      if (here?.ended) soon();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.passing) return;
    }
  }
}

document.addEventListener("outbox:changed", soon);
document.addEventListener("files:changed", () => isUp() && soon());
document.addEventListener("line:up", () => { failures = 0; sync(); });
document.addEventListener("visibilitychange", () => document.hidden && sync());
