// One screen of the form: one question, or a few that belong together.

import { element, text, time } from "../js/text.js";
import { addressOf, isAnswered, isOwed, isRequired, nameOf, newRecord, partsOf, pathOf, progressOf, recordsOf, screensOf, valuesOf } from "./form.js";
import { question, words } from "./inputs.js";
import { isUp } from "./line.js";
import { answer, change, isOpen, load } from "./reports.js";
import { soon } from "./sync.js";
import { band, bar, button, findingLine, go, head, screen, segments } from "./ui.js";

/** What a field may be chosen from: its own list, the usual answers, or the records of another annex. */
export function picksOf(form, report, part, field) {
  if (field.refers) {
    const linked = form.parts.find((one) => one.id === field.refers);
    return recordsOf(report.document, linked).map((record) => [record, nameOf(linked, valuesOf(report.document, linked, record)) || record]);
  }
  const list = form.picks[`${part.id}.${field.id}`];
  return list ? form.lists[list] : [];
}

const findingsAt = (report, path) => report.findings.filter((one) => one.where === path || one.where?.endsWith(`.${path}`));

/** What the checker says of an answer; of one that it has not seen yet, that it will. */
function judgedAt(report, path) {
  const found = findingsAt(report, path);
  if (path in report.pending) return found.length ? [band("calm", text("o-judged-anew"))] : [];
  return found.map((one) => findingLine(one));
}

/** A field of a report as a question, with what stands beside it. */
export function asked(form, report, part, record, field, more = {}) {
  const path = pathOf(part, record, field);
  const value = valuesOf(report.document, part, record)[field.id];
  const conflict = report.conflicts.find((one) => one.path === path);
  const held = report.held?.[path];
  return question({
    field: { ...field, longest: form.limits?.[part.id]?.[field.id] ?? field.longest }, path, value, id: `f-${path.replaceAll(".", "-")}`, picks: picksOf(form, report, part, field),
    onanswer: (given, base) => { answer(report.ref, path, given, base); soon(); }, ...more,
  },
  conflict ? band("late", text("o-conflict-here"), " ", go(text("o-conflict-choose"), `#/report/${report.ref}/differ`)) : null,
  held ? band("late", held.message) : null,
  ...(report.state === "returned" ? report.remarks : []).filter((one) => one.path === path).map((one) => band("soon", element("strong", {}, text("o-remark")), " ", one.text)),
  ...(more.bare ? [] : judgedAt(report, path)));
}

/** Writes what a record began with into the report, where nothing was answered yet. */
export async function beginsWith(report, part, record, first = {}) {
  const values = valuesOf((await load(report.ref)).document, { kind: "annex", id: part }, record);
  for (const [id, value] of Object.entries(first)) if (!isAnswered(values[id])) await answer(report.ref, `annexes.${part}.${record}.${id}`, value);
}

/** An answer in a record that began with something. */
export async function answered(report, part, record, field, given) {
  const sides = `${part}s`;
  const first = { ...report[sides]?.[record]?.first };
  delete first[field.id];
  // From here on the report says it all: what is cleared now stays clear.
  await change(report.ref, (one) => { one[sides] = { ...one[sides], [record]: { ...one[sides]?.[record], first: {} } }; });
  await answer(report.ref, `annexes.${part}.${record}.${field.id}`, given);
  await beginsWith(report, part, record, first);
  soon();
}

function knownList(form, report, one, openAt, toggle) {
  return element("div", { class: "known" }, one.fields.map((field) => {
    const values = valuesOf(report.document, one.part, one.record);
    const path = pathOf(one.part, one.record, field);
    if (openAt.has(path)) return asked(form, report, one.part, one.record, field);
    return element("div", { class: "known-row" }, element("span", { class: "quiet" }, field.label), element("strong", {}, words(field, values[field.id], new Map(picksOf(form, report, one.part, field)))),
      button(text("o-correct"), () => toggle(path), { kind: "bare", verb: `correct-${field.id}`, "aria-label": `${text("o-correct")}: ${field.label}` }));
  }));
}

const opened = new Set();

let latest = null;

/** Begins a record of an annex: it is there once its first question is answered. */
export function beginRecord(form, report, part) {
  const record = newRecord();
  const annexes = { ...report.document.annexes, [part.id]: [...(report.document.annexes?.[part.id] ?? []), { id: record }] };
  const first = screensOf(form, { ...report.document, annexes }).find((one) => one.part.id === part.id && one.record === record);
  latest = { ref: report.ref, part: part.id, record };
  location.hash = addressOf(report.ref, first);
}

