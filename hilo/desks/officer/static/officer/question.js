// One screen of the form: what belongs together, and no more than the case needs.

import { element, text, time } from "../js/text.js";
import { whose } from "./beside.js";
import { addressOf, begunWith, followsOf, formOf, isAnswered, isAsked, isOwed, isRequired, nameOf, newRecord, partsOf, pathOf, progressOf, recordsOf, screensOf, toSettle, valueAt, valuesOf, whereOf, wholeOf } from "./form.js";
import { flushTyping, isoNow, question, words } from "./inputs.js";
import { isUp } from "./line.js";
import { owner } from "./owner.js";
import { answer, answers, change, hold, isOpen, load } from "./reports.js";
import { soon } from "./sync.js";
import { stopSound, takenBlock } from "./taken.js";
import { band, bar, button, choices, findingLine, go, head, screen, segments } from "./ui.js";

const NAMED = { interview: "name", injured: "name", dead: "name", fled: "name", child: "name", detention: "name", vehicle: "driver" };
const PLACED = { detention: "place", object: "place" };

/** What was named in the report already, of people or of places: entered once, a button everywhere else. */
function namedIn(document_, fields, but) {
  const found = Object.entries(fields).flatMap(([part, field]) => (document_.annexes?.[part] ?? []).filter((one) => one.id !== but).map((one) => one[field]));
  return found.filter((one) => typeof one === "string" && one);
}

/** What a field may be chosen from: its own list, the usual answers, what was named before, or the records of another annex. */
export function picksOf(form, report, part, field, record = "") {
  if (field.refers) {
    const linked = form.parts.find((one) => one.id === field.refers);
    return linked ? recordsOf(report.document, linked).map((one) => [one, nameOf(linked, valuesOf(report.document, linked, one)) || one]) : [];
  }
  const list = form.picks[`${part.id}.${field.id}`];
  if (!list) return [];
  if (list === "people" || list === "places") {
    const named = list === "people" ? namedIn(report.document, NAMED, record) : [whereOf(report.document), ...namedIn(report.document, PLACED, record)];
    return [...new Set(named.filter(Boolean))].map((one) => [one, one]);
  }
  return form.lists[list];
}

/** What else is known of somebody who was named before: it is not asked again. */
async function sameAs(report, part, record, name) {
  const others = Object.entries(NAMED).flatMap(([id, field]) => (report.document.annexes?.[id] ?? []).filter((one) => one.id !== record && one[field] === name));
  const values = valuesOf((await load(report.ref)).document, part, record);
  for (const id of ["sex", "age", "nationality", "language", "contact"]) {
    const said = others.map((one) => one[id]).find(isAnswered);
    if (isAnswered(said) && !isAnswered(values[id]) && part.fields.some((field) => field.id === id)) await answer(report.ref, `annexes.${part.id}.${record}.${id}`, said);
  }
}

const findingsAt = (report, path) => report.findings.filter((one) => one.where === path || one.where?.endsWith(`.${path}`));

/** What the checker says of an answer; of one that it has not seen yet, that it will. */
function judgedAt(report, path) {
  const found = findingsAt(report, path);
  if (path in report.pending) return found.length ? [band("calm", text("o-judged-anew"))] : [];
  return found.map((one) => findingLine(one));
}

const NARRATIVE = "narrative";

/** A text in pieces of so many letters, cut between words. */
function piecesOf(told, most) {
  const found = [];
  let letters = [...told];
  while (letters.length > most) {
    const space = letters.slice(most - 200, most + 1).findLastIndex((one) => /\s/.test(one));
    const at = space < 0 ? most : most - 200 + space;
    found.push(letters.slice(0, at).join("").trimEnd());
    letters = [...letters.slice(at).join("").trimStart()];
  }
  return [...found, letters.join("")].filter(Boolean);
}

/** Where the narrative goes on: its own question and its continuations, in order. */
function chainOf(report) {
  const more = (report.document.annexes?.continuation ?? []).filter((one) => one.of === NARRATIVE);
  return ["sections.narrative.text", ...more.map((one) => `annexes.continuation.${one.id}.text`)];
}

