// Words in writing with the caller, live, both ways; what did not arrive is said; who wrote what nobody has read is one key away.

import { get, post, tried } from "../js/api.js";
import { on } from "../js/live.js";
import { ping } from "../js/sound.js";
import { element, refill, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";

const byId = (id) => document.getElementById(id);
const STATE = { sending: "calm", sent: "calm", delivered: "done", failed: "late", lost: "late" };
const WRITTEN = new Set(["text", "sms", "app"]);

/** templates: by language; current(): the call in hand; act: one act at a time; takeUp(id): opens a call. Answers {draw, drawUnread}. */
export function startDialogue({ templates, current, act, takeUp, busy }) {
  const panel = byId("dialogue");
  const words = byId("text-words");
  const choice = byId("text-template");
  const why = byId("text-why");
  let shownFor = "";
  let offeredIn = "";
  // Of a spoken call the panel comes up when it is asked for: the card needs the room.
  let opened = "";

  function line(one, call) {
    const missed = one.state === "failed" || one.state === "lost";
    return element("li", { class: one.outgoing ? "ours" : "theirs-text", data: { id: one.id } },
      element("p", { class: "small faint" }, `${one.outgoing ? one.by : text("text-theirs")} · ${time(one.at)}`,
        one.outgoing ? element("strong", { data: { state: STATE[one.state] ?? "calm" } }, ` · ${text(`text-${one.state}`)}`) : null),
      element("p", { class: "said-text" }, one.text),
      missed ? element("button", { type: "button", class: "bare", onclick: () => write(one.text) }, text("text-again")) : null,
      one.outgoing ? null : element("button", { type: "button", class: "bare", onclick: () => into(one, call) }, text("text-into")));
  }

  function into(one) {
    const field = byId("narrative");
    field.value = `${field.value}${field.value && !field.value.endsWith("\n") ? "\n" : ""}${one.text}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  function offer(call) {
    const language = templates[call.language] ? call.language : "es";
    if (offeredIn === language) return;
    offeredIn = language;
    refill(choice, choice.options[0], ...Object.entries(templates[language]).map(([key, label]) => element("option", { value: key }, label)));
  }

  function draw() {
    const call = current();
    const rows = call?.texts ?? [];
    const may = Boolean(call?.id) && (rows.length > 0 || Boolean(call.caller_number));
    panel.hidden = !may || (!rows.length && opened !== call.ref);
    byId("text-open").hidden = !may || !panel.hidden;
    if (panel.hidden) return;
    offer(call);
    if (shownFor !== call.ref) {
      shownFor = call.ref;
      words.value = why.value = "";
      byId("text-why-field").hidden = true;
    }
    byId("dialogue-how").textContent = WRITTEN.has(call.channel_word) ? text("text-alone") : "";
    refill(byId("texts"), ...rows.map((one) => line(one, call)));
    byId("texts").lastElementChild?.scrollIntoView({ block: "nearest" });
    if (rows.some((one) => !one.outgoing && !one.heard_at)) hear(call);
  }

  async function hear(call) {
    for (const one of call.texts) if (!one.outgoing) one.heard_at ??= "now";
    await tried(() => post(`calls/${call.id}/texts/heard`, {}, { key: "" }));
  }

  async function look(call) {
    const answer = await tried(() => get(`calls/${call.id}/texts`));
    if (answer && current() === call) {
      call.texts = answer.texts;
      draw();
    }
  }

  async function write(said = words.value) {
    const call = current();
    if (!call?.id || !said.trim()) return words.focus();
    const row = await act(`text:${call.id}:${said}:${why.value}`, async (options) => {
      try {
        return await post(`calls/${call.id}/texts`, { text: said.trim(), why: why.value.trim() }, options);
      } catch (error) {
        if (error.code === "HILO-C457") byId("text-why-field").hidden = false;
        throw error;
      }
    });
    if (!row) {
      if (!byId("text-why-field").hidden) why.focus();
      return;
    }
    if (said === words.value) words.value = "";
    if (current() !== call) return;
    call.texts = [...(call.texts ?? []), row];
    draw();
    words.focus();
  }

  function heard(fact) {
    const call = current();
    if (call?.id === fact.call.id) {
      if (!fact.outgoing && !fact.heard) ping("note");
      if (fact.outgoing && STATE[fact.state] === "late") {
        const row = (call.texts ?? []).find((one) => one.id === fact.text);
        toast(text("text-missed", { folio: call.folio, words: row?.text.slice(0, 60) ?? "" }), { state: "late" });
      }
      look(call);
    } else if (!fact.outgoing && !fact.heard) ping("note");
  }

  /** Whoever wrote what nobody has read: the first, and how many more. */
  function drawUnread(list) {
    const rows = (list ?? []).filter((one) => one.id !== current()?.id);
    const button = byId("take-unread");
    const first = rows.find((one) => one.mine) ?? rows[0];
    button.hidden = !first;
    button.disabled = busy();
    if (!first) return;
    button.dataset.id = first.id;
    button.firstElementChild.textContent = rows.length > 1
      ? text("text-unread-more", { folio: first.folio, count: rows.length - 1 }) : text("text-unread", { folio: first.folio });
    button.toggleAttribute("data-hand", true);
  }

  byId("text-open").addEventListener("click", () => {
    opened = current()?.ref ?? "";
    draw();
    words.focus();
  });
  byId("text-send").addEventListener("click", () => write());
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    write();
  });
  choice.addEventListener("change", () => {
    if (choice.selectedIndex > 0) words.value = choice.selectedOptions[0].textContent;
    choice.selectedIndex = 0;
    words.focus();
  });
  byId("take-unread").addEventListener("click", () => busy() || takeUp(Number(byId("take-unread").dataset.id)));
  on("calls.TextMoved", heard);
  return { draw, drawUnread };
}
