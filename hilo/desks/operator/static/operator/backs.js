// Whom we owe a call back: the queue, the one in hand with its number, and how the attempt ended. A call-back needs the
// line by its nature, so nothing of it is kept for later.

import { showKeys } from "../js/keys.js";
import { post } from "../js/api.js";
import { element, phone, refill, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { findingLine } from "./lines.js";

const byId = (id) => document.getElementById(id);

/** act(name, work): runs a request once; open(sheet): takes a call in hand; refresh(): asks for the queue again. */
export function startBacks({ act, open, takeUp, refresh, busy }) {
  const panel = byId("back-panel");
  let inHand = null;

  function row(owed) {
    const tried = owed.attempts || owed.last ? text("back-tried", { attempts: owed.attempts, most: owed.most, last: owed.last }) : "";
    const who = owed.held_by ? text("back-held", { who: owed.held_by }) : "";
    const button = owed.forbidden
      ? element("button", { type: "button", data: { id: owed.id }, onclick: () => takeUp(owed.id) }, text("back-open"))
      : owed.callable
      ? element("button", { type: "button", data: { id: owed.id }, disabled: Boolean(owed.held_by), onclick: () => take(owed.id) }, text("call-back"))
      : element("button", { type: "button", data: { id: owed.id }, onclick: () => giveUp(owed.id) }, text("back-no-number"));
    const danger = owed.forbidden ? element("strong", { class: "said", data: { state: "late" } }, element("span", { class: "glyph", "aria-hidden": "true" }), ` ${text("back-forbidden")}`) : null;
    return element("li", { class: "row back" },
      element("div", { class: "clock-home", data: { start: owed.last_at ?? owed.started_at, due: owed.due } }),
      element("span", { class: "number" }, owed.folio),
      element("span", { class: "grow" }, owed.place || text("no-place"), danger && " · ", danger,
        owed.calls > 1 ? element("strong", {}, ` · ${text("back-calls", { count: owed.calls })}`) : null,
        element("span", { class: "quiet small" }, ` ${[owed.callable || owed.forbidden ? "" : text("hidden-number"), tried, who].filter(Boolean).join(" · ")}`)),
      button);
  }

  function draw(owed) {
    byId("owed-count").textContent = owed.length;
    byId("show-owed").hidden = !owed.length || busy();
    byId("owed-panel").hidden = !owed.length;
    byId("show-owed").disabled = !owed.some((one) => one.callable && !one.held_by && !one.waits) && !inHand;
    refill(byId("owed-rows"), owed.map(row));
    if (inHand && !owed.some((one) => one.id === inHand.id)) drop();
  }

  function drop() {
    inHand = null;
    panel.hidden = true;
  }

  function show(back) {
    inHand = back;
    panel.hidden = false;
    const number = element("a", { class: "caller-number number", href: `tel:${back.number}`, id: "back-number" }, phone(back.number));
    byId("back-what").textContent = `${back.folio} · ${back.place || text("no-place")} · ${text("back-rang", { time: time(back.received_at) })}`;
    byId("back-body").replaceChildren(
      element("p", {}, number),
      ...(back.summary ? [findingLine(back.summary)] : []),
      ...(back.silent ? [element("p", { class: "small" }, text("back-silent"))] : []),
      ...(back.narrative ? [element("p", { class: "quiet" }, back.narrative)] : []),
      element("div", { class: "row answers", role: "group", "aria-label": text("back-how") }, back.outcomes.map((one) => element("button", {
        type: "button", class: one.name === "reached" ? "primary" : "", data: { verb: `back.${one.name}`, key: `Alt+${one.key}` }, onclick: () => ended(one),
      }, one.label))));
    showKeys(panel);
    number.focus();
  }

  async function take(id) {
    const answer = await act(`back:${id}`, (options) => post(`calls/${id}/call-back`, {}, options));
    if (answer) show(answer.call_back);
    refresh();
  }

  async function next() {
    if (inHand) return byId("back-number").focus();
    const answer = await act("back", (options) => post("call-backs/next", {}, options));
    if (!answer) return;
    if (answer.call_back) show(answer.call_back);
    else toast(text("back-none"), { state: "done" });
    refresh();
  }

  async function ended(outcome) {
    const { id, folio } = inHand;
    const answer = await act(`back:${id}:${outcome.name}`, (options) => post(`calls/${id}/call-back/outcome`, { outcome: outcome.name }, options));
    if (!answer) return refresh();
    drop();
    if (answer.call) open(answer.call);
    else toast(text(answer.status === "unreached" ? "back-unreached" : "back-noted", { folio, outcome: outcome.label }), { state: "done" });
    refresh();
    if (!answer.call) document.querySelector("#show-owed:not([hidden]):not([disabled]), #take-next:not([hidden])")?.focus();
  }

  async function giveUp(id) {
    await act(`giveup:${id}`, (options) => post(`calls/${id}/call-back/end`, {}, options));
    refresh();
  }

  byId("show-owed").addEventListener("click", next);
  return { draw };
}
