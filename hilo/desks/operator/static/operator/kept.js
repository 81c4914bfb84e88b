// What is kept here, always in sight: a mark in the top line, the list of what waits on the idle page, and what is said when
// the session ends or the person signs out.

import { Problem, token } from "../js/api.js";
import { isUp } from "../js/live.js";
import { element, refill, text, time } from "../js/text.js";
import { content, drain, drop, ofOthers, unsent } from "./outbox.js";
import { end, keepFrame, owner } from "./owner.js";
import { lasting, put, remove, row, rows } from "./store.js";

const byId = (id) => document.getElementById(id);
const VERBS = { note: "kept-note", new: "kept-new", classify: "kept-classify", improper: "kept-improper", link: "kept-link" };
const STATES = { "": "soon", conflict: "late", refused: "late" };

let typing = () => Promise.resolve();

function say(state, words) {
  const node = byId("keep-state");
  node.dataset.state = state;
  if (node.lastElementChild.textContent !== words) node.lastElementChild.textContent = words;
}

async function drawMark(all) {
  const waits = all.filter((one) => !one.state).length;
  const stuck = all.length - waits;
  if (!lasting) say("soon", text("keeps-nothing"));
  else if (stuck) say("late", text("keep-look", { n: stuck }));
  else if (!waits) say("calm", text("saved"));
  else if (!isUp()) say("soon", text("keep-here", { n: waits }));
  else if (all.some((one) => one.tried && Date.now() - one.at > 3000)) say("calm", text("keep-sending", { n: waits }));
  else say("calm", text("saving"));
}

/** What waits of one call, as one line; each refusal is a line of its own. */
function together(all) {
  const lines = new Map();
  for (const one of all) {
    const key = one.state === "refused" ? one.seq : `${one.ref} ${one.state}`;
    if (!lines.has(key)) lines.set(key, { ...one, verbs: new Set() });
    lines.get(key).verbs.add(text(VERBS[one.verb] ?? one.verb));
  }
  return [...lines.values()];
}

async function line(one, { folio, open }) {
  const said = await content(one);
  const problem = said?.problem;
  const button = (label, onclick) => element("button", { type: "button", data: { id: `${label}${one.seq}` }, onclick }, text(label));
  return element("li", { class: "row", data: { state: STATES[one.state] } }, element("span", { class: "glyph", "aria-hidden": "true" }),
    element("span", { class: "number" }, time(one.at)),
    element("strong", { class: "number" }, await folio(one.ref) || text("no-folio")),
    element("span", { class: "grow" }, [...one.verbs].join(", "), problem ? `: ${problem.message}` : "", problem?.code ? element("span", { class: "faint small" }, ` ${problem.code}`) : null),
    open && one.state !== "refused" ? button("open", () => open(one.ref)) : null,
    one.state === "refused" ? button("kept-drop", () => drop(one.seq)) : null);
}

/** Starts the mark and the list. folio(ref): what a call is called; open(ref): shows it; written(): typing is in the database. */
export function startKept({ folio, open, written }) {
  typing = written;
  let drawing = false;
  let again = false;

  async function draw() {
    again = true;
    if (drawing || !owner()) return;
    drawing = true;
    while (again && owner()) {
      again = false;
      const all = await unsent();
      drawMark(all);
      if (!byId("kept-panel")) break;
      const shown = isUp() ? all.filter((one) => one.state) : all;
      byId("kept-panel").hidden = !shown.length;
      const lines = await Promise.all(together(shown).slice(0, 50).map((one) => line(one, { folio, open })));
      if (byId("kept-rows")) refill(byId("kept-rows"), lines);
    }
    drawing = false;
  }

  document.addEventListener("outbox:changed", draw);
  document.addEventListener("outbox:settled", draw);
  document.addEventListener("line:up", draw);
  document.addEventListener("line:down", draw);
  setInterval(draw, 5000);
  draw();
  ofOthers().then((count) => {
    if (byId("others-kept")) byId("others-kept").hidden = !count;
    if (count && byId("others-kept")) byId("others-kept-text").textContent = text("kept-others", { n: count });
  });
}

/** Covers the desk: nobody is signed in here any more, and nothing of a call stays on the page. */
export async function cover(why) {
  await typing().catch(() => {});
  const count = (await rows("out")).length;
  document.title = "Hilo";
  for (const node of document.querySelectorAll("#queue-data, #toasts > *")) node.remove();
  const words = { ended: "gone-ended", other: "gone-other", locked: "gone-locked", nobody: "gone-nobody", "signed-out": "gone-ended" };
  byId("operator").replaceWith(element("section", { class: "covered stack", id: "gone", role: "alert" },
    element("h2", {}, text(words[why] ?? "gone-ended")),
    count ? element("p", { id: "gone-kept" }, text("gone-kept", { n: count })) : null,
    element("p", {}, element("a", { class: "button primary", href: "/accounts/login/?next=/desk/operator/" }, text("gone-sign-in")))));
  byId("gone").querySelector("a").focus();
}

/** True if the person left while there was no line: the session is ended now, before anything is shown. */
export async function leaveIfOwed() {
  if (!(await row("owner", "leaving"))) return false;
  await remove("owner", "leaving");
  const form = document.querySelector("form[action$='/logout/']");
  if (!form) return false;
  await end("signed-out");
  freshToken(form);
  form.submit();
  return true;
}

function freshToken(form) {
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  if (field) field.value = token();
}

async function forgetAll() {
  const me = owner()?.owner;
  for (const one of await rows("sheets")) if (one.owner === me) await remove("sheets", one.id);
  for (const one of await rows("made")) if (one.owner === me) await remove("made", one.ref);
}

/** Signing out: first everything is sent. What cannot be is said, and waits encrypted for the same person. */
export function startLeaving() {
  for (const form of document.querySelectorAll("form[method=post]")) form.addEventListener("submit", () => freshToken(form));
  const form = document.querySelector("form[action$='/logout/']");
  const panel = byId("leaving");
  if (!form || !panel) return;

  async function leave() {
    if (isUp()) {
      if (!(await unsent()).length) await forgetAll();
      await end("signed-out");
      freshToken(form);
      form.submit();
    } else {
      await put("owner", { id: "leaving" });
      await end("locked");
    }
  }

  form.addEventListener("submit", async (event) => {
    if (!owner()) return;
    event.preventDefault();
    await typing().catch(() => {});
    if (isUp()) await drain();
    const left = (await unsent()).length;
    if (isUp() && !left) return leave();
    byId("leaving-text").textContent = text(isUp() ? "leaving-unsent" : "leaving-no-line", { n: left });
    panel.hidden = false;
    byId("leaving-stay").focus();
  });
  byId("leaving-go").addEventListener("click", leave);
  byId("leaving-stay").addEventListener("click", () => { panel.hidden = true; });
}

/** The frame is kept anew whenever the page was opened over the line. */
export async function startKeeping() {
  try {
    await keepFrame();
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof TypeError)) throw error;
  }
}
