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

/** True if the facts call for the field. */
export function isAsked(field, values) {
  return !field.when || same(values[field.when.field], field.when.is);
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

function groupsOf(form, part) {
  const grouped = form.screens[part.id] ?? [];
  const byId = new Map(part.fields.map((field) => [field.id, field]));
  const seen = new Set();
  const found = [];
  for (const field of part.fields) {
    if (seen.has(field.id)) continue;
    const group = grouped.find((ids) => ids.includes(field.id)) ?? [field.id];
    for (const id of group) seen.add(id);
    found.push(group.map((id) => byId.get(id)).filter(Boolean));
  }
  return found;
}

function screensOfOne(form, document_, part, record, given) {
  const values = valuesOf(document_, part, record);
  const known = [];
  const found = [];
  for (const group of groupsOf(form, part)) {
    const asked = group.filter((field) => isAsked(field, values));
    const open = asked.filter((field) => !given.has(pathOf(part, record, field)));
    known.push(...asked.filter((field) => !open.includes(field)));
    if (open.length) found.push({ part, record, key: open[0].id, fields: open });
  }
  return known.length ? [{ part, record, key: "known", fields: known, known: true }, ...found] : found;
}

/** Every screen, in order: {part, record, key, fields}; `known` lists what need not be asked, `list` the records of an annex. */
export function screensOf(form, document_, given = new Set()) {
  return partsOf(form, document_).flatMap((part) => {
    if (part.kind === "section") return screensOfOne(form, document_, part, "", given);
    return [
      { part, record: "", key: "list", fields: [], list: true },
      ...recordsOf(document_, part).flatMap((record) => screensOfOne(form, document_, part, record, given)),
    ];
  });
}

/** True if a screen has something still to be answered: one that has not is passed over. */
export function isOwed(document_, one) {
  if (one.known) return false;
  if (one.list) return !recordsOf(document_, one.part).length;
  const values = valuesOf(document_, one.part, one.record);
  return one.fields.some((field) => !isAnswered(values[field.id]));
}

export const addressOf = (ref, screen) => `#/report/${ref}/${screen.part.id}/${screen.record || "-"}/${screen.key}`;

/** The screen that shows a path; the part's own first one if none does. */
export function screenAt(screens, path) {
  const [kind, part, ...rest] = path.split(".");
  const [record, field] = kind === "sections" ? ["", rest[0]] : rest;
  const within = screens.filter((one) => one.part.id === part && (!record || one.record === record));
  return within.find((one) => one.fields.some((each) => each.id === field)) ?? within[0] ?? screens.find((one) => one.part.id === part) ?? null;
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
