// Calls that need no unit: one chord for each of the usual kinds, all kinds in a menu with a digit each.

import { element } from "../js/text.js";

const CHORDS = ["Alt+Z", "Alt+X", "Alt+C", "Alt+V", "Alt+B"];
const byId = (id) => document.getElementById(id);

/** kinds: [{name, label, key}] in the order of their standard; mark(kind): one was chosen. */
export function startImproper({ kinds, mark }) {
  const list = byId("improper-menu");
  const opener = byId("improper-more");

  byId("improper").append(...kinds.slice(0, CHORDS.length).map((kind, i) => element("button", {
    type: "button", data: { verb: `improper.${kind.name}`, key: CHORDS[i] }, onclick: () => mark(kind),
  }, kind.label)));

  function shut() {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  }

  function choose(kind) {
    shut();
    mark(kind);
  }

  const items = kinds.map((kind) => element("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => choose(kind) },
    kind.label, kind.key ? element("kbd", {}, kind.key) : null));
  list.append(...items);

  opener.addEventListener("click", () => {
    list.hidden = !list.hidden;
    opener.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) items[0].focus();
  });
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const byDigit = kinds.find((kind) => kind.key && kind.key === event.key);
    if (step) items[(at + step + items.length) % items.length].focus();
    else if (byDigit) choose(byDigit);
    else if (event.key === "Escape") {
      shut();
      opener.focus();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("focusout", (event) => {
    if (!list.contains(event.relatedTarget) && event.relatedTarget !== opener) shut();
  });
}