/** What does not fit goes on in continuations, before what stood in them: nothing is lost, and the order stays. */
async function goOn(ref, path, most) {
  const report = await load(ref);
  const chain = chainOf(report);
  const rest = chain.slice(chain.indexOf(path));
  const told = rest.map((one) => valueAt(report.document, one)).filter((one) => typeof one === "string").join("\n");
  const values = {};
  for (const [index, piece] of piecesOf(told, most).entries()) {
    const record = newRecord();
    if (!rest[index]) values[`annexes.continuation.${record}.of`] = NARRATIVE;
    values[rest[index] ?? `annexes.continuation.${record}.text`] = piece;
  }
  await answers(ref, values);
  soon();
}

/** How many letters of an account do not fit; the server counts letters, not their halves. */
const overOf = (field, value, most) => (field.type === "long" && most && typeof value === "string" && value.length > most ? Math.max(0, [...value].length - most) : 0);

function tooLong(form, report, path, most, over) {
  const mayGoOn = isOpen(report) && chainOf(report).includes(path) && form.parts.some((one) => one.id === "continuation");
  return element("div", { class: "band", role: "status", data: { state: "late", over } }, text("o-too-long", { n: most, over }),
    mayGoOn ? button(text("o-go-on-in"), () => { flushTyping(); goOn(report.ref, path, most); }, { kind: "wide", verb: "go-on-in" }) : null);
}

/** A field of a report as a question, with what stands beside it. */
export function asked(form, report, part, record, field, more = {}) {
  const path = pathOf(part, record, field);
  const value = valuesOf(report.document, part, record)[field.id];
  const conflict = report.conflicts.find((one) => one.path === path);
  const held = report.held?.[path];
  const strict = form.limits?.[part.id]?.[field.id];
  const most = strict ?? field.longest;
  const over = strict ? 0 : overOf(field, value, most);
  const by = more.bare ? "" : whose(report, path);
  return question({
    field: { ...field, longest: most, strict: Boolean(strict) }, path, value, id: `f-${path.replaceAll(".", "-")}`, picks: picksOf(form, report, part, field, record),
    must: isRequired(field),
    onanswer: async (given, base) => {
      if (!strict && overOf(field, given, most)) await hold(report.ref, path, given, base);
      else if (record) await answered(report, part.id, record, field, given, base);
      else await answer(report.ref, path, given, base);
      if (record && NAMED[part.id] === field.id && typeof given === "string") await sameAs(report, part, record, given);
      soon();
    }, ...more,
  },
  conflict ? band("late", text("o-conflict-here"), " ", go(text("o-conflict-choose"), `#/report/${report.ref}/differ`)) : null,
  over ? tooLong(form, report, path, most, over) : held?.message ? band("late", held.message) : null,
  by && isAnswered(value) ? element("p", { class: "faint small", data: { by } }, text("o-written-by", { who: by })) : null,
  ...(report.state === "returned" ? report.remarks : []).filter((one) => one.path === path).map((one) => band("soon", element("strong", {}, text("o-remark")), " ", one.text)),
  ...(more.bare ? [] : judgedAt(report, path)));
}

const inRecord = (part, record, values) => Object.fromEntries(Object.entries(values).map(([id, value]) => [`annexes.${part}.${record}.${id}`, value]));

/** Writes what a record began with into the report, where nothing was answered yet. */
export const beginsWith = (report, part, record, first = {}) => answers(report.ref, {}, { ifOpen: inRecord(part, record, first) });

/** An answer in a record that began with something. */
export async function answered(report, part, record, field, given, base = undefined) {
  const sides = `${part}s`;
  const path = `annexes.${part}.${record}.${field.id}`;
  const { [field.id]: began, ...first } = report[sides]?.[record]?.first ?? {};
  await answers(report.ref, { [path]: given }, {
    // What it began with was seen, and was no answer yet: nothing stood there.
    bases: { [path]: began === undefined ? base : undefined },
    // From here on the report says it all: what is cleared now stays clear. All of it at once: a phone may die in between.
    also: (one) => { if (one[sides]?.[record]?.first) one[sides] = { ...one[sides], [record]: { ...one[sides][record], first: {} } }; },
    ifOpen: inRecord(part, record, first),
  });
  soon();
}

/** Writes what follows from the answers; `facts`: what was not ticked did not happen. */
export async function settle(all, ref, { facts = false } = {}) {
  const report = await load(ref);
  // What follows from the answers is the author's to say: a partner writes what they saw.
  if (!report || !isOpen(report) || report.beside) return;
  const found = toSettle(formOf(all, report), report.document, report.implied, { facts });
  if (!Object.keys(found).length) return;
  await answers(ref, found, { also: (one) => { one.implied = { ...one.implied, ...found }; } });
  soon();
}

