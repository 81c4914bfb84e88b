// The first page, live. What facts tell is shown at once (a call that waits, a step that was taken); the whole is then
// asked anew: soon after a quiet time, but not by all desks in the same moment, and at most every three seconds.

import { tick } from "../js/clock.js";
import { lastHeard, on, startLive } from "../js/live.js";
import { acknowledge, alert, startSound } from "../js/sound.js";
import { refill, time } from "../js/text.js";

const page = document.getElementById("now");
const offline = document.getElementById("offline");
const SOON = 300;
const SPREAD = 1200;
const REST = 3000;
const LOOK = 15_000;
const heardButton = document.querySelector("[data-heard]");
const alarms = () => new Set([...page.querySelectorAll("[data-alarm]")].map((row) => row.dataset.alarmKey));
let since = [];
let place = Number(page.dataset.place);
let known = alarms();
let timer = 0;
let askedAt = -REST;
let asking = false;

function later(wait = Math.max(SOON + Math.random() * SPREAD, askedAt + REST - performance.now())) {
  timer ||= setTimeout(ask, wait);
}

async function ask() {
  timer = 0;
  if (asking) return later();
  asking = true;
  askedAt = performance.now();
  try {
    const answer = await fetch(page.dataset.live, {
      credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15_000),
    });
    if (answer.type === "opaqueredirect") return location.reload();
    if (answer.ok) {
      const inside = document.createElement("template");
      inside.innerHTML = await answer.text();
      place = Number(answer.headers.get("Hilo-Place"));
      refill(page, ...inside.content.childNodes);
      // One drawing serves many desks for a second: what was heard since is done to it, too.
      since = since.filter((one) => one.place > place);
      for (const one of since) one.done();
      tick();
      sound();
    }
  } catch {
    document.dispatchEvent(new CustomEvent("line:lost"));
  } finally {
    asking = false;
    if (lastHeard() > place) later();
  }
}

// An alarm sounds when it is new, until somebody says that it was heard; the ones that were there are only shown.
function sound() {
  const shown = alarms();
  if ([...shown].some((key) => !known.has(key))) {
    alert("supervisor");
    heardButton.hidden = false;
  } else if (!shown.size) hush();
  known = shown;
}

function hush() {
  acknowledge("supervisor");
  heardButton.hidden = true;
}

function count(change) {
  const shown = page.querySelector("[data-waiting]");
  if (shown) shown.textContent = String(Math.max(0, Number(shown.textContent) + change));
}

const mine = (centre) => !page.dataset.centre || centre === page.dataset.centre;

// What a fact changes is shown at once, and once more when a page arrives that was drawn before it.
function atOnce(done) {
  done();
  since.push({ place: lastHeard(), done });
  later();
}

function onCall(fact, name) {
  if (!mine(fact.call.centre)) return;
  if (name === "calls.CallReceived" && fact.call.status === "waiting") atOnce(() => count(1));
  else if (name === "calls.CallAnswered" || fact.abandoned) {
    atOnce(() => {
      page.querySelector(`[data-call="${CSS.escape(String(fact.call.id))}"]`)?.remove();
      count(-1);
    });
  } else later();
}

function onIncident(fact) {
  if (!mine(fact.incident.centre)) return;
  if (["on_scene", "closed"].includes(fact.incident.status)) {
    atOnce(() => page.querySelector(`[data-term="${CSS.escape(fact.incident.folio)}"]`)?.remove());
  } else later();
}

const names = (domain, ...facts) => facts.map((fact) => `${domain}.${fact}`);
on(names("calls", "CallReceived", "CallAnswered", "CallImproper", "CallEnded", "CallSilent", "CallBackAttempted", "CallUnreached"), onCall);
on(names("incidents", "IncidentOpened", "IncidentReclassified", "IncidentProgressed", "IncidentClosed", "IncidentReopened", "IncidentHandedOver", "IncidentJoined", "IncidentSplit"), onIncident);
on(names("dispatch", "UnitAssigned", "UnitProgressed", "UnitReleased", "CoverageLost"), () => later());
on(names("shifts", "WorkerMoved", "ShiftHandedOver"), () => later());
on(names("mutual_aid", "TransferOffered", "TransferSeen", "TransferAcknowledged", "TransferReturned", "UnitsAsked", "UnitsAskEnded", "UnitLent", "UnitGivenBack", "LoanOverdue", "FederalHelpRequested", "FederalHelpExtended", "FederalHelpOverdue", "FederalHelpEnded"), () => later());

document.addEventListener("line:down", () => {
  offline.hidden = false;
  offline.querySelector("[data-offline-since]").textContent = time(Date.now());
});
document.addEventListener("line:up", (event) => {
  offline.hidden = true;
  if (event.detail.again) later(0);
});
heardButton.addEventListener("click", hush);
setInterval(() => later(), LOOK);
startSound();
startLive(`/api/v1/stream?after=${place}`);
