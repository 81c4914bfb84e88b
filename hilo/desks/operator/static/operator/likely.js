// Open incidents that the call may tell of, compared again as the operator types. One chord links, one says none of them.

import { get, tried } from "../js/api.js";
import { showKeys } from "../js/keys.js";
import { element, refill, text } from "../js/text.js";
import { incidentLine } from "./lines.js";

const byId = (id) => document.getElementById(id);

// Six to nine are other panels' keys: a colleague's words, an offered place.
const WITH_KEY = 5;

export function startLikely({ link, current }) {
  const list = byId("likely");
  const panel = byId("likely-panel");
  let found = [];
  let refused = new Set();
  // An incident keeps the number it was first shown with in this call: a key never comes to link another one.
  let numbers = new Map();
  let timer = 0;

  // An incident without a place gets that of the caller who is linked: it fills what is empty and moves nothing.
  const gives = (one) => Boolean(one.placeless && current()?.placed);

  function draw() {
    const call = current();
    const linked = Boolean(call?.incident);
    const left = linked ? [] : found.filter((one) => !refused.has(one.folio)).slice(0, 9);
    for (const one of left) if (!numbers.has(one.folio) && !one.elsewhere) numbers.set(one.folio, numbers.size + 1);
    byId("likely-count").textContent = left.length ? `(${left.length})` : "";
    panel.hidden = linked;
    panel.dataset.panel = document.body.dataset.line === "down" || (call && !call.id) ? "offline" : left.length ? "" : "empty";
    panel.toggleAttribute("data-hand", left.length > 0);
    const rows = left.map((one) => element("li", {},
      element("div", { class: "row nowrap top" }, one.elsewhere ? incidentLine(one).slice(1) : incidentLine(one)),
      element("ul", { class: "why" }, one.reasons.map((reason) => element("li", {}, reason))),
      element("div", { class: "row between" },
        element("span", { class: "faint small number" }, `${one.folio} · `, element("span", { data: { ago: one.received_at } }), ` · ${one.placeless && !one.elsewhere ? `${text("likely-placeless")} · ` : ""}${one.elsewhere ? one.centre : text(one.status === "open" ? "open-incident" : one.status)}`),
        one.elsewhere ? null : element("button", { type: "button", data: numbers.get(one.folio) <= WITH_KEY ? { verb: `likely.${numbers.get(one.folio)}`, key: `Alt+${numbers.get(one.folio)}` } : {}, onclick: () => link(one.folio, gives(one)) }, text(gives(one) ? "link-place" : "link"))),
      one.elsewhere ? element("p", { class: "small" }, text("likely-elsewhere", { centre: one.centre })) : null));
    if (left.length) {
      rows.push(element("li", { class: "right" }, element("button", {
        type: "button", class: "bare", data: { verb: "likely.none", key: "Alt+0" },
        onclick: () => { found.forEach((one) => refused.add(one.folio)); draw(); },
      }, text("none-of-them"))));
    }
    refill(list, rows);
    showKeys(list);
  }

  async function ask() {
    clearTimeout(timer);
    const call = current();
    // Without a line nobody knows what else is open.
    if (!call || call.incident || !call.id || document.body.dataset.line === "down") return draw();
    const answer = await tried(() => get(`calls/${call.id}/likely`));
    if (!answer || current()?.id !== call.id) return;
    found = answer.likely;
    draw();
  }

  byId("likely-again").addEventListener("click", () => { refused = new Set(); ask(); });
  return {
    open() {
      found = [];
      refused = new Set();
      numbers = new Map();
      draw();
      ask();
    },
    soon() {
      clearTimeout(timer);
      timer = setTimeout(ask, 500);
    },
    draw,
  };
}
