// Incidents that are handed from centre to centre: offers to this one with their clock, the own ones and how they stand,
// what came back, and how it goes on with what was handed over. While an offer is on this screen, the desk says so.

import { post, Problem, send } from "../js/api.js";
import { tick } from "../js/clock.js";
import { showKeys } from "../js/keys.js";
import { acknowledge as silence, alert as sound } from "../js/sound.js";
import { element, text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { drawBetween, rowsFrom, withReason } from "./between.js";
import { choose, chosen, onChoice } from "./choice.js";
import { moment, own, putAid, setup, subscribe, transfers } from "./store.js";
import { codeName, complain, incidentStatus, placeOf, priorityName } from "./words.js";

const CAME_BACK = new Set(["refused", "unseen", "lost", "unanswered"]);
const HEARD = "hilo:transfers-heard";
const handed = document.getElementById("handed");
const offered = document.getElementById("offered");
const sounding = new Set();
let heard = new Set();
try {
  heard = new Set(JSON.parse(sessionStorage.getItem(HEARD) ?? "[]"));
} catch {
  heard = new Set();
}

const all = (fits) => [...transfers.values()].filter(fits);
const isOpen = (transfer) => transfer.status === "offered";
const toMe = () => all((one) => isOpen(one) && one.receiver === own()).sort((a, b) => moment(a.due_at) - moment(b.due_at));
const back = () => all((one) => CAME_BACK.has(one.status) && one.sender === own() && !heard.has(one.id)).sort((a, b) => b.id - a.id);

/** The open offer of an incident by this centre, null if there is none. */
export const offerOf = (folio) => all((one) => isOpen(one) && one.incident.folio === folio && one.receiver !== own())[0] ?? null;

const clock = (transfer, label) => element("span", { data: { start: transfer.offered_at, due: transfer.due_at, label } });
const unitWords = (count) => (count ? text(count === 1 ? "d-unit-one" : "d-unit-many", { count }) : "");

/** Does something to a transfer; a refusal is shown. Answers true if it was done. */
async function step(transfer, what, body = {}) {
  try {
    putAid(transfers, await post(`/api/v1/transfers/${transfer.id}/${what}`, body));
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
    return false;
  }
}

// ---------- offers to this centre ----------
function offerRow(transfer, first) {
  const { incident } = transfer;
  const refusal = withReason({
    label: text("d-refuse"), verb: "transfer.refuse", key: first ? "Alt+X" : "", placeholder: text("d-refuse-why"),
    send: (reason) => step(transfer, "refusal", { reason }),
  });
  const take = element("button", { type: "button", class: "primary", data: { verb: "transfer.take", ...(first ? { key: "Alt+Y" } : {}) }, onclick: async () => {
    // The stream may bring it before the answer is here.
    taken = incident.folio;
    if (await step(transfer, "acknowledgement")) toast(text("d-was-taken", { folio: incident.folio }), { state: "done" });
    else taken = "";
  } }, text("d-take"));
  return element("li", { class: "offer" },
    clock(transfer, ""),
    element("span", { class: "badge", data: { priority: incident.priority } }, priorityName(incident.priority)),
    element("span", { class: "grow" },
      element("strong", { role: "alert" }, text("d-offer", { centre: transfer.sender, what: codeName(incident.code) })), " ",
      element("span", { class: "quiet" }, [placeOf(incident), incidentStatus(incident.status), unitWords(incident.units)].filter(Boolean).join(" · ")), " ",
      element("q", {}, transfer.reason), " ", element("span", { class: "faint number" }, incident.folio)),
    take, refusal.button, refusal.form);
}

// The incident that was just taken is chosen as soon as the stream brings it.
let taken = "";

// ---------- what came back ----------
function backRow(transfer, first) {
  const { incident } = transfer;
  return element("li", { class: "offer back", data: { state: "late" } },
    element("span", { class: "glyph", "aria-hidden": "true" }),
    element("span", { class: "grow" },
      element("strong", { role: "alert" }, text(`d-back-${transfer.status}`, { centre: transfer.receiver, what: codeName(incident.code) })), " ",
      transfer.answer ? element("q", {}, transfer.answer) : null, " ",
      element("span", { class: "faint number" }, incident.folio), " ", element("span", { class: "faint", data: { ago: transfer.ended_at } })),
    element("button", { type: "button", class: "primary", data: { verb: "transfer.heard", ...(first ? { key: "Alt+A" } : {}) }, onclick: () => {
      hear(transfer.id);
      choose({ incident: incident.folio }, "find");
    } }, text("d-heard")));
}

function hear(id) {
  heard.add(id);
  try {
    sessionStorage.setItem(HEARD, JSON.stringify([...heard].slice(-200)));
  } catch {
    // Remembered until the page is left.
  }
  draw();
}

function ring(wanted) {
  for (const id of sounding) {
    if (wanted.has(id)) continue;
    sounding.delete(id);
    silence(id);
  }
  for (const id of wanted) {
    if (sounding.has(id)) continue;
    sounding.add(id);
    sound(id);
  }
}

// ---------- the own offer of the chosen incident ----------
let offeredFor = "";
function drawOffered() {
  const transfer = chosen.incident ? offerOf(chosen.incident) : null;
  offered.hidden = !transfer;
  const key = transfer ? `${transfer.id} ${transfer.seen_at}` : "";
  if (key === offeredFor) return;
  offeredFor = key;
  offered.replaceChildren(...(transfer ? [
    clock(transfer, ""),
    element("span", { class: "grow" }, text(transfer.seen_at ? "d-offered-seen" : "d-offered-unseen", { centre: transfer.receiver }), " ",
      transfer.seen_at ? element("span", { class: "faint", data: { ago: transfer.seen_at } }) : null),
    setup.may.transfer ? element("button", { type: "button", data: { verb: "transfer.withdraw", key: "F7" }, onclick: () => step(transfer, "withdrawal") }, text("d-withdraw-offer")) : null,
  ].filter(Boolean) : []));
  showKeys(offered);
  tick();
}

// ---------- what was handed over ----------
let handedFor = "";
function drawHanded() {
  const rows = all((one) => one.status === "acknowledged" && one.sender === own() && one.incident.centre !== own())
    .sort((a, b) => (a.incident.status === "closed") - (b.incident.status === "closed") || b.id - a.id);
  handed.hidden = !rows.length;
  const key = JSON.stringify(rows.map(({ id, incident }) => [id, incident]));
  if (key === handedFor) return;
  handedFor = key;
  handed.querySelector("[data-count]").textContent = rows.length ? String(rows.length) : "";
  handed.querySelector("[data-handed]").replaceChildren(...rows.map(({ incident, ended_at: at }) => element("li", {},
    element("span", { class: "line-top" }, element("span", { class: "badge", data: { priority: incident.priority } }, priorityName(incident.priority)), element("span", { class: "what" }, codeName(incident.code))),
    element("span", { class: "small" }, [incident.centre, incidentStatus(incident.status), unitWords(incident.units)].filter(Boolean).join(" · ")),
    element("span", { class: "small faint" }, element("button", { type: "button", class: "link number", data: { lead: incident.folio, id: incident.folio } }, incident.folio), " · ", text("d-handed"), " ", element("span", { data: { ago: at } })))));
  tick();
}

function draw() {
  const offers = toMe();
  const returned = back();
  ring(new Set([...offers, ...returned].map(({ id }) => `transfer ${id}`)));
  drawBetween();
  drawOffered();
  drawHanded();
  for (const transfer of offers) if (!saidSeen.has(transfer.id)) say(transfer);
}

// ---------- this screen shows it ----------
const saidSeen = new Set();
async function say(transfer) {
  if (document.visibilityState !== "visible" || !setup.may.transfer) return;
  saidSeen.add(transfer.id);
  try {
    const seen = await send("POST", `/api/v1/transfers/${transfer.id}/sight`, {});
    if (seen.status !== transfer.status) putAid(transfers, seen);
  } catch (error) {
    // It is said again in a moment.
    if (!(error instanceof Problem)) throw error;
  }
}

/** Wires the form that offers the chosen incident, beside the other strips of its panel. */
export function startTransfers({ act, strips: { open, once, strips } }) {
  const form = strips.transfer;
  const to = form.querySelector("#transfer-to");
  const why = form.querySelector("#transfer-reason");
  act("transfer").addEventListener("click", () => {
    to.value = why.value = "";
    open("transfer", to);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const centre = to.value;
    once(
      async (folio) => {
        const made = await post(`/api/v1/incidents/${encodeURIComponent(folio)}/transfer`, { to: centre, reason: why.value });
        // The stream may have told by now that it is seen: the answer is older.
        if (!transfers.has(made.id)) putAid(transfers, made);
      },
      (folio) => text("d-was-offered", { folio, centre }));
  });
  rowsFrom(1, () => [
    ...toMe().map((one, place) => ({ id: `transfer ${one.id}`, stamp: JSON.stringify([one.incident, place === 0]), make: () => offerRow(one, place === 0) })),
    ...back().map((one, place) => ({ id: `back ${one.id}`, stamp: String(place === 0), make: () => backRow(one, place === 0) })),
  ]);
  subscribe(({ aid, incidents: changed }) => {
    if (aid.size) draw();
    if (taken && changed.has(taken)) {
      choose({ incident: taken }, "find");
      taken = "";
    }
  });
  onChoice(drawOffered);
  setInterval(() => toMe().forEach(say), setup.renew_s * 1000);
  document.addEventListener("visibilitychange", () => toMe().forEach(say));
}