/** Where the next open question is; the page on which the answers are checked if there is none. */
export function nextOf(form, report, from = -1) {
  const screens = screensOf(form, report.document, new Set(report.given));
  const found = screens.find((one, index) => index > from && isOwed(report.document, one, form));
  return found ? addressOf(report.ref, found) : `#/report/${report.ref}`;
}

function knownList(form, report, one, openAt, toggle) {
  return element("div", { class: "known" }, one.fields.map((field) => {
    const values = valuesOf(report.document, one.part, one.record);
    const path = pathOf(one.part, one.record, field);
    if (openAt.has(path)) return asked(form, report, one.part, one.record, field);
    return element("div", { class: "known-row" }, element("span", { class: "quiet" }, field.label), element("strong", {}, words(field, values[field.id], new Map(picksOf(form, report, one.part, field, one.record)))),
      button(text("o-correct"), () => toggle(path), { kind: "bare", verb: `correct-${field.id}`, "aria-label": `${text("o-correct")}: ${field.label}` }));
  }));
}

const opened = new Set();

/** What a record begins with, as the officer would say it again: who, of which unit, about whom, now. */
function firstOf(form, report, part) {
  const card = owner()?.card ?? {};
  const people = report.document.annexes?.detention ?? [];
  const hurt = (report.document.annexes?.injured ?? []).filter((one) => one.as === "victim" && typeof one.name === "string");
  const told = (report.document.annexes?.[part.id] ?? []).at(-1);
  const kind = told ? {} : Object.fromEntries(Object.entries(form.kind.begins ?? {}).filter(([path]) => path.startsWith(`${part.id}.`)).map(([path, value]) => [path.slice(part.id.length + 1), value]));
  const victim = hurt.length === 1 ? hurt[0] : {};
  const own = {
    force: { officer_name: card.name, officer_number: card.number, assignment: owner()?.unit, at: people[0]?.detained_at, ...(people.length === 1 ? { against: people[0].id } : {}) },
    // Who was hurt is who is heard first, and with whom the children stay, unless somebody was named already.
    interview: { at: isoNow(), ...(told ? {} : { name: victim.name, sex: victim.sex, quality: victim.as }) },
    child: { with_whom: told?.with_whom ?? victim.name },
    vehicle: { at: isoNow() },
    scene: { handed_by: card.name },
  }[part.id] ?? {};
  return Object.fromEntries(Object.entries({ ...own, ...kind }).filter(([id, value]) => (value === true || (typeof value === "string" && value)) && part.fields.some((field) => field.id === id)));
}

/** Begins a record of an annex: it is there once its first question is answered. */
export async function beginRecord(form, report, part, { replace = false } = {}) {
  const special = { detention: "detain", object: "object" }[part.id];
  const record = newRecord();
  const to = (address) => (replace ? location.replace(address) : void (location.hash = address));
  if (special) return to(`#/${special}/${report.ref}/${record}`);
  const first = firstOf(form, report, part);
  await change(report.ref, (one) => { one[`${part.id}s`] = { ...one[`${part.id}s`], [record]: { first, begun: true } }; });
  const at = screensOf(form, begunWith(report.document, part, record, first)).find((one) => one.part.id === part.id && one.record === record);
  return to(addressOf(report.ref, at));
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
      const first = screensOf(form, report.document, new Set(report.given)).find((each) => each.part.id === one.part.id && each.record === record && !each.known);
      return element("li", { class: "item" }, element("p", { class: "big" }, nameOf(one.part, values) || text("o-unnamed-record")),
        element("div", { class: "row" }, first ? go(text("o-questions"), addressOf(report.ref, first)) : null,
          special ? go(text(`o-special-${one.part.id}`), `${special}/${record}`) : null,
          isOpen(report) ? button(text("o-remove"), () => confirmRemoval(report, one.part, record), { kind: "bare" }) : null));
    })),
    isOpen(report) && records.length < most ? button(text("o-add", { what: one.part.title }), () => beginRecord(form, report, one.part), { kind: "wide primary", verb: "add-record" }) : null,
  ];
}

async function confirmRemoval(report, part, record) {
  const gone = element("div", {}, band("late", element("strong", {}, text("o-remove-sure")),
    element("div", { class: "row" }, button(text("o-remove-yes"), () => { answer(report.ref, `annexes.${part.id}.${record}`, null); soon(); }, { kind: "danger", verb: "remove-yes" }), button(text("o-remove-no"), () => gone.remove()))));
  document.getElementById("main").append(gone);
  gone.querySelector("button").focus();
}

