// One question: its words, the right way to answer it, and the answer that every question takes, "I cannot answer".
// What is written is told at once (`onanswer`), so that nothing waits for a button.

import { now } from "../js/clock.js";
import { element, text } from "../js/text.js";
import { isAbsent } from "./form.js";
import { button, choices, typing } from "./ui.js";

const two = (number) => String(number).padStart(2, "0");
const REST = 250;
const watched = new Map();

/** A moment as ISO 8601 with this phone's offset. */
export function iso(moment) {
  const off = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + off * 60_000).toISOString().slice(0, 19);
  return `${local}${off < 0 ? "-" : "+"}${two(Math.floor(Math.abs(off) / 60))}:${two(Math.abs(off) % 60)}`;
}

/** The server's hour now, as ISO text: what the button "now" writes. */
export const isoNow = () => iso(now());

const localValue = (value) => {
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) ? "" : iso(moment).slice(0, 16);
};

/** Tells what is typed, and what stood there for who typed it, when the fingers rest, and at once when the field or the page is left. */
function typed(node, read, ask) {
  let timer = 0;
  let waits = false;
  const stood = { drawn: node.value, base: ask.value ?? null };
  typing.set(node, stood);
  const flush = () => {
    clearTimeout(timer);
    if (!waits || !node.isConnected) return;
    waits = false;
    const [given, base] = [read(), stood.base];
    if (given === base) return;
    stood.base = given;
    ask.onanswer(given, base);
  };
  node.addEventListener("input", () => {
    waits = true;
    clearTimeout(timer);
    timer = setTimeout(flush, REST);
  });
  node.addEventListener("change", flush);
  node.addEventListener("blur", flush);
  watched.set(node, flush);
  return node;
}

/** Everything typed is told now. */
export function flushTyping() {
  for (const [node, flush] of watched) {
    if (node.isConnected) flush();
    else watched.delete(node);
  }
}

const textOf = (node) => node.value.trim() || null;

/** A field that takes no more than `most`: what is pasted and does not fit is not cut without a word, nothing of it is taken. */
function full(node, most) {
  if (!most) return node;
  node.maxLength = most;
  let said = null;
  node.addEventListener("beforeinput", (event) => {
    said?.remove();
    if (!/^insertFrom|^insertReplacement/.test(event.inputType)) return;
    const pasted = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    const over = pasted.length - (most - node.value.length + node.selectionEnd - node.selectionStart);
    if (over <= 0) return;
    event.preventDefault();
    said = element("p", { class: "band", data: { state: "late" }, role: "alert" }, text("o-paste-too-long", { n: most, over }));
    node.after(said);
  });
  return node;
}

function plainInput(ask, extra = {}) {
  const node = full(element("input", { id: ask.id, autocomplete: "off", value: isAbsent(ask.value) ? "" : ask.value ?? "", ...extra }), ask.field.longest);
  return typed(node, () => textOf(node), ask);
}

function numberInput(ask) {
  const node = element("input", { id: ask.id, inputmode: ask.field.type === "integer" ? "numeric" : "decimal", autocomplete: "off", value: isAbsent(ask.value) ? "" : ask.value ?? "" });
  return typed(node, () => {
    const written = node.value.trim().replace(",", ".");
    const number = Number(written);
    const good = written !== "" && Number.isFinite(number) && (ask.field.type === "number" || Number.isInteger(number));
    node.setAttribute("aria-invalid", String(written !== "" && !good));
    return good ? number : null;
  }, ask);
}

/** An account: of a report all that is pasted stands, also what does not fit (`asked` says so); of anything else no more than fits. */
function longInput(ask) {
  const node = element("textarea", { id: ask.id, rows: 6, autocapitalize: "sentences" }, isAbsent(ask.value) ? "" : ask.value ?? "");
  if (ask.field.strict || !ask.path) full(node, ask.field.longest);
  const grow = () => {
    node.style.height = "auto";
    node.style.height = `${Math.min(node.scrollHeight + 4, 520)}px`;
  };
  node.addEventListener("input", grow);
  requestAnimationFrame(grow);
  return typed(node, () => textOf(node), ask);
}

function momentInput(ask) {
  const day = ask.field.type === "date";
  const value = isAbsent(ask.value) || !ask.value ? "" : day ? ask.value : localValue(ask.value);
  const node = element("input", { id: ask.id, type: day ? "date" : "datetime-local", value });
  node.addEventListener("change", () => ask.onanswer(node.value ? (day ? node.value : iso(new Date(node.value))) : null));
  if (day) return node;
  const zone = new Intl.DateTimeFormat(document.documentElement.lang, { timeZoneName: "shortOffset" }).formatToParts(value ? new Date(value) : now()).find((one) => one.type === "timeZoneName")?.value ?? "";
  return element("div", { class: "moment" }, node, button(text("o-now"), () => {
    const at = isoNow();
    node.value = localValue(at);
    ask.onanswer(at);
  }, { kind: "thumb-small", verb: `now-${ask.field.id}` }), element("span", { class: "quiet small zone" }, text("o-zone", { zone })));
}

const begun = new Map();

