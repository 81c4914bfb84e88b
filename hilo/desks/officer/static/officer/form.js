// The form as data: what is asked of a document, in which order, and how far it is. Nothing here touches the page.

export const isAbsent = (value) => Boolean(value && typeof value === "object" && !Array.isArray(value) && value.absent);
export const isAnswered = (value) => value !== undefined && value !== null && value !== "";

/** The path of a field, as the report's document knows it. */
export const pathOf = (part, record, field) => (part.kind === "section" ? `sections.${part.id}.${field.id}` : `annexes.${part.id}.${record}.${field.id}`);

/** The small object in which a part's (or a record's) answers stand; empty if there is none yet. */
export function valuesOf(document_, part, record) {
  if (part.kind === "section") return document_.sections?.[part.id] ?? {};
  return (document_.annexes?.[part.id] ?? []).find((one) => one.id === record) ?? {};
}

/** What stands at a path; null if nothing does. */
export function valueAt(document_, path) {
  const [kind, part, ...rest] = path.split(".");
  if (kind === "sections") return document_.sections?.[part]?.[rest[0]] ?? null;
  const found = (document_.annexes?.[part] ?? []).find((one) => one.id === rest[0]);
  if (rest.length === 1) return found ?? null;
  return found?.[rest[1]] ?? null;
}

/** Writes a value at a path of the document (null takes it away; at a record's own path, the record). */
export function setAt(document_, path, value) {
  const [kind, part, ...rest] = path.split(".");
  if (kind === "sections") {
    document_.sections ??= {};
    const at = (document_.sections[part] ??= {});
    if (value === null) delete at[rest[0]];
    else at[rest[0]] = value;
    return;
  }
  document_.annexes ??= {};
  const list = (document_.annexes[part] ??= []);
  let found = list.find((one) => one.id === rest[0]);
  if (rest.length === 1) {
    document_.annexes[part] = value === null ? list.filter((one) => one !== found) : list;
    return;
  }
  if (!found) {
    found = { id: rest[0] };
    list.push(found);
  }
  if (value === null) delete found[rest[1]];
  else found[rest[1]] = value;
}

/** A document in which a record of an annex stands with what it begins with; what was answered stands before that. */
export function begunWith(document_, part, record, first = {}) {
  const rows = document_.annexes?.[part.id] ?? [];
  const stands = rows.find((one) => one.id === record) ?? { id: record };
  return { ...document_, annexes: { ...document_.annexes, [part.id]: [...rows.filter((one) => one !== stands), { ...first, ...stands }] } };
}

/** Where it happened, as far as the report says it in words; "" if it does not. */
export function whereOf(document_) {
  const place = document_.sections?.place ?? {};
  return [place.street, place.outside_number, place.neighbourhood].filter((one) => typeof one === "string").join(", ");
}