/** The kind of event, which chooses what is asked; as it was dispatched until the officer says otherwise. */
function kindLine(form, report) {
  if (form.kinds.length < 2) return null;
  return element("details", { class: "kind" }, element("summary", {}, `${text("o-kind")}: ${form.kind.name} · ${text("o-change")}`),
    choices({ name: "kind", options: form.kinds.map((one) => [one.id, one.name]), value: form.kind.id, onpick: (kind) => { answer(report.ref, "sections.involved.kind", kind); soon(); }, label: text("o-kind") }));
}

/** What may have happened, ticked on one screen: the likely first, the rest folded. What an annex proves stands ticked. */
function factsBlock(form, report) {
  const follows = followsOf(form);
  const proved = new Set(Object.keys(toSettle({ ...form, kind: null }, { ...report.document, sections: {} })));
  const tick = (path) => {
    const at = `sections.${path}`;
    const has = valueAt(report.document, at);
    const shown = proved.has(at) || has === true;
    const id = `fact-${path.replace(".", "-")}`;
    const label = element("label", { class: "option", for: id },
      element("input", { type: "checkbox", id, value: path, checked: shown, disabled: proved.has(at) || !isOpen(report), onchange: ({ target }) => { answer(report.ref, at, target.checked); soon(); } }), element("span", {}, form.facts[path]));
    const opens = shown ? follows.filter((one) => one.path === path && isAsked(one.field, valuesOf(report.document, one.part, ""))) : [];
    return [label, ...opens.map((one) => asked(form, report, one.part, "", one.field))];
  };
  const likely = form.facts_asked.filter((path) => form.kind.facts.includes(path));
  const rest = form.facts_asked.filter((path) => !likely.includes(path));
  const open = rest.some((path) => valueAt(report.document, `sections.${path}`) === true);
  return element("section", { class: "question facts" },
    element("h2", {}, text("o-facts")), element("p", { class: "quiet" }, text("o-facts-how")),
    element("fieldset", { class: "options" }, element("legend", { class: "sr" }, text("o-facts")), likely.flatMap(tick)),
    rest.length ? element("details", { open: open ? "" : null }, element("summary", {}, text("o-facts-more")), element("div", { class: "options" }, rest.flatMap(tick))) : null);
}

/** Several numbers that are mostly nought. */
function nobodyButton(form, report, one) {
  const ids = (form.nobody?.[one.part.id] ?? []).filter((id) => one.fields.some((field) => field.id === id));
  const values = valuesOf(report.document, one.part, one.record);
  if (!ids.length || ids.every((id) => isAnswered(values[id]))) return null;
  return button(text(ids.some((id) => values[id] > 0) ? "o-nobody-else" : "o-nobody"), async () => {
    for (const id of ids) if (!isAnswered(values[id])) await answered(report, one.part.id, one.record, { id }, 0);
  }, { kind: "wide", verb: "nobody" });
}

/** The document with a record that was just begun: its questions are there before it has an answer. */
function withBegun(report, part, record) {
  const side = record ? report[`${part?.id}s`]?.[record] : null;
  const begun = part && side?.begun && !recordsOf(report.document, part).includes(record);
  return begun || (part && Object.keys(side?.first ?? {}).length) ? begunWith(report.document, part, record, side.first) : report.document;
}

