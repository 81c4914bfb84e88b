// The officer's page: finds out who is here, keeps its frame for the dead zones, shows the screen that the address names.

import { get, newKey, Problem, send } from "../js/api.js";
import { text } from "../js/text.js";
import { toast } from "../js/toast.js";
import * as asked from "./asked.js";
import * as beside from "./beside.js";
import * as detain from "./detain.js";
import * as home from "./home.js";
import { flushTyping } from "./inputs.js";
import { isUp, startLine } from "./line.js";
import * as object from "./object.js";
import { begin, device, hearTime, keepFrame, kept, noteDevice, owner, verify, waiting } from "./owner.js";
import * as phone from "./phone.js";
import * as question from "./question.js";
import { change, isWriting, learn, load, written } from "./reports.js";
import * as rights from "./rights.js";
import { lasting, put, row, seal, unseal } from "./store.js";
import * as summary from "./summary.js";
import { pull, soon, sync } from "./sync.js";

const byId = (id) => document.getElementById(id);
const context = { form: null, state: null };
let drawing = null;
let drawAgain = false;

const ROUTES = [
  [/^#\/detain$/, (...found) => detain.choose(...found)],
  [/^#\/detain\/([\w-]+)(?:\/([0-9a-f]{8}))?$/, (...found) => detain.show(...found)],
  [/^#\/rights\/([\w-]+)\/([0-9a-f]{8})$/, (...found) => rights.show(...found)],
  [/^#\/object\/([\w-]+)(?:\/([0-9a-f]{8}))?$/, (...found) => object.show(...found)],
  [/^#\/report\/([\w-]+)$/, (...found) => summary.show(...found)],
  [/^#\/report\/([\w-]+)\/check$/, (...found) => summary.check(...found)],
  [/^#\/report\/([\w-]+)\/differ$/, (...found) => summary.differ(...found)],
  [/^#\/report\/([\w-]+)\/submit$/, (...found) => summary.submit(...found)],
  [/^#\/report\/([\w-]+)\/partners(?:\/([^/]+))?$/, (state, [ref, number]) => beside.show(state, [ref, number && decodeURIComponent(number)])],
  [/^#\/report\/([\w-]+)\/part$/, (...found) => beside.part(...found)],
  [/^#\/report\/([\w-]+)\/(\w+)\/([0-9a-f]+|-)\/(\w+)$/, (...found) => question.show(...found)],
  [/^#\/asked\/([\w-]+)\/(\d+)$/, (...found) => asked.show(...found)],
  [/^#\/kinds$/, (...found) => home.kinds(...found)],
  [/^#\/phone$/, (...found) => phone.show(...found)],
  [/^#\/phone\/leaving$/, (...found) => phone.leaving(...found)],
];

/** Draws the screen of the address; asked for while it draws, it draws once more. */
async function draw() {
  drawAgain = true;
  drawing ??= (async () => {
    while (drawAgain && owner()) {
      drawAgain = false;
      flushTyping();
      await written();
      if (!owner()) break;
      const address = location.hash || "#/";
      const [pattern, view] = ROUTES.find(([each]) => each.test(address)) ?? [/^/, home.show];
      await view(context, pattern.exec(address)?.slice(1) ?? []);
      await drawMark();
    }
  })().finally(() => { drawing = null; });
  return drawing;
}

/** A change that is still being written is not saved yet. */
function markWriting() {
  byId("kept").dataset.state = "soon";
  document.body.dataset.kept = "writing";
}

async function drawMark() {
  if (!owner()) return;
  const { mine } = await waiting();
  if (isWriting()) return;
  const mark = byId("kept");
  mark.dataset.state = !lasting || mine ? "soon" : "done";
  const words = lasting ? (mine ? text("o-mark-unsent", { n: mine }) : text("saved")) : text("o-mark-nothing");
  if (mark.lastElementChild.textContent !== words) mark.lastElementChild.textContent = words;
  document.body.dataset.kept = String(mine);
}

/** The small question that tells of the line: the server's hour, the unit's incidents, which reports changed. */
async function look() {
  let state;
  try {
    state = await get(`/desk/officer/state?device=${device().number}`);
  } catch (error) {
    if (error.code === "HILO-A403") await phone.barred();
    throw error;
  }
  await hearTime(state.now);
  if (state.revoked) return phone.revoke();
  await noteDevice({ registered: state.registered });
  context.state = { ...state, heard_at: state.now };
  const me = owner();
  if (!me) return;
  await put("known", { id: me.owner, owner: me.owner, box: await seal(context.state, me.keys) });
  await pull(state, context.form);
  if (!location.hash || location.hash === "#/") draw();
}

async function theForm() {
  try {
    return await get("/desk/officer/form");
  } catch (error) {
    if (!(error instanceof Problem) || !error.passing || !lasting) throw error;
    const stored = await kept("form");
    if (!stored) throw error;
    return stored.json();
  }
}

/** A small act on a report that needs the line: its answer is the report anew. */
async function ask(verb, ref, said) {
  try {
    const { report } = await send("POST", `/desk/officer/${verb}`, { ref, ...said }, { key: newKey() });
    await learn({ ...report, refs: [ref] }, context.form);
    draw();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, { state: "late", code: error.code });
  }
}


/** A person chooses between what two devices wrote; what was written there since goes first, and is then chosen from. */
async function choose(ref, path, value) {
  flushTyping();
  await written();
  const report = await load(ref);
  if (path in (report?.pending ?? {})) await sync();
  else await ask("choose", ref, { path, value });
}

const attach = (ref, incident) => ask("attach", ref, { incident });

async function heardOf({ detail }) {
  if (detail.problem) return draw();
  if (detail.verb === "detention") await detain.registered(detail);
  if (detail.verb === "object") await object.collected(detail);
  // Who comes, is let in, leaves or signs: the answer is the report as it then stands.
  if (["join", "partner", "unpartner", "part"].includes(detail.verb) && detail.answer.report) await learn({ ...detail.answer.report, refs: [detail.report] }, context.form);
  if (detail.verb === "submit" && (await load(detail.report))) await change(detail.report, (one) => { one.state = detail.answer.report?.state ?? "submitted"; one.signer = detail.answer.report?.signer ?? one.signer; });
  draw();
}

function listen() {
  Object.assign(context, { choose, attach });
  window.addEventListener("hashchange", draw);
  for (const name of ["report:changed", "outbox:changed", "files:changed", "sync:done", "line:up", "line:down", "phone:clock"]) document.addEventListener(name, draw);
  document.addEventListener("report:writing", markWriting);
  document.addEventListener("report:written", draw);
  document.addEventListener("outbox:settled", heardOf);
  document.addEventListener("owner:gone", ({ detail }) => phone.cover(detail));
  document.addEventListener("phone:revoked", () => phone.revoke());
  document.addEventListener("phone:barred", () => phone.barred());
  window.addEventListener("pagehide", flushTyping);
  document.addEventListener("visibilitychange", () => document.hidden && flushTyping());
  // Signed in anew, or never: the frame's own links leave without asking.
  byId("back").addEventListener("click", flushTyping);
}

async function run() {
  const who = await begin();
  if (who === "revoked") {
    await verify().catch(() => false);
    return phone.revoke();
  }
  if (who === "barred") return phone.barred();
  if (who !== "here") return phone.cover(who);
  const known = await row("known", owner().owner);
  context.state = known ? await unseal(known.box, owner().keys) : null;
  context.form = await theForm();
  listen();
  await startLine(look);
  if (await phone.leaveIfOwed()) return;
  if (!owner()) return;
  await rights.resume();
  await draw();
  byId("main").dataset.ready = "yes";
  if (isUp()) await keepFrame();
  document.body.dataset.framed = "yes";
  document.addEventListener("line:up", () => verify().then((is) => is && keepFrame()).catch(() => {}));
  soon();
  sync();
}

run().catch((error) => {
  byId("main").dataset.ready = "failed";
  phone.cover("failed");
  throw error;
});
