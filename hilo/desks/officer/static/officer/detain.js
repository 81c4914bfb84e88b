// "I have detained a person": the immediate record (LNRD 18), written the moment it happens, sent before everything else.

import { now } from "../js/clock.js";
import { element, text, time, day } from "../js/text.js";
import { begunWith, formOf, impliedBy, isAsked, newRecord, pointOf, valuesOf, whereOf } from "./form.js";
import { iso, question } from "./inputs.js";
import { start } from "./home.js";
import { isUp } from "./line.js";
import { add, again, content, madeOf, unsent } from "./outbox.js";
import { owner } from "./owner.js";
import { all, answer, change, isOpen, load } from "./reports.js";
import { answered, asked, beginsWith, nextOf } from "./question.js";
import { soon } from "./sync.js";
import { band, bar, button, go, head, screen } from "./ui.js";

const PART = "detention";
const pathTo = (record, field) => `annexes.${PART}.${record}.${field}`;

/** What this phone knows of a detention beside the annex: its own number, what was told when, the parts of the name. */
export const sideOf = (report, record) => report.detentions?.[record] ?? {};

/** Writes down more of it; `more` may be a function of what stands, so that quick taps lose nothing. */
export const note = (ref, record, more) => change(ref, (report) => {
  const side = sideOf(report, record);
  report.detentions = { ...report.detentions, [record]: { ...side, ...(typeof more === "function" ? more(side) : more) } };
});

/** Which case it belongs to: asked only when there is more than one. */
export async function choose({ form, state }) {
  const reports = (await all()).filter(isOpen);
  const incidents = (state?.incidents ?? []).filter((one) => !reports.some((report) => report.incident === one.folio));
  const into = async (report) => { location.hash = `#/detain/${report.ref}/${newRecord()}`; };
  if (reports.length + incidents.length === 1) return into(reports[0] ?? await start(form, incidents[0]));
  const anew = ["general", "civic"].map((id) => form.kinds?.find((one) => one.id === id)).filter(Boolean);
  head(text("o-detained"), "#/");
  screen("detain", element("h2", {}, text(reports.length + incidents.length ? "o-detained-where" : "o-detained-why")),
    element("div", { class: "stack" },
      reports.map((report) => button(element("span", {}, element("strong", { class: "number" }, report.folio || report.incident || text("o-field-report")), ` ${formOf(form, report).kind.name} · ${day(report.openedAt)} ${time(report.openedAt, { seconds: false })}`), () => into(report), { kind: "thumb wide", verb: "into" })),
      incidents.map((incident) => button(element("span", {}, element("strong", { class: "number" }, incident.folio), ` ${incident.label}`), async () => into(await start(form, incident)), { kind: "thumb wide", verb: "into" })),
      anew.map((kind) => button(text(`o-detained-${kind.id}`), async () => into(await start(form, null, kind)), { kind: "thumb wide", verb: `anew-${kind.id}` }))));
  bar();
}

const offence = (document_) => document_.sections?.knowledge?.offence ?? document_.sections?.knowledge?.infraction;

/** The moment of the detention is the moment of the tap, until the officer says otherwise. */
async function begin(report, record, form) {
  await note(report.ref, record, { ref: crypto.randomUUID?.() ?? newRecord() + newRecord(), begunAt: new Date().toISOString() });
  const where = whereOf(report.document);
  const card = owner().card;
  const me = Object.fromEntries(["name", "number", "institution", "rank"].filter((id) => card?.[id]).map((id) => [id, card[id]]));
  const settled = Object.entries(form.kind.settled).filter(([path]) => path.startsWith(`${PART}.`)).map(([path, value]) => [path.slice(PART.length + 1), value]);
  // Why is what was dispatched, until the officer says it better.
  await note(report.ref, record, { motives: typeof offence(report.document) === "string" ? offence(report.document) : "" });
  await note(report.ref, record, { first: { ...Object.fromEntries(settled), detained_at: iso(now()), ...(where ? { place: where } : {}), ...(me.name ? { officers: [me] } : {}) } });
}