function listScreen(form, report, one) {
  const records = recordsOf(report.document, one.part);
  const most = one.part.many ? Infinity : 1;
  const special = { detention: `#/detain/${report.ref}`, object: `#/object/${report.ref}` }[one.part.id];
  return [
    element("h2", {}, one.part.title),
    element("p", { class: "quiet" }, text(records.length ? "o-records" : "o-no-records", { n: records.length })),
    element("ul", { class: "plain items" }, records.map((record) => {
      const values = valuesOf(report.document, one.part, record);
      const first = screensOf(form, report.document, new Set(report.given)).find((each) => each.part.id === one.part.id && each.record === record);
      return element("li", { class: "item" }, element("p", { class: "big" }, nameOf(one.part, values) || text("o-unnamed-record")),
        element("div", { class: "row" }, go(text("o-questions"), first ? addressOf(report.ref, first) : "#"),
          special ? go(text(`o-special-${one.part.id}`), `${special}/${record}`) : null,
          isOpen(report) ? button(text("o-remove"), () => confirmRemoval(report, one.part, record), { kind: "bare" }) : null));
    })),
    isOpen(report) && records.length < most
      ? button(text("o-add", { what: one.part.title }), () => {
        if (special) {
          location.hash = `${special}/${newRecord()}`;
          return;
        }
        beginRecord(form, report, one.part);
      }, { kind: "wide primary", verb: "add-record" }) : null,
  ];
}

async function confirmRemoval(report, part, record) {
  const gone = element("div", {}, band("late", element("strong", {}, text("o-remove-sure")),
    element("div", { class: "row" }, button(text("o-remove-yes"), () => { answer(report.ref, `annexes.${part.id}.${record}`, null); soon(); }, { kind: "danger", verb: "remove-yes" }), button(text("o-remove-no"), () => gone.remove()))));
  document.getElementById("main").append(gone);
  gone.querySelector("button").focus();
}

export async function show({ form }, [ref, partId, recordId, key]) {
  const report = await load(ref);
  if (!report) return void (location.hash = "#/");
  const record = recordId === "-" ? "" : recordId;
  // A record that was just begun has its first question before it has an answer.
  const begun = latest?.ref === ref && latest.part === partId && latest.record === record && !recordsOf(report.document, { id: partId }).includes(record);
  const document_ = begun ? { ...report.document, annexes: { ...report.document.annexes, [partId]: [...(report.document.annexes?.[partId] ?? []), { id: record }] } } : report.document;
  const screens = screensOf(form, document_, new Set(report.given));
  const at = screens.findIndex((one) => one.part.id === partId && one.record === record && one.key === key);
  if (at < 0) return void location.replace(`#/report/${ref}`);
  const one = screens[at];
  const parts = partsOf(form, document_).map((part) => ({ ...progressOf(document_, part), title: part.title, current: part.id === partId }));
  const now = parts.findIndex((part) => part.current);
  head(report.folio || report.incident || text("o-field-report"), `#/report/${ref}`);
  const next = screens.slice(at + 1).find((each) => isOwed(document_, each)) ?? null;
  const before = screens.slice(0, at).reverse().find((each) => !each.known) ?? null;
  const shown = { ...report, document: document_ };
  const missing = one.fields.filter((field) => isRequired(field) && !isAnswered(valuesOf(document_, one.part, record)[field.id]));
  screen(`${ref} ${partId} ${recordId} ${key}`,
    segments(parts),
    element("p", { class: "where" }, text("o-part-of", { n: now + 1, of: parts.length }), " · ", element("strong", {}, one.part.title), one.part.letter ? ` (${text("o-annex")} ${one.part.letter})` : "",
      element("span", { class: "quiet" }, ` · ${text("o-answered", parts[now])}`)),
    isOpen(report) ? null : band("done", text("o-read-only")),
    one.list ? listScreen(form, shown, one) : one.known ? [
      element("h2", {}, text("o-known")),
      element("p", { class: "quiet" }, text("o-known-help")),
      knownList(form, shown, one, opened, (path) => { opened.add(path); show({ form }, [ref, partId, recordId, key]); }),
    ] : [
      element("h2", { class: "sr" }, one.fields[0].label),
      element("div", { class: "questions", inert: isOpen(report) ? null : "" }, one.fields.some((field) => field.id === "latitude") ? hereButton(ref) : null, one.fields.map((field) => asked(form, shown, one.part, record, field))),
    ],
    report.findings.length && !isUp() ? element("p", { class: "faint small" }, text("o-findings-as-of", { time: time(report.findingsAt, { seconds: false }) })) : null,
    missing.length && one.fields.length > 1 ? element("p", { class: "quiet small" }, text("o-open-here", { n: missing.length })) : null);
  bar(before ? go(text("o-back"), addressOf(ref, before), { kind: "thumb", verb: "before" }) : go(text("o-all"), `#/report/${ref}`, { kind: "thumb" }),
    next ? go(text("o-next"), addressOf(ref, next), { kind: "thumb primary", verb: "next" }) : go(text("o-look-over"), `#/report/${ref}`, { kind: "thumb primary", verb: "next" }));
}

/** Place: the phone's own position answers both numbers at once. */
function hereButton(ref) {
  if (!navigator.geolocation) return null;
  const said = element("span", { class: "quiet", role: "status" });
  return element("div", { class: "stack tight" }, button(text("o-here"), () => {
    said.textContent = text("o-here-looking");
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      await answer(ref, "sections.place.latitude", Number(coords.latitude.toFixed(6)));
      await answer(ref, "sections.place.longitude", Number(coords.longitude.toFixed(6)));
      soon();
    }, () => { said.textContent = text("o-here-failed"); }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  }, { kind: "wide", verb: "here" }), said);
}