/** Cards of a list. A card in which nothing is written yet is no answer: it stands on this page, however often it is drawn anew. */
function rowsInput(ask) {
  const list = isAbsent(ask.value) ? [] : structuredClone(ask.value ?? []);
  const place = `${location.hash} ${ask.id}`;
  const isBlank = (row) => !Object.keys(row).length;
  const box = element("div", { class: "rows-input", id: ask.id, tabindex: "-1" });
  const keepBlank = () => begun.set(place, list.flatMap((row, index) => (isBlank(row) ? [index] : [])));
  const tell = () => {
    keepBlank();
    const said = list.filter((row) => !isBlank(row));
    ask.onanswer(said.length ? said : null);
  };
  for (const index of begun.get(place) ?? []) list.splice(index, 0, {});
  function cell(index, field) {
    const shape = { field, id: `${ask.id}-${index}-${field.id}`, value: list[index][field.id], onanswer: (value) => {
      if (value === null) delete list[index][field.id];
      else list[index][field.id] = value;
      tell();
    } };
    return element("div", { class: "field" }, element(field.type === "boolean" ? "span" : "label", { class: "label", for: field.type === "boolean" ? null : shape.id }, field.label), control(shape));
  }
  function draw() {
    box.replaceChildren(
      ...list.map((_, index) => element("div", { class: "card" }, ask.field.fields.map((field) => cell(index, field)),
        button(text("o-remove"), () => { list.splice(index, 1); tell(); draw(); }, { kind: "bare" }))),
      button(text("o-add-row"), () => { list.push({}); keepBlank(); draw(); box.querySelector(".card:last-of-type input")?.focus(); }, { kind: "wide", verb: `add-${ask.field.id}` }));
  }
  draw();
  return box;
}

function pickInput(ask) {
  if (ask.field.refers) return choices({ name: `${ask.id}-pick`, options: ask.picks, value: ask.value, onpick: ask.onanswer, label: ask.field.label });
  const known = ask.picks.some(([code]) => code === ask.value);
  const box = element("div", { class: "stack tight" });
  const other = plainInput({ ...ask, onanswer: (given) => ask.onanswer(given), value: known || isAbsent(ask.value) ? "" : ask.value }, { placeholder: text("o-other"), "aria-label": `${ask.field.label}: ${text("o-other")}` });
  box.append(choices({ name: `${ask.id}-pick`, options: ask.picks, value: ask.value, onpick: ask.onanswer, label: ask.field.label }), other);
  return box;
}

/** The control of a field. ask: {field, id, value, onanswer, picks}. */
export function control(ask) {
  const { field } = ask;
  if (ask.picks?.length || field.refers) return pickInput(ask);
  const value = isAbsent(ask.value) ? undefined : ask.value;
  switch (field.type) {
    case "boolean": return choices({ name: ask.id, options: [[true, text("o-yes")], [false, text("o-no")]], value, onpick: ask.onanswer, label: field.label });
    case "choice": return choices({ name: ask.id, options: field.options, value, onpick: ask.onanswer, label: field.label });
    case "choices": return choices({ name: ask.id, options: field.options, value, many: true, onpick: (codes) => ask.onanswer(codes.length ? codes : null), label: field.label });
    case "rows": return rowsInput(ask);
    case "long": return longInput(ask);
    case "datetime": case "date": return momentInput(ask);
    case "integer": case "number": return numberInput(ask);
    default: return plainInput(ask, /phone/.test(field.id) ? { inputmode: "tel" } : {});
  }
}

const NEEDS_LABEL = new Set(["text", "long", "integer", "number", "datetime", "date"]);

/** The whole question. `extra` is what stands beside it: findings, a conflict. */
export function question(ask, ...extra) {
  const { field, value } = ask;
  const labelled = NEEDS_LABEL.has(field.type) && !ask.picks?.length && !field.refers;
  const none = isAbsent(value);
  const absent = (code, label) => button(label, () => ask.onanswer(value?.absent === code ? null : { absent: code }),
    { "aria-pressed": String(value?.absent === code), verb: `${code}-${field.id}`, "aria-label": `${label}: ${field.label}`, kind: "absent" });
  // One answer for what cannot be answered; what kind of nothing it is can be said once it was given.
  const nothing = ask.plain || (!ask.must && !none) ? null : none
    ? element("div", { class: "pair" }, absent("not_applicable", text("o-not_applicable")), absent("unknown", text("o-unknown")))
    : button(text("o-cannot"), () => ask.onanswer({ absent: "unknown" }), { verb: `cannot-${field.id}`, "aria-label": `${text("o-cannot")}: ${field.label}`, kind: "absent" });
  return element("div", { class: "question", data: { path: ask.path, field: field.id, must: ask.must ? "yes" : "no" } },
    element(labelled ? "label" : "p", { class: "ask", for: labelled ? ask.id : null }, field.plain ?? field.label, field.protected ? element("span", { class: "badge plain" }, text("o-protected")) : null),
    field.plain ? element("p", { class: "quiet small legal" }, field.label) : null,
    field.help ? element("details", { class: "help" }, element("summary", {}, text("o-help")), element("p", {}, field.help)) : null,
    control(ask),
    nothing,
    ...extra);
}

/** A value as words. */
export function words(field, value, names = new Map()) {
  if (value === undefined || value === null || value === "") return "";
  if (isAbsent(value)) return text(`o-${value.absent}`);
  if (value.masked) return text("o-masked");
  const label = (code) => (field.options ?? []).find(([known]) => known === code)?.[1] ?? names.get(code) ?? code;
  if (field.type === "boolean") return text(value ? "o-yes" : "o-no");
  if (field.type === "datetime") {
    const moment = new Date(value);
    return Number.isNaN(moment.getTime()) ? String(value) : moment.toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "es-MX", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }
  if (field.type === "rows" && Array.isArray(value)) return value.map((row) => Object.values(row).filter((one) => typeof one !== "boolean").join(" ")).join("; ");
  if (Array.isArray(value)) return value.map(label).join(", ");
  return String(label(value));
}
