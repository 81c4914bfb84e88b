// Closing, reclassifying, reopening (and, in joining.js, joining and splitting): small strips in the panel, never a window over it. Escape leaves each.

import { get, post, Problem } from "../js/api.js";
import { combobox } from "../js/combo.js";
import { element, text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { chosen, chosenIncident } from "./choice.js";
import { names, putIncident, unitsWith } from "./store.js";
import { codeName, complain } from "./words.js";

const api = (folio, what) => `/api/v1/incidents/${encodeURIComponent(folio)}/${what}`;

/** How a combobox finds and shows codes of the catalogue. */
export const codes = {
  search: async (words) => (await get(`/desk/dispatcher/codes?q=${encodeURIComponent(words)}`)).codes,
  render: (item) => [element("span", { class: "number faint" }, item.code), element("span", { class: "grow" }, item.name), element("span", { class: "badge", data: { priority: item.priority } }, names.priorities[item.priority])],
  label: (item) => `${item.code} ${item.name}`,
};

/** Wires the strips of the detail panel. act(name): the button that opens one. Answers {shut, endingOf}, and {open, once, strips} for other strips. */
export function startStrips(panel, act) {
  const strips = Object.fromEntries(["close", "reclassify", "reopen", "join", "split", "transfer", "place"].map((name) => [name, document.getElementById(`strip-${name}`)]));
  let busy = false;

  function shut(focus = false) {
    for (const [name, strip] of Object.entries(strips)) {
      if (focus && strip.contains(document.activeElement)) act(name).focus();
      strip.hidden = true;
      act(name).setAttribute("aria-expanded", "false");
    }
  }

  function open(name, first) {
    const was = !strips[name].hidden;
    shut(true);
    if (was) return;
    strips[name].hidden = false;
    act(name).setAttribute("aria-expanded", "true");
    first.focus();
  }

  /** Does something to the chosen incident once: the answer is the incident; a refusal is shown and the strip stays. */
  async function once(work, done) {
    if (busy) return;
    busy = true;
    const folio = chosen.incident;
    const mine = Object.values(strips).find((strip) => !strip.hidden);
    try {
      const answer = await work(folio);
      if (answer) putIncident(answer);
      // The stream may have told it first and another strip been opened since: that one stays.
      if (mine && !mine.hidden) shut(true);
      toast(done(folio), { state: "done" });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      complain(error);
    } finally {
      busy = false;
    }
  }

  // ---------- close ----------
  const endings = [...strips.close.querySelectorAll("[data-closure]")];
  const endingOf = (code) => names.closures[code]?.label ?? code;
  const ofChosen = () => unitsWith(chosen.incident).map((unit) => unit.code);
  act("close").addEventListener("click", () => {
    const going = ofChosen();
    strips.close.querySelector("[data-freed]").textContent = going.length ? text("d-closing-frees", { units: going.join(", ") }) : "";
    open("close", endings[0]);
  });
  for (const button of endings) {
    button.addEventListener("focus", () => { strips.close.querySelector("[data-meaning]").textContent = button.title; });
    button.addEventListener("click", () => once(
      (folio) => post(api(folio, "closure"), { code: button.dataset.closure }),
      (folio) => text("d-was-closed", { folio })));
  }
  strips.close.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = endings.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const named = endings.find((button) => button.dataset.closure === event.key.toUpperCase());
    if (named) named.focus();
    else if (step && at >= 0) endings[(at + step + endings.length) % endings.length].focus();
    else return;
    event.preventDefault();
  });

  // ---------- reclassify ----------
  const form = strips.reclassify;
  const code = form.querySelector("#new-code");
  const priority = form.querySelector("#new-priority");
  const why = form.querySelector("[data-why]");
  const reason = form.querySelector("#new-reason");
  const onScene = form.querySelector("#new-on-scene");
  const combo = combobox(code, {
    ...codes,
    onPick: () => askWhy(),
    onText: () => askWhy(),
    onEnter: () => form.requestSubmit(),
  });
  const overrides = () => priority.value && priority.value !== combo.item()?.priority;
  function askWhy() {
    why.hidden = !overrides();
    reason.required = !why.hidden;
  }
  priority.addEventListener("change", askWhy);
  act("reclassify").addEventListener("click", () => {
    if (priority.options.length === 1) priority.append(...Object.entries(names.priorities).map(([name, label]) => element("option", { value: name }, label)));
    combo.clear();
    priority.value = reason.value = "";
    onScene.checked = chosenIncident()?.status === "on_scene";
    askWhy();
    open("reclassify", code);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = combo.item();
    if (!item) {
      toast(text("d-code-none"), { state: "soon" });
      code.focus();
      return;
    }
    once(
      async (folio) => {
        return (await post(`/desk/dispatcher/incidents/${encodeURIComponent(folio)}/reclassification`, {
          code: item.code, priority: priority.value || null, reason: reason.value.trim() || null, on_scene: onScene.checked,
        })).incident;
      },
      (folio) => text("d-was-reclassified", { folio, what: codeName(item.code) }));
  });

  // ---------- reopen ----------
  const because = strips.reopen.querySelector("#reopen-reason");
  act("reopen").addEventListener("click", () => {
    because.value = "";
    open("reopen", because);
  });
  strips.reopen.addEventListener("submit", (event) => {
    event.preventDefault();
    once((folio) => post(api(folio, "reopening"), { reason: because.value }), (folio) => text("d-was-reopened", { folio }));
  });

  for (const strip of Object.values(strips)) {
    strip.querySelector("[data-cancel]").addEventListener("click", () => shut(true));
    strip.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.stopPropagation();
      shut(true);
    });
  }
  return { shut, endingOf, open, once, strips };
}
