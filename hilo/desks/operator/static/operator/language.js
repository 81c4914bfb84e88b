// The caller's language: chosen, asked for among colleagues, interpreted on the line; and colleagues' calls in a language of mine.

import { on } from "../js/live.js";
import { showKeys } from "../js/keys.js";
import { ping } from "../js/sound.js";
import { get, post, tried } from "../js/api.js";
import { element, refill, text } from "../js/text.js";
import { toast } from "../js/toast.js";

const byId = (id) => document.getElementById(id);
const SPANISH = "es";

/**
 * current(): the call in hand; busy(): whether another one may not be taken; act, open, let go: as the desk does them.
 * spoken(language): the language in hand is another one. Answers {draw, drawWanted, drawSpoken, foreign}.
 */
export function startLanguage({ current, busy, act, open, letGo, spoken }) {
  const select = byId("language");
  const panel = byId("help-now");
  const labelOf = (code) => [...select.options].find((one) => one.value === code)?.dataset.label ?? code;
  let known = new Set();

  const now = (call) => (call?.helps ?? []).find((one) => !one.ended_at) ?? null;

  function said(one) {
    const language = labelOf(one.language);
    if (one.joined_at) return text("help-joined", { who: one.who || language });
    if (one.kind === "colleague") return text("help-asked-colleague", { language });
    return text(one.ordered === false ? "help-dial" : "help-asked-interpreter", { language });
  }

  function draw() {
    const call = current();
    const one = now(call);
    const language = call?.language || SPANISH;
    if (document.activeElement !== select) select.value = language;
    byId("help-ask").hidden = !call?.id || language === SPANISH || Boolean(one?.joined_at);
    panel.hidden = !one;
    spoken(language);
    if (!one) return;
    panel.dataset.state = one.joined_at ? "calm" : one.ordered === false ? "late" : "soon";
    panel.querySelector("[data-what]").textContent = said(one);
    panel.querySelector("[data-since]").dataset.ago = one.joined_at ?? one.asked_at;
    for (const button of panel.querySelectorAll("[data-step]")) {
      const step = button.dataset.step;
      button.hidden = one.kind === "colleague" ? step !== "withdrawn" : one.joined_at ? step !== "left" : step === "left";
    }
  }

  /** How many on shift speak each, beside its name. */
  function drawSpoken(list) {
    for (const { code, label, here } of list ?? []) {
      const option = [...select.options].find((one) => one.value === code);
      if (option) option.textContent = here && code !== SPANISH ? text("language-here", { language: label, count: here }) : label;
      if (option) option.dataset.here = here;
    }
  }

  async function ask(kind) {
    const call = current();
    if (!call?.id || select.value === SPANISH) return select.focus();
    const language = select.value;
    const row = await act(`help:${call.id}:${kind}:${language}`, (options) => post(`calls/${call.id}/language-help`, { kind, language }, options));
    if (!row || current() !== call) return;
    call.language = language;
    call.helps = [...(call.helps ?? []).map((one) => ({ ...one, ended_at: one.ended_at ?? row.asked_at })), row];
    if (kind === "colleague" && !Number(select.selectedOptions[0]?.dataset.here)) toast(text("help-nobody-speaks", { language: labelOf(language) }), { state: "soon" });
    draw();
  }

  async function tell(step) {
    const call = current();
    if (!call?.id) return;
    const row = await act(`help-told:${call.id}:${step}`, (options) => post(`calls/${call.id}/language-help/told`, { step }, options));
    if (row && current() === call) {
      call.helps = (call.helps ?? []).map((one) => (one.id === row.id ? row : one));
      draw();
    }
  }

  async function heard(fact) {
    const call = current();
    // Once a colleague took it, it is not read here any more.
    if (!call?.id || fact.call.id !== call.id || (fact.kind === "colleague" && !fact.open)) return;
    const line = await tried(() => get(`calls/${call.id}/line`));
    if (line && current() === call) {
      Object.assign(call, line);
      draw();
    }
  }

  /** Calls of colleagues that ask for a language: those that I speak sound, and one key takes the first. */
  function drawWanted(list) {
    const rows = list ?? [];
    byId("wanted-panel").hidden = !rows.length;
    const first = rows.find((one) => one.mine) ?? rows[0];
    const button = byId("take-wanted");
    button.hidden = !first;
    button.disabled = busy();
    if (first) {
      button.dataset.id = first.id;
      button.firstElementChild.textContent = text("wanted-row", { who: first.by, language: first.language });
      button.toggleAttribute("data-hand", first.mine);
    }
    refill(byId("wanted-rows"), rows.map((one) => element("li", { class: "row" },
      element("span", { class: "number" }, one.folio),
      element("span", { class: "grow" }, text("wanted-row", { who: one.by, language: one.language }), one.place ? ` · ${one.place}` : ""),
      element("span", { class: "faint", data: { ago: one.asked_at } }),
      element("button", { type: "button", data: { id: one.id }, disabled: busy(), onclick: () => take(one.id) }, text("wanted-take")))));
    if (rows.some((one) => one.mine && !known.has(one.id))) ping("grave");
    known = new Set(rows.map((one) => one.id));
    showKeys(byId("wanted-panel"));
  }

  async function take(id) {
    if (busy()) return;
    const answer = await act(`take-over:${id}`, (options) => post(`calls/${id}/take-over`, {}, options));
    if (answer?.call) open(answer.call);
  }

  function takenOver(fact) {
    const call = current();
    if (!call?.id || fact.call.id !== call.id || fact.by === call.answered_by) return;
    toast(text("taken-over", { folio: call.folio, who: fact.by }), { state: "calm" });
    letGo();
  }

  select.addEventListener("input", () => {
    const call = current();
    if (call) call.language = select.value;
    draw();
  });
  byId("help-colleague").addEventListener("click", () => ask("colleague"));
  byId("help-interpreter").addEventListener("click", () => ask("interpreter"));
  byId("take-wanted").addEventListener("click", () => take(Number(byId("take-wanted").dataset.id)));
  for (const button of panel.querySelectorAll("[data-step]")) button.addEventListener("click", () => tell(button.dataset.step));
  on("calls.LanguageHelpMoved", heard);
  on("calls.CallTakenOver", takenOver);
  return {
    draw, drawWanted, drawSpoken,
    /** True if the call in hand is in another language, as far as anybody chose or answered. */
    foreign: () => {
      const call = current();
      return Boolean(call) && ((call.language || SPANISH) !== SPANISH || (call.findings ?? []).some((one) => one.code === "HILO-C112"));
    },
    focus: () => select.focus(),
  };
}
