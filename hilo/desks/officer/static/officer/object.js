// An object secured: its photographs, its label, its seal, and the questions of the inventory that its photograph does not answer.

import { now } from "../js/clock.js";
import { element, text } from "../js/text.js";
import { begunWith, formOf, isAbsent, isAnswered, isAsked, newRecord, pointOf, valuesOf, whereOf } from "./form.js";
import { iso, question } from "./inputs.js";
import { discard, keep, LARGEST, of, preview } from "./files.js";
import { add, again, content, madeOf, unsent } from "./outbox.js";
import { answer, change, load } from "./reports.js";
import { answered, asked, beginsWith, nextOf } from "./question.js";
import { soon } from "./sync.js";
import { band, bar, button, choices, go, head, screen } from "./ui.js";

const PART = "object";
const ASKED = ["kind", "description", "obtained_by", "found_at", "place", "quantity", "unit_of_measure", "calibre", "registration", "serial", "colour", "from_person", "from_vehicle", "person_signed", "witnesses", "destination"];
const previews = new Map();

const sideOf = (report, record) => report.objects?.[record] ?? {};
const note = (ref, record, more) => change(ref, (report) => {
  report.objects = { ...report.objects, [record]: { ...sideOf(report, record), ...more } };
});

/** What it begins with is seen and corrected before the object is secured; nothing of it is in the report until the officer answers. */
async function begin(report, record, state) {
  await note(report.ref, record, { ref: crypto.randomUUID?.() ?? newRecord() + newRecord() });
  const [before] = (report.document.annexes?.[PART] ?? []).slice(-1);
  const people = report.document.annexes?.detention ?? [];
  const said = (value) => (typeof value === "string" && value ? value : "");
  const where = said(before?.place) || said(people[0]?.place) || whereOf(report.document) || state?.incidents?.find((one) => one.folio === report.incident)?.place;
  // One list of objects is signed once, and goes to one place: what was said of the object before is said of this one.
  const told = { place: where, person_signed: said(before?.person_signed), destination: said(before?.destination), from_person: people.length === 1 ? people[0].id : "" };
  await note(report.ref, record, { first: { found_at: iso(now()), quantity: 1, ...Object.fromEntries(Object.entries(told).filter(([, value]) => value)) } });
}

/** Names of what was not taken, by object: told until the next photograph. */
const tooLarge = new Map();

async function take(report, record, input) {
  const { ref } = sideOf(report, record);
  tooLarge.delete(ref);
  for (const file of [...input.files]) {
    if (file.size > LARGEST) {
      tooLarge.set(ref, [...(tooLarge.get(ref) ?? []), file.name || "foto.jpg"]);
      continue;
    }
    await keep({ object: ref, report: report.ref, blob: file, name: file.name || "foto.jpg" });
  }
  input.value = "";
  if (tooLarge.has(ref)) document.dispatchEvent(new CustomEvent("files:changed"));
}

async function picture(one) {
  if (!one.done && !previews.has(one.id)) previews.set(one.id, await preview(one.id));
  const share = one.size ? Math.round((one.offset / one.size) * 100) : 0;
  const state = one.state === "refused" ? "late" : one.done ? "done" : "soon";
  const words = one.state === "refused" ? text("o-photo-refused", { code: one.code }) : one.done ? text("o-photo-sent") : one.offset ? text("o-photo-part", { n: share }) : text("o-photo-waits");
  const short = one.id.split("/").at(-1).slice(0, 12);
  return element("li", { class: "photo", data: { state } }, previews.get(one.id) ? element("img", { src: previews.get(one.id), alt: text("o-photo-alt", { hash: short }) }) : element("span", { class: "no-picture", "aria-hidden": "true" }),
    element("span", { class: "state-line", data: { state } }, element("span", { class: "glyph", "aria-hidden": "true" }), words),
    element("span", { class: "faint small number" }, short),
    one.done || (one.offset && one.state !== "refused") ? null : button(text("o-remove"), () => discard(one.id), { kind: "bare" }));
}

/** Questions without whose answer nothing can be said of an object. */
const needed = (values, shown) => shown.filter((field) => {
  const value = values[field.id];
  if (field.id === "place") return !isAnswered(value);
  return ["kind", "description", "obtained_by", "quantity"].includes(field.id) && (!isAnswered(value) || isAbsent(value));
});

/** The record as it is sent: what the officer answered, and nothing else. `photographs`: how many were taken. */
function bodyOf(report, record, values, photographs) {
  const side = sideOf(report, record);
  const plain = (value) => (value && typeof value === "object" ? null : value ?? null);
  const person = plain(values.from_person);
  const point = pointOf(report.document, values.place);
  return {
    ref: side.ref, report: report.ref, annex: record, incident: report.incident, detention_ref: person ? report.detentions?.[person]?.ref ?? "" : "",
    kind: plain(values.kind), description: plain(values.description) ?? "", obtained_by: plain(values.obtained_by) ?? "",
    place: isAbsent(values.place) ? text(`o-${values.place.absent}`) : values.place ?? "", documentation: [...(side.documented ?? []), ...(photographs ? ["photo"] : [])],
    collected_at: plain(values.found_at) ?? iso(now()), quantity: plain(values.quantity), measure: plain(values.unit_of_measure) ?? "", serial: plain(values.serial) ?? "",
    registration: plain(values.registration) ?? "", calibre: plain(values.calibre) ?? "", colour: plain(values.colour) ?? "",
    latitude: point.latitude, longitude: point.longitude, packaging: side.packaging ?? "", seal: side.seal ?? "", condition: side.condition ?? "",
    device_at: new Date().toISOString(),
  };
}

