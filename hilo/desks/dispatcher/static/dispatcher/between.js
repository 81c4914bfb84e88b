// What other centres want of this one now, at the top of the desk: offers that run against a clock, what came back,
// units asked for. A row keeps its node while nothing of it changes, so that what is being typed into it stays.

import { tick } from "../js/clock.js";
import { showKeys } from "../js/keys.js";
import { element, text } from "../js/text.js";
import { setup } from "./store.js";

const strip = document.getElementById("between");
const list = strip?.querySelector("[data-between]");
const providers = [];
const held = new Map();

/** give(): rows now, the most urgent first, each {id, stamp, make}: make() answers the element. rank: who stands above whom. */
export function rowsFrom(rank, give) {
  providers.push({ rank, give });
  providers.sort((a, b) => a.rank - b.rank);
}

/** Draws what changed. */
export function drawBetween() {
  if (!strip) return;
  const wanted = providers.flatMap(({ give }) => give());
  const ids = new Set(wanted.map(({ id }) => id));
  for (const [id, { node }] of held) {
    if (ids.has(id)) continue;
    node.remove();
    held.delete(id);
  }
  wanted.forEach(({ id, stamp, make }, place) => {
    let row = held.get(id);
    if (row?.stamp !== stamp) {
      const node = make();
      node.dataset.id = id;
      if (row?.node.contains(document.activeElement)) queueMicrotask(() => node.querySelector("button")?.focus());
      row?.node.replaceWith(node);
      row = { node, stamp };
      held.set(id, row);
    }
    if (list.children[place] !== row.node) list.insertBefore(row.node, list.children[place] ?? null);
  });
  strip.hidden = !wanted.length;
  showKeys(strip);
  tick();
}

/** A button that opens one line for a reason. send(reason): answers true if it was done; Escape leaves it. */
export function withReason({ label, verb, key, placeholder, send }) {
  const input = element("input", { ...setup.why, required: true, "aria-label": placeholder, placeholder });
  const form = element("form", { class: "reason", hidden: true, autocomplete: "off" }, input,
    element("button", { class: "primary" }, label),
    element("button", { type: "button", class: "bare", onclick: () => shut() }, element("kbd", {}, "Esc"), text("d-leave-it")));
  const button = element("button", { type: "button", data: { verb, ...(key ? { key } : {}) }, onclick: () => { form.hidden ? show() : shut(); } }, label);
  function show() {
    form.hidden = false;
    input.focus();
  }
  function shut() {
    if (form.contains(document.activeElement)) button.focus();
    form.hidden = true;
  }
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    shut();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send(input.value)) shut();
  });
  return { button, form };
}
