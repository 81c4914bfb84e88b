// The caller's line: which keys were pressed on it, and whether it may ring again.

import { get, tried } from "../js/api.js";
import { on } from "../js/live.js";
import { element, text, time } from "../js/text.js";

const byId = (id) => document.getElementById(id);

/** current(): the call in hand. send(verb, url, body): an act on it. Answers {draw}. */
export function startLine({ current, send }) {
  let asking = null;

  function draw() {
    const call = current();
    byId("no-ring").setAttribute("aria-pressed", String(Boolean(call?.no_ring)));
    byId("no-ring-why").hidden = !call?.no_ring;
    byId("ring-again").hidden = !call?.no_ring || asking !== call;
    const keys = call?.keys ?? [];
    byId("keys-pressed").hidden = !keys.length;
    byId("keys-pressed").replaceChildren(element("span", { class: "label" }, text("keys-pressed")), ...keys.slice(-12).map((one) =>
      element("span", { class: "row" }, element("kbd", {}, one.key), element("span", { class: "faint small" }, time(one.at)))));
  }

  async function forbid() {
    const call = current();
    if (!call) return;
    if (call.no_ring) {
      asking = call;
      draw();
      byId("ring-why").focus();
      return;
    }
    call.no_ring = true;
    draw();
    if (!(await send("no-ring", "calls/{id}/ringing", { forbidden: true }))) call.no_ring = false;
    draw();
  }

  async function allow() {
    const call = current();
    const why = byId("ring-why").value.trim();
    if (!why) return byId("ring-why").focus();
    if (await send("ring-again", "calls/{id}/ringing", { forbidden: false, why })) call.no_ring = false;
    byId("ring-why").value = "";
    draw();
  }

  async function heard(fact) {
    const call = current();
    if (!call?.id || fact.call.id !== call.id) return;
    const line = await tried(() => get(`calls/${call.id}/line`));
    if (line && current() === call) {
      Object.assign(call, line);
      draw();
    }
  }

  byId("no-ring").addEventListener("click", forbid);
  byId("ring-yes").addEventListener("click", allow);
  on(["calls.CallKeyed", "calls.RingingForbidden"], heard);
  return { draw };
}
