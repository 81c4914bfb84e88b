// What is in one's hands goes to a colleague's: offered, and accepted with one key. Until then nothing changes hands.

import { get, post, Problem, tried } from "./api.js";
import { showKeys } from "./keys.js";
import { on } from "./live.js";
import { ping } from "./sound.js";
import { element, refill, text } from "./text.js";
import { toast } from "./toast.js";

const API = "/api/v1/shifts/hands";
const ENDED = { accepted: "done", refused: "late", lapsed: "late", withdrawn: "calm" };
const opener = document.querySelector("[data-hands-open]");
const panel = document.getElementById("handing");
const coming = document.getElementById("hands-coming");
const form = panel.querySelector("[data-hands-form]");
const to = document.getElementById("hands-to");
const remarks = document.getElementById("hands-remarks");
const said = panel.querySelector("[data-hands-said]");
let now = null;
let heardOffer = 0;
let heardEnd = "";

const line = (one) => element("li", { data: { state: one.late ? "late" : "calm" } }, element("span", { class: "glyph", "aria-hidden": "true" }),
  element("strong", { class: "small" }, one.label), element("span", {}, one.text));

function drawOwn() {
  refill(panel.querySelector("[data-hands-items]"), ...now.items.map(line));
  panel.querySelector("[data-hands-none]").hidden = now.items.length > 0;
  const waits = now.outgoing && !now.outgoing.ended_at;
  const before = to.value;
  refill(to, ...now.colleagues.map((name) => element("option", { value: name }, name)));
  if (now.colleagues.includes(before)) to.value = before;
  form.hidden = Boolean(waits) || !now.colleagues.length;
  panel.querySelector("[data-hands-alone]").hidden = now.colleagues.length > 0 || Boolean(waits);
  said.hidden = !now.outgoing;
  panel.querySelector("[data-hands-withdraw]").hidden = !waits;
  if (now.outgoing) {
    const { taker: who, why, outcome } = now.outgoing;
    said.dataset.state = waits ? "soon" : ENDED[outcome];
    said.querySelector("[data-what]").textContent = waits ? text("hands-waits", { who }) : text(`hands-${outcome}`, { who, why });
  }
  refill(panel.querySelector("[data-hands-left]"), ...now.left.map((one) => element("li", {},
    element("span", { class: "grow" }, text("hands-left", { who: one.worker, count: one.things })),
    element("button", { type: "button", onclick: () => ask(`${API}/left`, { worker: one.worker }) }, text("hands-take-left")))));
}

function drawComing() {
  const one = now.incoming;
  coming.hidden = !one;
  if (!one) return;
  coming.querySelector("h2").textContent = text("hands-coming", { who: one.giver, count: one.items.length });
  refill(coming.querySelector("[data-hands-items]"), ...one.items.map(line));
  coming.querySelector("[data-hands-remarks]").textContent = one.remarks;
  if (heardOffer !== one.id) ping("grave");
  heardOffer = one.id;
}

function draw() {
  opener.hidden = !now.desk;
  opener.toggleAttribute("data-hand", now.left.length > 0);
  drawOwn();
  drawComing();
  const end = now.outgoing?.outcome ? `${now.outgoing.id} ${now.outgoing.outcome}` : "";
  if (end && heardEnd !== end && heardEnd !== "") toast(said.querySelector("[data-what]").textContent, { state: ENDED[now.outgoing.outcome] });
  heardEnd = end || "none";
  showKeys(panel);
  showKeys(coming);
}

async function look() {
  try {
    now = await get(API);
    draw();
  } catch (error) {
    // Whoever works at no centre has nothing to hand over.
    if (!(error instanceof Problem)) throw error;
  }
}

async function ask(url, body = {}) {
  const answer = await tried(() => post(url, body));
  await look();
  return answer;
}

function open(wanted) {
  panel.hidden = !wanted;
  opener.setAttribute("aria-expanded", String(wanted));
  if (wanted) look().then(() => (form.hidden ? panel.querySelector("[data-hands-shut]") : to).focus());
  else opener.focus();
}

opener.addEventListener("click", () => open(panel.hidden));
panel.querySelector("[data-hands-shut]").addEventListener("click", () => open(false));
panel.addEventListener("keydown", (event) => event.key === "Escape" && open(false));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await ask(API, { to: to.value, remarks: remarks.value.trim() })) remarks.value = "";
});
panel.querySelector("[data-hands-withdraw]").addEventListener("click", () => ask(`${API}/${now.outgoing.id}/withdrawal`));
coming.querySelector("[data-hands-accept]").addEventListener("click", () => ask(`${API}/${now.incoming.id}/acceptance`));
coming.querySelector("[data-hands-refuse]").addEventListener("click", () => ask(`${API}/${now.incoming.id}/refusal`));
on(["shifts.HandsOffered", "shifts.WorkerMoved"], look);
document.addEventListener("line:up", look);
document.addEventListener("shift:mine", look);
look();