function youngBand(values, report, record) {
  const doubt = values.age_doubt === true;
  const young = typeof values.age === "number" && values.age < 18;
  if (!doubt && !young) return null;
  const child = typeof values.age === "number" && values.age < 12;
  return band("late", element("strong", {}, text(child ? "o-child" : "o-young")), element("ul", {},
    ["o-young-1", "o-young-2", "o-young-3", "o-young-4"].map((key) => element("li", {}, text(child && key === "o-young-1" ? "o-child-1" : key)))),
  element("p", { class: "article" }, "LNSIJPA 8, 129; LNRD 18"));
}

function nameQuestions(form, report, record) {
  const side = sideOf(report, record);
  return ["given", "first_surname", "second_surname"].map((id) => question({
    field: { id, type: "text", label: text(`o-${id}`), longest: form.limits?.detention[id] }, path: "", plain: true, id: `name-${id}`, value: side[id] ?? "", picks: [],
    onanswer: async (value) => {
      await note(report.ref, record, { [id]: value ?? "" });
      const after = sideOf(await load(report.ref), record);
      const whole = [after.given, after.first_surname, after.second_surname].filter(Boolean).join(" ");
      await answer(report.ref, pathTo(record, "name"), whole || null);
      soon();
    },
  }));
}

/** The record as it is sent. */
function bodyOf(report, record, values) {
  const side = sideOf(report, record);
  const plain = (value) => (value && typeof value === "object" && !Array.isArray(value) ? null : value ?? null);
  const point = pointOf(report.document, values.place);
  return {
    ref: side.ref, report: report.ref, form: report.form, opened_at: report.openedAt, annex: record, incident: report.incident,
    kind: plain(values.kind), detained_at: plain(values.detained_at), place: plain(values.place) ?? "",
    state: plain(report.document.sections?.place?.state) ?? "", ...point,
    motives: side.motives ?? "", authority: side.authority ?? "",
    given: side.given ?? "", first_surname: side.first_surname ?? "", second_surname: side.second_surname ?? "", alias: plain(values.alias) ?? "",
    age: plain(values.age), age_doubt: plain(values.age_doubt), sex: plain(values.sex) ?? "", nationality: plain(values.nationality) ?? "", language: plain(values.language) ?? "",
    injuries: plain(values.injuries), injuries_description: plain(values.injuries_description) ?? "",
    trusted_person: plain(values.trusted_person) ?? "", trusted_phone: plain(values.trusted_phone) ?? "",
    officers: Array.isArray(values.officers) ? values.officers : [], told_at: side.toldAt ?? null, device_at: new Date().toISOString(),
  };
}

async function register(report, record, values) {
  await note(report.ref, record, { queuedAt: new Date().toISOString() });
  await beginsWith(report, PART, record, sideOf(report, record).first);
  await add({ ref: sideOf(report, record).ref, report: report.ref, verb: "detention", url: "/desk/officer/detentions", body: bodyOf(report, record, values) });
  await answer(report.ref, "sections.knowledge.people_detained", true);
  soon();
}

/** The unit was told by radio (LNRD 17): the hour goes with the record if that has not left yet. */
async function toldByRadio(report, record) {
  const toldAt = iso(now());
  await note(report.ref, record, { toldAt });
  const waits = (await unsent()).find((one) => one.verb === "detention" && one.ref === sideOf(report, record).ref);
  if (waits) await again(waits.seq, { ...(await content(waits)).body, told_at: toldAt });
}

async function standing(report, record) {
  const side = sideOf(report, record);
  const number = await madeOf(side.ref);
  if (number) {
    return band("done", element("strong", { class: "number" }, text("o-registered", { number })), side.registeredAt ? ` ${day(side.registeredAt)} ${time(side.registeredAt)}` : "");
  }
  const act = (await unsent()).find((one) => one.ref === side.ref && one.verb === "detention");
  if (act?.state === "refused") {
    const said = await content(act);
    return band("late", element("strong", {}, text("o-register-refused")), ` ${said?.problem?.message ?? ""} `,
      button(text("o-try-again"), async () => { await again(act.seq, bodyOf(report, record, valuesOf(report.document, { kind: "annex", id: PART }, record))); soon(); }, { kind: "wide", verb: "again" }));
  }
  return band(isUp() ? "soon" : "late",
    element("strong", {}, text(isUp() ? "o-register-sending" : "o-register-queued")), element("p", {}, text("o-register-since", { time: time(side.queuedAt) })),
    isUp() ? null : element("p", {}, text("o-radio")),
    side.toldAt ? element("p", {}, element("strong", {}, text("o-radio-told", { time: time(side.toldAt) }))) : button(text("o-radio-button"), () => toldByRadio(report, record), { kind: "wide", verb: "radio" }));
}

