// Who waits, whom we owe a call back, what is in my hands, the day's accounts; and the ring when somebody waits too long.

import { get, Problem } from "../js/api.js";
import { setServerTime, tick } from "../js/clock.js";
import { on, startLive } from "../js/live.js";
import { acknowledge, alert, startSound } from "../js/sound.js";
import { drawOverload, saidOf } from "./overload.js";
import { element, refill, text, time } from "../js/text.js";

// Ninety-five in a hundred calls are answered within this time (NENA-STA-020).
const ANSWERED_WITHIN_MS = 20_000;
const RING = "waiting";
const PAGE = 20;
const byId = (id) => document.getElementById(id);
const due = (call) => new Date(Date.parse(call.received_at) + ANSWERED_WITHIN_MS).toISOString();

/**
 * Answers {start(own), stop, refresh, draw, holds(ref)}. own(): the calls kept here, of which the server may not know.
 */
export function startQueue({ data, takeUp, drawOwed, drawLanguages, current }) {
  let held = data;
  let here = [];
  let own = async () => [];
  let beat = 0;
  let shown = PAGE;
  let stopped = false;
  let timer = 0;
  let last = 0;

  function waitingRow(call) {
    return element("tr", { data: { id: call.id } },
      element("td", { class: "number" }, time(call.received_at)),
      element("td", {}, element("div", { data: { start: call.received_at, due: due(call) } })),
      element("td", {}, call.place || text("no-place"), saidOf(call)),
      element("td", {}, call.channel),
      element("td", {}, call.language, call.held ? element("span", { class: "faint small" }, ` ${text("waits-for-speaker")}`) : null),
      element("td", { class: "number faint" }, call.folio));
  }

  function heldRow(call, label, act) {
    return element("li", { class: "row" },
      element("span", { class: "number" }, call.folio || text("no-folio")),
      element("span", { class: "grow" }, call.place || text("no-place")),
      element("span", { class: "faint", data: { ago: call.received_at } }),
      element("button", { type: "button", data: { id: call.id }, onclick: () => act(call.id) }, label));
  }

  function draw() {
    const [oldest] = held.waiting;
    byId("waiting-count").textContent = document.body.dataset.line === "down" ? "–" : held.waiting_count;
    const bar = byId("oldest");
    bar.hidden = !oldest;
    if (oldest) Object.assign(bar.dataset, { start: oldest.received_at, due: due(oldest) });
    byId("take-next").toggleAttribute("data-hand", Boolean(oldest));
    byId("waiting-panel").dataset.panel = document.body.dataset.line === "down" ? "offline" : oldest ? "" : "empty";
    byId("waiting-rows").replaceChildren(...held.waiting.slice(0, shown).map(waitingRow));
    const hidden = held.waiting_count - Math.min(shown, held.waiting.length);
    byId("waiting-more").hidden = hidden <= 0;
    byId("waiting-more").firstElementChild.textContent = hidden > 0 ? text("waiting-more", { count: hidden }) : "";
    drawOwed(held.owed);
    drawLanguages(held);
    drawOverload(held.overload);
    const known = new Set(held.held.map((call) => call.id));
    const aside = [...held.held, ...here.filter((call) => !known.has(call.id)).map((call) => ({ ...call, id: call.ref }))]
      .filter((call) => call.id !== current()?.id && call.id !== current()?.ref);
    byId("held-count").textContent = aside.length;
    byId("show-held").hidden = byId("held-panel").hidden = !aside.length;
    refill(byId("held-rows"), aside.map((call) => heldRow(call, text("open"), takeUp)));
    const { all, improper, mine } = held.accounts;
    byId("improper-share").textContent = all ? `${Math.round((100 * improper) / all)} %` : "–";
    byId("mine").textContent = mine;
    tick();
    ring();
  }

  function ring() {
    const late = held.waiting.length > 0 && byId("oldest").dataset.state === "late";
    if (late && !current()) alert(RING);
    else acknowledge(RING);
  }

  async function refresh() {
    clearTimeout(timer);
    timer = 0;
    last = Date.now();
    if (stopped) return;
    try {
      const answer = await get(`queue?shown=${shown}`);
      if (stopped) return;
      held = answer;
      setServerTime(held.now);
    } catch (error) {
      // The line mark says that there is no line; the list stays as it was.
      if (!(error instanceof Problem)) throw error;
    }
    if (stopped) return;
    const listed = new Set(held.held.map((call) => call.id));
    // A call with a folio that the server no longer counts among mine is nobody's business here.
    here = (await own()).filter((call) => !call.id || document.body.dataset.line === "down" || listed.has(call.id));
    draw();
  }

  function soon() {
    timer ||= setTimeout(refresh, Math.max(150, 1000 - (Date.now() - last)));
  }

  on(["calls.CallReceived", "calls.CallAnswered", "calls.CallImproper", "calls.CallEnded"], (fact, name) => {
    const { call } = fact;
    if (call && name !== "calls.CallReceived") {
      const before = held.waiting.length;
      held.waiting = held.waiting.filter((waiting) => waiting.id !== call.id);
      held.waiting_count -= before - held.waiting.length;
      if (held.waiting.length !== before && !stopped) draw();
    }
    if (!stopped) soon();
  });
  on(["calls.CallBackAttempted", "calls.CallUnreached", "calls.LanguageHelpMoved", "calls.CallTakenOver", "calls.TextMoved", "calls.OverloadMoved", "shifts.LanguagesTold", "shifts.WorkerMoved"], () => stopped || soon());
  on(["incidents.IncidentOpened", "incidents.CallLinked", "incidents.CallUnlinked"], () => stopped || soon());
  document.addEventListener("line:up", refresh);
  document.addEventListener("line:down", refresh);
  byId("oldest").addEventListener("clock:state", () => stopped || ring());
  byId("waiting-more").lastElementChild.addEventListener("click", () => {
    shown += 50;
    refresh();
  });
  byId("show-held").addEventListener("click", () => byId("held-panel").querySelector("button")?.focus());
  // A fact may be lost with its line; the queue is asked for at least this often.
  if (data.now) setServerTime(data.now);
  return {
    start(ownCalls) {
      own = ownCalls;
      beat = setInterval(refresh, 30_000);
      startSound();
      startLive();
      if (!data.now) refresh();
      draw();
    },
    stop() {
      stopped = true;
      clearInterval(beat);
      clearTimeout(timer);
      acknowledge(RING);
    },
    refresh: soon,
    draw: () => stopped || draw(),
    holds: (ref) => held.held.some((call) => `c:${call.id}` === ref),
  };
}