async function collect(report, record, values) {
  await note(report.ref, record, { queuedAt: new Date().toISOString() });
  await beginsWith(report, PART, record, sideOf(report, record).first);
  const photographs = (await of(sideOf(report, record).ref)).length;
  await add({ ref: sideOf(report, record).ref, report: report.ref, verb: "object", url: "/desk/officer/objects", body: bodyOf(report, record, values, photographs) });
  await answer(report.ref, "sections.knowledge.objects_collected", true);
  soon();
}

async function standing(report, record, values) {
  const side = sideOf(report, record);
  const number = await madeOf(side.ref);
  if (number) return band("done", element("span", {}, text("o-label-number")), " ", element("strong", { class: "number label-number" }, number));
  const act = (await unsent()).find((one) => one.ref === side.ref && one.verb === "object");
  if (act?.state === "refused") {
    const said = await content(act);
    return band("late", element("strong", {}, text("o-object-refused")), ` ${said?.problem?.message ?? ""} `, button(text("o-try-again"), async () => { await again(act.seq, bodyOf(report, record, values, said.body.documentation?.includes("photo"))); soon(); }, { kind: "wide", verb: "again" }));
  }
  return side.queuedAt ? band("soon", text("o-object-queued", { short: side.ref.slice(0, 6).toUpperCase() })) : null;
}

export async function show({ form: all, state }, [ref, record]) {
  let report = await load(ref);
  if (!report) return void (location.hash = "#/");
  const form = formOf(all, report);
  if (!record) return void location.replace(`#/object/${ref}/${newRecord()}`);
  if (!sideOf(report, record).ref) {
    await begin(report, record, state);
    report = await load(ref);
  }
  const part = form.parts.find((one) => one.id === PART);
  const shownReport = { ...report, document: begunWith(report.document, part, record, sideOf(report, record).first) };
  const values = valuesOf(shownReport.document, part, record);
  const side = sideOf(report, record);
  const shown = ASKED.map((id) => part.fields.find((one) => one.id === id)).filter((field) => field && isAsked(field, values) && (!field.refers || report.document.annexes?.[field.refers]?.length))
    .filter((field) => field.id !== "colour" && (field.id !== "serial" || ["firearm", "device"].includes(values.kind)));
  const open = needed(values, shown);
  const extra = (id, label) => question({ field: { id, type: "text", label, longest: form.limits?.object[id] }, path: "", plain: true, id: `extra-${id}`, value: side[id] ?? "", picks: [], onanswer: (value) => note(ref, record, { [id]: value ?? "" }) });
  const input = element("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, id: "camera", class: "sr", onchange: () => take(report, record, input) });
  const files = (await of(side.ref)).sort((a, b) => a.at - b.at);
  const waits = files.filter((one) => !one.done).length;
  head(text("o-object"), `#/report/${ref}`);
  screen(`object ${ref} ${record}`,
    element("h2", {}, text("o-object")),
    await standing(report, record, values),
    element("section", { class: "part flat" }, input, element("label", { class: "button thumb wide", for: "camera", id: "camera-button" }, text("o-photograph")),
      files.length ? element("p", { class: "quiet", id: "photo-count" }, text("o-photo-count", { n: files.length, waits })) : element("p", { class: "quiet" }, text("o-photo-why")),
      tooLarge.has(side.ref) ? band("late", text("o-photo-too-large", { names: tooLarge.get(side.ref).join(", "), most: LARGEST / 1_000_000 })) : null,
      element("ul", { class: "plain photos" }, await Promise.all(files.slice(-24).map(picture)))),
    side.queuedAt ? null : element("div", { class: "questions" }, shown.map((field) => asked(form, shownReport, part, record, field, { onanswer: (given) => answered(report, PART, record, field, given) })),
      element("div", { class: "question" }, element("p", { class: "ask" }, text("o-documented")), choices({ name: "documented", many: true, options: form.lists.documentation, value: side.documented, onpick: (documented) => note(ref, record, { documented }), label: text("o-documented") })),
      element("div", { class: "question" }, element("p", { class: "ask" }, text("o-packaging")), choices({ name: "packaging", options: form.lists.packaging, value: side.packaging, onpick: (packaging) => note(ref, record, { packaging }), label: text("o-packaging") })),
      extra("seal", text("o-seal"))),
    !side.queuedAt && open.length ? band("soon", text("o-object-open", { what: open.map((field) => field.label).join(", ") })) : null);
  const ready = !open.length;
  bar(side.queuedAt ? go(text("o-another-object"), `#/object/${ref}/${newRecord()}`, { kind: "thumb", verb: "add-record" }) : go(text("o-back"), `#/report/${ref}`, { kind: "thumb" }),
    side.queuedAt ? go(text("o-next"), nextOf(form, report), { kind: "thumb primary", verb: "complete" })
      : button(text("o-collect"), () => collect(report, record, values), { kind: "thumb primary", verb: "collect", disabled: !ready, "aria-disabled": String(!ready) }));
}

/** The server has numbered it: the number goes into the inventory. */
export async function collected({ report: ref, body, answer: said }) {
  if (!body.annex) return;
  await note(ref, body.annex, { number: said.made });
  await answer(ref, `annexes.${PART}.${body.annex}.evidence`, said.made);
  soon();
}