/** What stands at the place of the report as numbers and codes, if that is where `place` is; nothing otherwise. */
export function pointOf(document_, place) {
  const at = document_.sections?.place ?? {};
  const said = (name) => (isAnswered(at[name]) && !isAbsent(at[name]) ? at[name] : null);
  if (!place || place !== whereOf(document_)) return { latitude: null, longitude: null, municipality: "" };
  return { latitude: said("latitude"), longitude: said("longitude"), municipality: said("municipality") ?? "" };
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** True if the facts call for the field: what the form says, and of whom this desk asks it (`only`). */
export function isAsked(field, values) {
  if (field.when && !same(values[field.when.field], field.when.is)) return false;
  if (!field.only) return true;
  const said = values[field.only.field];
  if (!isAnswered(said) || isAbsent(said) || field.only.not?.includes(said)) return false;
  return field.only.is.includes("*") || field.only.is.includes(said);
}

/** True if the report is not whole without it. */
export const isRequired = (field) => field.required === "always" || field.required === "when";

function isCalled(part, document_) {
  if (part.kind === "section") return true;
  if ((document_.annexes?.[part.id] ?? []).length) return true;
  if (!part.called_by) return false;
  const [section, field] = part.called_by.field.split(".");
  return same(document_.sections?.[section]?.[field], part.called_by.is);
}

/** The parts that this document has, in the order in which an officer tells: what happened first, the hand-over last. */
export function partsOf(form, document_) {
  const rank = (part) => form.order.indexOf(part.id);
  return form.parts.filter((part) => isCalled(part, document_)).sort((a, b) => rank(a) - rank(b));
}

/** Annexes that nothing called for and that may be added all the same. */
export const othersOf = (form, document_) => form.parts.filter((part) => part.kind === "annex" && !isCalled(part, document_));

export const recordsOf = (document_, part) => (document_.annexes?.[part.id] ?? []).map((one) => one.id);

/** The questions of a part, screen by screen; what has no screen of its own stands folded on the last one. */
function groupsOf(form, part) {
  const byId = new Map(part.fields.map((field) => [field.id, field]));
  const groups = (form.screens[part.id] ?? []).map((ids) => ids.map((id) => byId.get(id)).filter(Boolean)).filter((group) => group.length);
  const seen = new Set(groups.flat());
  const rest = part.fields.filter((field) => !seen.has(field));
  if (!groups.length) return rest.filter(isRequired).length ? rest.filter((field) => !field.fact).map((field) => [field]) : [];
  groups.at(-1).push(...rest);
  return groups;
}

/** Questions that the ticks open beneath themselves: {path of the fact, part, field}. */
export const followsOf = (form) => (form.facts_asked ?? []).filter((path) => form.follows?.[path]).map((path) => {
  const [id, name] = form.follows[path].split(".");
  const part = partOf(form, id);
  return { path, part, field: part?.fields.find((field) => field.id === name) };
}).filter((one) => one.field);

/** A question that stands on its screen; the others are folded under "more", or asked elsewhere (facts). A register's number comes by itself. */
const stands = (form, part, field) => (isRequired(field) && !/^(detention|evidence)\.number$/.test(field.from)) || form.shown?.includes(`${part.id}.${field.id}`);

function screensOfOne(form, document_, part, record, given, implied) {
  const values = valuesOf(document_, part, record);
  const known = [];
  const found = [];
  const followed = new Set(followsOf(form).map((one) => one.field));
  for (const group of groupsOf(form, part)) {
    const called = group.filter((field) => !field.fact && !followed.has(field) && isAsked(field, values));
    const asked = called.filter((field) => !(pathOf(part, record, field) in implied));
    const open = asked.filter((field) => !given.has(pathOf(part, record, field)));
    known.push(...asked.filter((field) => !open.includes(field)));
    const fields = open.filter((field) => stands(form, part, field));
    const more = open.filter((field) => !stands(form, part, field));
    if (fields.length || more.length) found.push({ part, record, key: (fields[0] ?? more[0]).id, fields, more });
  }
  // What may have happened is ticked on the first screen, above the part's own questions.
  if (part.id === "knowledge" && form.facts_asked?.length && found.length) Object.assign(found[0], { key: "facts", facts: true });
  return known.length ? [{ part, record, key: "known", fields: known, more: [], known: true }, ...found] : found;
}

/** Every screen, in order: {part, record, key, fields, more}; `known` lists what need not be asked, `list` the records of an annex. */
export function screensOf(form, document_, given = new Set()) {
  const implied = impliedBy(form, document_);
  return partsOf(form, document_).flatMap((part) => {
    if (part.kind === "section") return screensOfOne(form, document_, part, "", given, implied);
    return [
      { part, record: "", key: "list", fields: [], more: [], list: true },
      ...recordsOf(document_, part).flatMap((record) => screensOfOne(form, document_, part, record, given, implied)),
    ];
  });
}

/** True if a screen has something still to be answered without which the report is not whole: one that has not is passed over. */
export function isOwed(document_, one, form = null) {
  if (one.known) return false;
  if (one.list) return !recordsOf(document_, one.part).length;
  const values = valuesOf(document_, one.part, one.record);
  if (one.facts && form?.facts_asked.some((path) => !isAnswered(valueAt(document_, `sections.${path}`)))) return true;
  if (one.facts && form && followsOf(form).some((each) => isRequired(each.field) && isAsked(each.field, valuesOf(document_, each.part, "")) && !isAnswered(valuesOf(document_, each.part, "")[each.field.id]))) return true;
  return one.fields.some((field) => isRequired(field) && isAsked(field, values) && !isAnswered(values[field.id]));
}

export const addressOf = (ref, screen) => `#/report/${ref}/${screen.part.id}/${screen.record || "-"}/${screen.key}`;

/** The screen that shows a path; the part's own first one if none does. */
export function screenAt(screens, path) {
  const [kind, part, ...rest] = path.split(".");
  const [record, field] = kind === "sections" ? ["", rest[0]] : rest;
  const within = screens.filter((one) => one.part.id === part && (!record || one.record === record));
  return within.find((one) => [...one.fields, ...one.more].some((each) => each.id === field)) ?? within[0] ?? screens.find((one) => one.part.id === part) ?? null;
}

/** Where the question at a path is answered: on its screen, or alone if no screen of this kind of event asks it; null if it is none of this form. */
export function questionAt(form, ref, screens, path) {
  const [kind, id, ...rest] = path.split(".");
  const [record, name] = kind === "sections" ? ["-", rest[0]] : rest;
  const field = form.parts.find((one) => one.id === id)?.fields.find((one) => one.id === name);
  if (field) return `#/report/${ref}/${id}/${record}/${name}`;
  const at = screenAt(screens, path);
  return at ? addressOf(ref, at) : null;
}

/** What this kind of event asks, were all of it to happen: {"part.field": "fact", "settled", "asked", "folded", "follows", "when" (another answer calls for it) or "never"}. */
export function matrixOf(form) {
  const document_ = { form: form.id, sections: {}, annexes: Object.fromEntries(form.parts.filter((part) => part.kind === "annex").map((part) => [part.id, [{ id: "00000000" }]])) };
  for (const path of form.facts_asked) setAt(document_, `sections.${path}`, true);
  const screens = screensOf(form, document_);
  const settled = form.kind.settled;
  const found = {};
  for (const part of form.parts) {
    for (const field of part.fields) {
      const path = `${part.id}.${field.id}`;
      const condition = field.when ?? field.only;
      const at = condition ? `${part.id}.${condition.field}` : "";
      const on = screens.find((one) => one.part === part && [...one.fields, ...one.more].includes(field));
      if (path in settled) found[path] = "settled";
      else if (field.fact) found[path] = "fact";
      else if (followsOf(form).some((one) => one.field === field)) found[path] = "asked";
      else if (on) found[path] = on.fields.includes(field) ? "asked" : "folded";
      else if (pathOf(part, "00000000", field) in impliedBy(form, document_)) found[path] = "follows";
      else found[path] = at && !(at in settled && !isAsked(field, { [condition.field]: settled[at] })) ? "when" : "never";
    }
  }
  return found;
}

/** {done, of}: how many of the required answers of a part are there, records together; a called annex without a record owes one. */
export function progressOf(document_, part) {
  const records = part.kind === "section" ? [""] : recordsOf(document_, part);
  if (!records.length) return { done: 0, of: 1 };
  let [done, of] = [0, 0];
  for (const record of records) {
    const values = valuesOf(document_, part, record);
    for (const field of part.fields) {
      if (!isRequired(field) || !isAsked(field, values)) continue;
      of += 1;
      if (isAnswered(values[field.id])) done += 1;
    }
  }
  return { done, of };
}

export const labelOf = (field, code) => (field.options ?? []).find(([known]) => known === code)?.[1] ?? code;

/** What a record is called in a list: its first telling answer. */
export function nameOf(part, values) {
  const telling = ["name", "officer_name", "description", "plate", "handed_by", "text", "of"];
  const found = telling.map((id) => values[id]).find((value) => typeof value === "string" && value);
  const kind = part.fields.find((field) => field.id === "kind" && typeof values.kind === "string");
  return [kind?.options ? labelOf(kind, values.kind) : "", found ? found.slice(0, 60) : ""].filter(Boolean).join(" · ");
}

/** Eight hex digits: the id of an annex's record. */
export const newRecord = () => [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** True if an annex has a record of this kind that was begun. */
const proves = (document_, form, path) => form.parts.some((part) => part.kind === "annex" && part.called_by?.field === path && part.called_by.is === true && recordsOf(document_, part).length);

const adapted = new Map();

/** The form of a report as its kind of event asks it. `all`: what the server told of forms and kinds. */
export function formOf(all, report) {
  const base = all.others?.[report.form] ?? all;
  const said = report.document.sections?.involved?.kind ?? report.kind;
  const kinds = (all.kinds ?? []).filter((one) => one.form === base.id);
  const kind = kinds.find((one) => one.id === said) ?? kinds.find((one) => one.id === "general") ?? kinds[0] ?? { id: "", facts: [], settled: {} };
  const key = `${base.id} ${kind.id} ${base.title}`;
  if (!adapted.has(key)) {
    const facts = Object.keys(base.facts ?? {}).filter((path) => !(path in kind.settled));
    adapted.set(key, {
      ...base, kind, kinds, facts_asked: [...kind.facts, ...facts.filter((path) => !kind.facts.includes(path))],
      parts: base.parts.map((part) => ({
        ...part,
        fields: part.fields.map((field) => {
          const path = `${part.id}.${field.id}`;
          return { ...field, plain: base.plain?.[path], help: base.help?.[path], only: base.only?.[path], fact: path in (base.facts ?? {}) || path === "involved.kind" };
        }),
      })),
    });
  }
  return adapted.get(key);
}

const partOf = (form, id) => form.parts.find((one) => one.id === id);

/** What stands without being asked: of this kind of event, and what other answers of the report prove. {path: value}. */
export function impliedBy(form, document_) {
  const found = {};
  for (const [path, value] of Object.entries(form.kind?.settled ?? {})) {
    const [id, field] = path.split(".");
    const part = partOf(form, id);
    if (part?.kind === "section") found[`sections.${path}`] = value;
    else if (part) for (const record of recordsOf(document_, part)) found[`annexes.${id}.${record}.${field}`] = value;
  }
  const objects = document_.annexes?.object ?? [];
  const authority = document_.sections?.handover?.authority ?? document_.sections?.presentation?.authority;
  for (const one of document_.annexes?.detention ?? []) {
    const at = `annexes.detention.${one.id}.`;
    if (partOf(form, "object")) found[`${at}objects_found`] = objects.some((each) => each.from_person === one.id);
    if (typeof one.age === "number" && form.sure_age && one.age >= form.sure_age) found[`${at}age_doubt`] = false;
    if (typeof authority === "string") found[`${at}moved_to`] = authority;
  }
  // Where the victim was taken was told on the sheet of who is hurt.
  for (const one of document_.annexes?.interview ?? []) {
    const taken = (document_.annexes?.injured ?? []).find((each) => each.name === one.name)?.taken_to;
    if (one.quality === "victim" && typeof taken === "string") found[`annexes.interview.${one.id}.channelled`] = taken;
  }
  // From which something was taken was searched, whatever such an event settles: on what ground is asked.
  for (const one of document_.annexes?.vehicle ?? []) {
    if (!objects.some((each) => each.from_vehicle === one.id)) continue;
    found[`annexes.vehicle.${one.id}.objects_found`] = true;
    delete found[`annexes.vehicle.${one.id}.ground`];
  }
  if (partOf(form, "place")?.fields.some((field) => field.id === "objects_found")) found["sections.place.objects_found"] = objects.some((each) => each.obtained_by === "place_inspection");
  for (const path of form.facts_asked ?? []) if (proves(document_, form, path)) found[`sections.${path}`] = true;
  return found;
}

/** What is to be written of that: where nothing was answered, or where this desk itself wrote what is no longer so. */
export function toSettle(form, document_, wrote = {}, { facts = false } = {}) {
  const wanted = impliedBy(form, document_);
  if (facts) for (const path of form.facts_asked) wanted[`sections.${path}`] ??= false;
  return Object.fromEntries(Object.entries(wanted).filter(([path, value]) => {
    const now = valueAt(document_, path);
    return !isAnswered(now) || (path in wrote && same(now, wrote[path]) && !same(now, value));
  }));
}

/** The report as it will stand: what is implied stands in it. */
export function wholeOf(form, document_) {
  const whole = structuredClone(document_);
  for (const [path, value] of Object.entries(toSettle(form, document_))) setAt(whole, path, value);
  return whole;
}

/** What stands at paths, with the words of its question: [{path, label, field, value}] in the form's order. */
export function labelsOf(form, document_, paths) {
  const found = [];
  const wanted = new Set(paths);
  for (const part of form.parts) {
    for (const record of part.kind === "section" ? [""] : recordsOf(document_, part)) {
      const values = valuesOf(document_, part, record);
      const whole = wanted.has(`annexes.${part.id}.${record}`);
      for (const field of part.fields) {
        const path = pathOf(part, record, field);
        if ((wanted.has(path) || whole) && isAnswered(values[field.id])) found.push({ path, label: `${part.title}: ${field.label}`, field, value: values[field.id] });
      }
    }
  }
  return found;
}