const FIRST = ["kind", "flagrancy", "search_interrupted", "pointed_out_by", "pointed_out_as", "pointed_out_sign", "order_number", "detained_at", "place"];
// The language is asked where the rights are read in it.
const THEN = ["sex", "age", "age_doubt", "injuries", "injuries_description", "nationality", "trusted_person", "trusted_phone"];

export async function show({ form: all }, [ref, record]) {
  let report = await load(ref);
  if (!report) return void (location.hash = "#/");
  const form = formOf(all, report);
  if (!record) return void location.replace(`#/detain/${ref}/${newRecord()}`);
  if (!sideOf(report, record).ref) {
    await begin(report, record, form);
    report = await load(ref);
  }
  const part = form.parts.find((one) => one.id === PART);
  const shownReport = { ...report, document: begunWith(report.document, part, record, sideOf(report, record).first) };
  const values = valuesOf(shownReport.document, part, record);
  const side = sideOf(report, record);
  const field = (id) => part.fields.find((one) => one.id === id);
  const implied = impliedBy(form, shownReport.document);
  const wanted = (id) => field(id) && isAsked(field(id), values) && !(pathTo(record, id) in implied);
  const ask = (id) => asked(form, shownReport, part, record, field(id), { bare: true, onanswer: (given) => answered(report, PART, record, field(id), given) });
  const extra = (id, type = "text") => question({ field: { id, type, label: text(`o-${id}`), longest: form.limits?.detention[id] }, path: "", plain: true, id: `extra-${id}`, value: side[id] ?? "", picks: [],
    onanswer: async (value) => { await note(ref, record, { [id]: value ?? "" }); if (id === "authority" && value) await answer(ref, `sections.${form.parts.some((one) => one.id === "presentation") ? "presentation" : "handover"}.authority`, value); soon(); } });
  head(text("o-detained"), `#/report/${ref}`);
  screen(`detain ${ref} ${record}`,
    element("h2", {}, side.queuedAt ? text("o-detention") : text("o-immediate")),
    side.queuedAt ? await standing(report, record) : element("p", { class: "quiet" }, text("o-immediate-what")),
    youngBand(values, report, record),
    side.queuedAt ? go(side.rights?.sentAt ? text("o-rights-again") : text("o-rights"), `#/rights/${ref}/${record}`, { kind: `thumb wide ${side.rights?.sentAt ? "" : "primary"}`, verb: "rights" }) : null,
    side.queuedAt ? element("section", { class: "part" }, element("p", { class: "quiet" }, text("o-after-register")), go(text("o-complete"), nextOf(form, report), { kind: "wide", verb: "complete" }))
      : element("div", { class: "questions" }, FIRST.filter(wanted).map(ask), nameQuestions(form, report, record), extra("motives", "long"), THEN.filter(wanted).map(ask), extra("authority")));
  if (side.queuedAt) bar(go(text(side.rights?.sentAt ? "o-next" : "o-report"), side.rights?.sentAt ? nextOf(form, report) : `#/report/${ref}`, { kind: `thumb ${side.rights?.sentAt ? "primary" : ""}`, verb: "report" }), side.rights?.sentAt ? null : go(text("o-rights-short"), `#/rights/${ref}/${record}`, { kind: "thumb primary" }));
  else bar(button(text("o-register-now"), () => register(report, record, values), { kind: "thumb primary wide", verb: "register", "aria-disabled": String(!values.kind), disabled: !values.kind }));
}

/** The server has numbered it: the number goes into the annex, as one more answer. */
export async function registered({ report: ref, body, answer: said }) {
  await note(ref, body.annex, { registeredAt: said.at, apart: said.apart ?? "" });
  await answer(ref, pathTo(body.annex, "register_number"), said.made);
  soon();
}
