// Units that centres ask each other for and lend: who asks this one, what it asks for, and the chosen unit's loan.

import { post, Problem } from "../js/api.js";
import { now } from "../js/clock.js";
import { on } from "../js/live.js";
import { element, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { drawBetween, rowsFrom, withReason } from "./between.js";
import { onBar, twice } from "./board.js";
import { choose } from "./choice.js";
import { commands, loans, own, putAid, requests, setup, subscribe, units } from "./store.js";
import { capability, complain } from "./words.js";

const panel = document.getElementById("board");
const ask = document.getElementById("strip-ask");
const lend = document.getElementById("strip-lend");
const filter = panel.querySelector("[data-filter]");
const opener = panel.querySelector("[data-ask]");
const field = (name) => document.getElementById(name);
const inHours = (count) => new Date(now().getTime() + Number(count) * 3600_000).toISOString();
const short = (moment) => time(moment, { seconds: false });
let lent = "";
let busy = false;

async function does(work) {
  if (busy) return false;
  busy = true;
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
    return false;
  } finally {
    busy = false;
  }
}

function shut(strip, back) {
  if (strip.contains(document.activeElement)) back?.focus();
  strip.hidden = true;
  if (strip === ask) opener.setAttribute("aria-expanded", "false");
}

// ---------- asking ----------
function startAsking() {
  opener.addEventListener("click", () => {
    if (!ask.hidden) return shut(ask, opener);
    shut(lend);
    ask.reset();
    ask.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    field("ask-of").focus();
  });
  ask.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = {
      lender: field("ask-of").value, capability: field("ask-what").value, count: Number(field("ask-count").value),
      reason: field("ask-reason").value, until: inHours(field("ask-hours").value),
    };
    if (await does(async () => putAid(requests, await post("/api/v1/unit-requests", asked)))) {
      shut(ask, opener);
      toast(text("d-was-asked", { centre: asked.lender }), { state: "done" });
    }
  });
}

/** Opens the form that asks another centre for units, filled in: what is asked is still the dispatcher's to send. */
export function askFor({ lender, capability: wanted, reason }) {
  if (ask.hidden) opener.click();
  field("ask-of").value = lender;
  field("ask-what").value = wanted;
  field("ask-reason").value = reason;
  ask.querySelector("button.primary").focus();
}

const isOpen = (request) => request.status === "open";
const what = (request) => text("d-ask-what", { count: request.count, what: capability(request.capability) });

function askedRow(request) {
  const refusal = withReason({
    label: text("d-decline"), verb: `units.decline.${request.id}`, key: "", placeholder: text("d-refuse-why"),
    send: (reason) => does(async () => putAid(requests, await post(`/api/v1/unit-requests/${request.id}/refusal`, { reason }))),
  });
  return element("li", { class: "asked", data: { state: "soon" } },
    element("span", { class: "glyph", "aria-hidden": "true" }),
    element("span", { class: "grow" }, element("strong", {}, text("d-asks", { centre: request.asker, what: what(request) })), " ",
      element("q", {}, request.reason), " ",
      element("span", { class: "quiet" }, [text("d-until", { time: short(request.until) }), request.lent ? text("d-came", { count: request.lent }) : ""].filter(Boolean).join(" · "))),
    element("button", { type: "button", onclick: () => chooseFor(request) }, text("d-choose-unit")), refusal.button, refusal.form);
}

function myRow(request) {
  return element("li", { class: "asked mine" },
    element("span", { class: "grow" }, text("d-you-asked", { centre: request.lender, what: what(request) }), " ",
      element("span", { class: "quiet" }, [text("d-until", { time: short(request.until) }), request.lent ? text("d-came", { count: request.lent }) : ""].filter(Boolean).join(" · "))),
    element("button", { type: "button", class: "bare", onclick: () => does(async () => putAid(requests, await post(`/api/v1/unit-requests/${request.id}/withdrawal`))) }, text("d-need-no-more")));
}

