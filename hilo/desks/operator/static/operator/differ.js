// Two people wrote the same field: both versions side by side, and the operator chooses. Nothing is overwritten before.

import { showKeys } from "../js/keys.js";
import { element, text } from "../js/text.js";

const LABELS = { caller_number: "differ-number", card: "differ-card", language: "differ-language" };
/** What a field is called: of its own, or as its input is labelled. */
const titled = (name) => (name in LABELS ? text(LABELS[name]) : document.querySelector(`label[for="${CSS.escape(name)}"]`)?.firstChild.textContent.trim() ?? name);
const PLACE = ["latitude", "longitude", "uncertainty_m"];
const shown = (value) => (value === null || value === undefined || value === "" ? "–" : typeof value === "object" ? Object.values(value.answers ?? value).join(" · ") || "–" : String(value));

/**
 * Draws what differs of the call in hand. differing(): promise of {field: {mine, theirs}}; choose(fields, values, theirs): taken.
 */
export function startDiffer({ differing, choose }) {
  const panel = document.getElementById("differ");
  const list = document.getElementById("differ-rows");

  async function draw() {
    const found = await differing();
    const groups = Object.keys(found).filter((name) => !PLACE.includes(name)).map((name) => [name]);
    const place = PLACE.filter((name) => name in found);
    if (place.length) groups.push(place);
    panel.hidden = !groups.length;
    panel.toggleAttribute("data-hand", groups.length > 0);
    list.replaceChildren(...groups.map((names, i) => {
      const first = i === 0;
      const pick = (side) => Object.fromEntries(names.map((name) => [name, found[name][side]]));
      const take = async (values) => {
        await choose(names, values, pick("theirs"));
        draw();
      };
      const button = (label, verb, key, values) => element("button", { type: "button", data: first ? { verb, key } : {}, onclick: () => take(values) }, text(label));
      const says = (side) => names.map((name) => shown(found[name][side])).join(", ");
      return element("li", { class: "stack tight" },
        element("strong", { class: "small" }, place.includes(names[0]) ? text("differ-place") : titled(names[0])),
        element("p", {}, element("span", { class: "label" }, text("differ-mine")), " ", says("mine")),
        element("p", {}, element("span", { class: "label" }, text("differ-theirs")), " ", says("theirs")),
        element("div", { class: "row" },
          button("differ-keep", "differ.mine", "Alt+6", pick("mine")),
          button("differ-take", "differ.theirs", "Alt+7", pick("theirs")),
          names[0] === "narrative" ? button("differ-both", "differ.both", "Alt+8", { narrative: `${found.narrative.theirs}\n${found.narrative.mine}` }) : null));
    }));
    showKeys(list);
  }
  return { draw };
}