export async function show({ form: all }, [ref, partId, recordId, key]) {
  const report = await load(ref);
  if (!report) return void (location.hash = "#/");
  const form = formOf(all, report);
  const record = recordId === "-" ? "" : recordId;
  const part = form.parts.find((one) => one.id === partId);
  const document_ = withBegun(report, part, record);
  const screens = screensOf(form, document_, new Set(report.given));
  let at = screens.findIndex((one) => one.part.id === partId && one.record === record && one.key === key);
  const asks = part?.fields.find((field) => field.id === key);
  if (at < 0 && asks) at = screens.findIndex((one) => one.part.id === partId && one.record === record && [...one.fields, ...one.more].includes(asks));
  // A question that no screen asks is asked alone: what stands without being asked is corrected there.
  const alone = at < 0 && asks ? { part, record, key, fields: [asks], more: [] } : null;
  if (at < 0 && !alone) return void location.replace(`#/report/${ref}`);
  const one = alone ?? screens[at];
  if (one.list && isOpen(report) && !recordsOf(document_, one.part).length) return void beginRecord(form, report, one.part, { replace: true });
  const whole = wholeOf(form, document_);
  const parts = partsOf(form, document_).map((each) => ({ ...progressOf(whole, each), title: each.title, current: each.id === partId }));
  const now = parts.findIndex((each) => each.current);
  head(report.folio || report.incident || text("o-field-report"), `#/report/${ref}`);
  const shown = { ...report, document: document_ };
  const before = screens.slice(0, Math.max(at, 0)).reverse().find((each) => !each.known && !each.list && each.fields.length) ?? null;
  const another = record && one.part.many && isOpen(report) && !screens.slice(at + 1).some((each) => each.record === record);
  const values = valuesOf(document_, one.part, record);
  const missing = one.fields.filter((field) => isRequired(field) && isAsked(field, values) && !isAnswered(values[field.id]));
  const more = one.more.filter((field) => isAsked(field, values));
  const told = more.some((field) => isAnswered(values[field.id]) || field.id === key) || more.some((field) => report.findings.some((each) => each.where === pathOf(one.part, record, field)));
  screen(`${ref} ${partId} ${recordId} ${key}`,
    segments(parts),
    element("p", { class: "where" }, now < 0 ? null : `${text("o-part-of", { n: now + 1, of: parts.length })} · `, element("strong", {}, one.part.title), one.part.letter ? ` (${text("o-annex")} ${one.part.letter})` : "",
      now < 0 ? null : element("span", { class: "quiet" }, ` · ${text("o-answered", parts[now])}`)),
    isOpen(report) ? null : band("done", text("o-read-only")),
    one.list ? listScreen(form, shown, one) : one.known ? [
      element("h2", {}, text("o-known")),
      element("p", { class: "quiet" }, text("o-known-help")),
      knownList(form, shown, one, opened, (path) => { opened.add(path); show({ form: all }, [ref, partId, recordId, key]); }),
    ] : [
      one.facts ? [kindLine(form, report), factsBlock(form, shown)] : element("h2", { class: "sr" }, (one.fields[0] ?? one.more[0]).label),
      element("div", { class: "questions", inert: isOpen(report) ? null : "" }, [...one.fields, ...more].some((field) => field.id === "latitude") ? hereButton(ref) : null,
        one.fields.flatMap((field) => [field.id === form.nobody?.[one.part.id]?.[0] ? nobodyButton(form, shown, one) : null, asked(form, shown, one.part, record, field)])),
      more.length ? element("details", { class: "part more", open: told || !one.fields.length ? "" : null, inert: isOpen(report) ? null : "" }, element("summary", {}, text("o-more", { n: more.length })),
        element("div", { class: "questions" }, more.map((field) => asked(form, shown, one.part, record, field)))) : null,
      takenBlock(form, report, one, () => show({ form: all }, [ref, partId, recordId, key]), isOpen(report)),
      another ? button(text("o-another", { what: one.part.title }), () => beginRecord(form, report, one.part), { kind: "wide", verb: "add-record" }) : null,
    ],
    report.findings.length && !isUp() ? element("p", { class: "faint small" }, text("o-findings-as-of", { time: time(report.findingsAt, { seconds: false }) })) : null,
    missing.length && one.fields.length > 1 ? element("p", { class: "quiet small" }, text("o-open-here", { n: missing.length })) : null);
  const ahead = alone ? `#/report/${ref}` : nextOf(form, shown, at);
  const onward = go(text(ahead === `#/report/${ref}` ? "o-look-over" : "o-next"), ahead, { kind: "thumb primary", verb: "next" });
  onward.addEventListener("click", async (event) => {
    if (!isOpen(report)) return;
    event.preventDefault();
    flushTyping();
    stopSound();
    await settle(all, ref, { facts: Boolean(one.facts) });
    const kept = await load(ref);
    const after = { ...kept, document: withBegun(kept, part, record) };
    location.hash = alone ? `#/report/${ref}` : nextOf(formOf(all, after), after, screensOf(formOf(all, after), after.document, new Set(after.given)).findIndex((each) => each.part.id === partId && each.record === record && each.key === one.key));
  });
  bar(before ? go(text("o-back"), addressOf(ref, before), { kind: "thumb", verb: "before" }) : go(text("o-all"), `#/report/${ref}`, { kind: "thumb" }), onward);
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