// The units that can do what is asked for are shown; the chosen one is lent with its own key.
function chooseFor(request) {
  filter.value = capability(request.capability);
  filter.dispatchEvent(new Event("input"));
  const able = [...units.values()].find((unit) => unit.status === "available" && commands(unit) && unit.capabilities.includes(request.capability));
  if (able) choose({ unit: able.code }, "find");
  filter.focus();
}

// ---------- lending ----------
function openLend(unit) {
  const wanted = [...requests.values()].find((request) => isOpen(request) && request.lender === own() && unit.capabilities.includes(request.capability));
  shut(ask);
  lend.reset();
  lent = unit.code;
  lend.querySelector("[data-lend-unit]").textContent = `${unit.code} ${unit.name}`;
  if (wanted) field("lend-to").value = wanted.asker;
  lend.hidden = false;
  field("lend-to").focus();
}

function startLoans() {
  lend.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [code, to] = [lent, field("lend-to").value];
    const request = [...requests.values()].find((one) => isOpen(one) && one.lender === own() && one.asker === to && units.get(code)?.capabilities.includes(one.capability));
    const body = { to, until: inHours(field("lend-hours").value), request: request?.id ?? null };
    if (await does(async () => putAid(loans, await post(`/api/v1/units/${encodeURIComponent(code)}/loan`, body)))) {
      shut(lend, filter);
      toast(text("d-was-lent", { unit: code, centre: to }), { state: "done" });
    }
  });
  onBar((unit) => {
    const loan = [...loans.values()].find((one) => one.unit === unit.code && !one.ended_at);
    if (loan && !unit.incident) {
      const button = element("button", { type: "button" }, text(loan.owner === own() ? "d-ask-back" : "d-give-back"));
      twice(button, text("d-free-sure"), () => does(async () => putAid(loans, await post(`/api/v1/loans/${loan.id}/return`))));
      return [button];
    }
    if (loan || unit.status !== "available" || !commands(unit)) return [];
    return [element("button", { type: "button", data: { verb: "unit.lend", key: "Alt+L" }, onclick: () => openLend(unit) }, text("d-lend"))];
  });
  on("mutual_aid.LoanOverdue", ({ loan }) => toast(text("d-loan-overdue", { unit: loan.unit, centre: loan.borrower }), { state: "late" }));
  on("mutual_aid.UnitLent", ({ loan }) => loan.borrower === own() && toast(text("d-came-to-you", { unit: loan.unit, centre: loan.owner, time: short(loan.until) }), { state: "done" }));
  on("mutual_aid.UnitGivenBack", ({ loan }) => toast(text("d-is-home", { unit: loan.unit, centre: loan.owner }), { state: "done" }));
  on("mutual_aid.UnitsAskEnded", ({ request }) => request.asker === own() && request.status !== "withdrawn"
    && toast(text(`d-ask-${request.status}`, { centre: request.lender, why: request.answer }), { state: request.status === "met" ? "done" : "soon", stay: request.status === "declined" }));
}

export function startLending() {
  if (!ask || !setup.may.lend) return;
  startAsking();
  startLoans();
  rowsFrom(2, () => {
    const open = [...requests.values()].filter(isOpen);
    return [
      ...open.filter((one) => one.lender === own()).map((one) => ({ id: `asked ${one.id}`, stamp: String(one.lent), make: () => askedRow(one) })),
      ...open.filter((one) => one.asker === own()).map((one) => ({ id: `mine ${one.id}`, stamp: String(one.lent), make: () => myRow(one) })),
    ];
  });
  subscribe(({ aid }) => aid.size && drawBetween());
  for (const strip of [ask, lend]) {
    const leave = () => shut(strip, strip === ask ? opener : filter);
    strip.querySelector("[data-cancel]").addEventListener("click", leave);
    strip.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      leave();
    });
  }
}
