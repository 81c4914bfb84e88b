// A paper form, typed in: Enter goes on to the next field, F10 sends; what is refused is said at its field.

import { get, newKey, Problem, send } from "../js/api.js";
import { combobox } from "../js/combo.js";
import { showKeys } from "../js/keys.js";
import { element, text, time } from "../js/text.js";
import { findingLine } from "./lines.js";

const byId = (id) => document.getElementById(id);
const form = byId("enter");
const fault = byId("fault");
const TIMES = ["received_at", "answered_at", "classified_at", "ended_at", "closed_at"];
const PLAIN = ["number", "day", "caller_number", "place", "interior", "reference", "access", "narrative", "taken_by", "improper_kind", "closure_code"];

let point = null;
let key = newKey();
let busy = false;

const value = (name) => form.elements.namedItem(name).value.trim();
const fields = () => [...form.querySelectorAll("input, select, textarea, button")].filter((node) => node.checkVisibility() && node.type !== "hidden");

function onward(from) {
  const all = fields();
  all[all.indexOf(from) + 1]?.focus();
}

const town = combobox(byId("town"), {
  search: async (words) => (await get(`/desk/operator/places?q=${encodeURIComponent(words)}`)).places,
  render: (place) => [element("strong", {}, place.name), element("span", { class: "quiet small" }, place.within)],
  label: (place) => `${place.name}, ${place.within}`,
  onPick: (place) => { point = place; onward(byId("town")); },
  onText: () => { point = null; },
  onEnter: () => onward(byId("town")),
});

const code = combobox(byId("code"), {
  search: async (words) => (await get(`/desk/operator/codes?q=${encodeURIComponent(words)}`)).codes,
  render: (item) => [element("strong", { class: "number" }, item.code), element("span", { class: "grow" }, item.name), element("span", { class: "badge", data: { priority: item.priority } }, text(item.priority))],
  label: (item) => `${item.code} ${item.name}`,
  onPick: () => { another(); onward(byId("code")); },
  onText: () => another(),
  onEnter: () => onward(byId("code")),
});

function another() {
  const chosen = value("priority");
  byId("reason-field").hidden = !chosen || !code.item() || chosen === code.item().priority;
}

function body() {
  const units = [...byId("units").tBodies[0].rows].map((row) => Object.fromEntries([...row.querySelectorAll("input")].map((node) => [node.name, node.value.trim()]))).filter((row) => row.unit);
  return {
    ...Object.fromEntries(PLAIN.map((name) => [name, value(name)])),
    number: value("number").toUpperCase(),
    times: Object.fromEntries(TIMES.map((name) => [name, value(name)])),
    code: code.item()?.code ?? byId("code").value.trim().slice(0, 8),
    priority: value("priority") || null,
    reason: value("reason") || null,
    latitude: point?.latitude ?? null, longitude: point?.longitude ?? null, uncertainty_m: point?.radius_m ?? null,
    units,
  };
}

function blame(problem) {
  fault.hidden = false;
  fault.replaceChildren(problem.message, element("span", { class: "faint small" }, ` ${problem.code}`));
  const where = problem.problem.where ?? "";
  const field = where === "units" ? byId("units").querySelector("input") : byId(where.split(".").at(-1));
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

function clear() {
  fault.hidden = true;
  for (const node of form.querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
}

/** The next form of the same pad and day: its number is one more. */
function next(number) {
  const [, pad, digits] = /^(.*-)(\d+)$/.exec(number) ?? [];
  const day = value("day");
  const taken = value("taken_by");
  form.reset();
  town.clear();
  code.clear();
  point = null;
  another();
  form.elements.day.value = day;
  form.elements.taken_by.value = taken;
  form.elements.number.value = pad ? pad + String(Number(digits) + 1).padStart(digits.length, "0") : number;
  byId("received_at").focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  clear();
  try {
    const done = await send("POST", "/desk/operator/paper/enter", body(), { key });
    byId("none-entered")?.remove();
    byId("entered").prepend(element("li", { class: "row new" }, element("strong", { class: "number" }, done.form), element("span", { class: "number grow" }, done.folio), element("span", { class: "faint small" }, time(done.at, { seconds: false }))));
    byId("findings").replaceChildren(
      element("p", { class: "finding", data: { state: done.status === "open" ? "late" : "done" } }, element("span", { class: "glyph", "aria-hidden": "true" }),
        element("strong", {}, text("entered-as", { form: done.form, folio: done.folio }), done.status === "open" ? ` ${text("entered-open")}` : "")),
      ...done.findings.map(findingLine));
    key = newKey();
    next(done.form);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Something else is sent next time: an act of its own. Without an answer the same one is sent again.
    if (!error.passing) key = newKey();
    blame(error);
  } finally {
    busy = false;
  }
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.target.matches("button, textarea")) return;
  event.preventDefault();
  onward(event.target);
});
form.addEventListener("input", (event) => event.target.removeAttribute("aria-invalid"));
byId("priority").addEventListener("change", another);
showKeys();
byId("number").focus();
byId("number").setSelectionRange(99, 99);
