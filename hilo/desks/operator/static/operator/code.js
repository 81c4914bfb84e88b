// The classification: a code by its digits or by a few letters, the catalogue's priority, another one with a reason.

import { get, Problem, tried } from "../js/api.js";
import { combobox } from "../js/combo.js";
import { showKeys } from "../js/keys.js";
import { element, text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { codesNamed } from "./search.js";

const byId = (id) => document.getElementById(id);
// The chords are few: the lesser ones are reached with Tab.
const LEVELS = { high: "Alt+J", medium: "", low: "" };

/** The server's answer, or without a line what was kept here. */
async function orHere(ask, here) {
  if (document.body.dataset.line === "down") return here();
  try {
    return (await ask()).codes;
  } catch (error) {
    if (error instanceof Problem && error.passing) return here();
    throw error;
  }
}

export function startCode({ keepDraft, register }) {
  const field = byId("code");
  const reason = byId("reason");
  let level = "";

  const buttons = Object.entries(LEVELS).map(([name, chord]) => element("button", {
    type: "button", role: "radio", "aria-checked": "false", data: { level: name, verb: `priority.${name}`, ...(chord ? { key: chord } : {}) }, onclick: () => { choose(name); remember(); },
  }, text(name)));
  byId("priorities").append(...buttons);

  const combo = combobox(field, {
    search: (words) => orHere(() => get(`codes?q=${encodeURIComponent(words)}`), () => codesNamed(words)),
    render: (item) => [element("strong", { class: "number" }, item.code), element("span", { class: "grow" }, item.name, " ", element("span", { class: "faint small" }, item.subtype)), element("span", { class: "badge", data: { priority: item.priority } }, text(item.priority))],
    label: (item) => `${item.code} ${item.name}`,
    onPick: () => { draw(); remember(); },
    onText: () => draw(),
    onEnter: register,
  });

  function choose(name) {
    level = name;
    for (const button of buttons) button.setAttribute("aria-checked", String(button.dataset.level === name));
    const other = Boolean(combo.item()) && name !== combo.item().priority;
    byId("reason-field").hidden = !other;
    if (!other) reason.removeAttribute("aria-invalid");
  }

  function draw() {
    const item = combo.item();
    byId("priority-row").hidden = !item;
    byId("code-type").textContent = item ? `${item.type} · ${item.subtype}` : "";
    choose(item?.priority ?? "");
    showKeys(byId("priorities"));
  }

  function remember() {
    keepDraft({ code: combo.item()?.code ?? "", priority: level, reason: reason.value });
  }
  reason.addEventListener("input", remember);

  async function set(value, { priority = "", why = "" } = {}) {
    const codes = value ? await tried(() => orHere(() => get(`codes?code=${encodeURIComponent(value)}`), () => codesNamed(value))) : null;
    if (!codes?.length) return;
    combo.pick(codes[0], { quiet: true });
    draw();
    if (priority) choose(priority);
    reason.value = level === codes[0].priority ? "" : why;
  }

  return {
    /** Shows the call's code: the incident's, or the draft that was kept. */
    open(call) {
      combo.clear();
      reason.value = "";
      draw();
      const draft = call.card?.draft ?? {};
      if (call.incident) set(call.incident.code, { priority: call.incident.priority });
      else if (draft.code) set(draft.code, { priority: draft.priority, why: draft.reason });
    },
    /** A code that a card reached, with its priority ("" for the catalogue's own); the card is the reason for another one. */
    suggest: (value, priority, why) => set(value, { priority, why }).then(remember),
    /** What an answer tells raises the code that is chosen; the card is the reason. */
    raise(priority, why) {
      if (!combo.item() || level === priority) return;
      choose(priority);
      reason.value = level === combo.item().priority ? "" : why;
      remember();
    },
    /** The body of the classification, or null after saying what is missing. */
    chosen() {
      const item = combo.item();
      if (!item) {
        toast(text("choose-code"), { state: "soon" });
        field.focus();
        return null;
      }
      if (level === item.priority) return { code: item.code, priority: null, reason: null };
      if (!reason.value.trim()) {
        toast(text("say-why"), { state: "soon" });
        reason.setAttribute("aria-invalid", "true");
        reason.focus();
        return null;
      }
      return { code: item.code, priority: level, reason: reason.value.trim() };
    },
  };
}
