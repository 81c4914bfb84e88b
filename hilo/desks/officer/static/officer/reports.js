// Reports as they stand on this phone. A change is written here at once, sealed, and stands in `pending` until the server
// has acknowledged it: one entry a field, so that a sentence typed in a hundred strokes without a signal is sent once.

import { newKey } from "../js/api.js";
import { isAnswered, setAt, valueAt } from "./form.js";
import { owner } from "./owner.js";
import { put, remove, row, rows, seal, unseal } from "./store.js";

const LOCK = "hilo-officer-reports";
const LETTERS = 500_000;
/** What the server says to who writes in it no more. */
const TAKEN_OFF = "HILO-R475";
const channel = globalThis.BroadcastChannel ? new BroadcastChannel(LOCK) : null;
const open = new Map();
const tell = (ref) => document.dispatchEvent(new CustomEvent("report:changed", { detail: ref }));
const alone = (work) => (navigator.locks ? navigator.locks.request(LOCK, work) : work());
const idOf = (ref) => `${owner().owner}/${ref}`;
const plain = (value) => (value === undefined ? null : structuredClone(value));
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
let writing = Promise.resolve();
let busy = 0;

/** True while something of a report lies on this phone alone: not sent yet, or what the server does not take. */
export const isUnsent = (report) => !report.opened || Object.keys(report.pending).length > 0 || Object.keys(report.held ?? {}).length > 0;

async function write(report) {
  const me = owner();
  if (!me) return;
  const box = await seal(report, me.keys);
  await put("reports", { id: idOf(report.ref), owner: me.owner, ref: report.ref, at: Date.now(), waits: isUnsent(report), box });
}

/** Changes a report as it lies in the database, writes it, and tells this page and the others: one change after another. */
function change(ref, how) {
  busy += 1;
  writing = writing.catch(() => {}).then(() => alone(async () => {
    const report = await stored(ref);
    if (!report) return null;
    how(report);
    await write(report);
    open.set(ref, report);
    tell(ref);
    channel?.postMessage(ref);
    return report;
  })).finally(() => {
    busy -= 1;
    if (!busy) document.dispatchEvent(new CustomEvent("report:written"));
  });
  return writing;
}

// Another page of the same officer has written: what this one remembers is old.
channel?.addEventListener("message", ({ data }) => {
  open.delete(data);
  tell(data);
});

/** Resolves once everything that was changed lies in the database. */
export const written = () => writing.catch(() => {});

/** True while a change is on its way to the database. */
export const isWriting = () => busy > 0;

async function stored(ref) {
  const found = owner() && await row("reports", idOf(ref));
  return found && owner() ? unseal(found.box, owner().keys) : null;
}

/** A report as it stands here, or null. */
export async function load(ref) {
  if (open.has(ref)) return open.get(ref);
  const report = await stored(ref);
  if (report && !open.has(ref)) open.set(ref, report);
  return open.get(ref) ?? null;
}

/** Every report of this officer on this phone, the latest first. */
export async function all() {
  const me = owner();
  if (!me) return [];
  const mine = (await rows("reports")).filter((one) => one.owner === me.owner).sort((a, b) => b.at - a.at);
  return (await Promise.all(mine.map((one) => load(one.ref)))).filter(Boolean);
}

export function forget() {
  open.clear();
}

function blank({ ref, form, edition, incident }) {
  return {
    ref, form, incident, folio: "", opened: false, openedAt: new Date().toISOString(), version: 0, state: "draft", remarks: [],
    document: { form, edition, folio: "", incident, sections: {}, annexes: {} },
    given: [], pending: {}, sending: null, conflicts: [], findings: [], findingsAt: "", signer: "",
    // Of a report that several write: whether another is its author, whom the author may let in, whose each answer is.
    beside: false, author: "", mates: [], writers: [], hands: "", ended: false,
  };
}

/** Begins a report here; the server hears of it with the next line. `known` is what the incident's own page told. */
export async function begin({ form, edition, incident = "", known = {} }) {
  const report = blank({ ref: crypto.randomUUID?.() ?? newKey(), form, edition, incident });
  for (const [path, value] of Object.entries(known)) {
    setAt(report.document, path, value);
    report.given.push(path);
  }
  await write(report);
  open.set(report.ref, report);
  tell(report.ref);
  channel?.postMessage(report.ref);
  return report;
}

/** Begins to write in a report whose author is another: what stands in it is heard with the next line. */
export async function beginBeside(offer) {
  const known = await load(offer.ref);
  if (known) return known;
  const report = { ...blank(offer), folio: offer.folio, openedAt: offer.opened_at, beside: true, author: offer.author };
  await write(report);
  open.set(report.ref, report);
  tell(report.ref);
  channel?.postMessage(report.ref);
  return report;
}

/** A report in which this officer writes no more: it goes from this phone, unless something of it was not sent. */
export async function noteEnded(ref) {
  const report = await load(ref);
  if (!report?.beside || report.ended) return;
  if (Object.keys(report.pending).length) return void (await change(ref, (one) => { one.ended = true; }));
  await alone(() => remove("reports", idOf(ref)));
  open.delete(ref);
  tell(ref);
  channel?.postMessage(ref);
}

/** Answers a field. `base`: what stood there for who answers it, where that may be older than what stands now. */
export const answer = (ref, path, value, base = undefined) => answers(ref, { [path]: value }, { bases: { [path]: base } });

/** Several fields in one change, all or none: {path: value}. `also` changes the report beside them; `ifOpen`: where nothing was answered yet. */
export function answers(ref, values, { bases = {}, also = null, ifOpen = {} } = {}) {
  document.dispatchEvent(new CustomEvent("report:writing"));
  return change(ref, (report) => {
    also?.(report);
    for (const [path, value] of Object.entries(values)) setOne(report, path, value, bases[path]);
    for (const [path, value] of Object.entries(ifOpen)) if (!isAnswered(valueAt(report.document, path))) setOne(report, path, value);
  });
}

/** Keeps what does not fit where it was written: it stands here, and is not sent before it was made to fit. */
export function hold(ref, path, value, base = undefined) {
  return change(ref, (report) => {
    const [before, waits, held] = [plain(valueAt(report.document, path)), report.pending[path], report.held?.[path]];
    setAt(report.document, path, value);
    delete report.pending[path];
    report.held = { ...report.held, [path]: { value, before: stoodFor(waits ?? held, base === undefined ? before : plain(base)) } };
  });
}

/** What stood there for the server when it was changed: what waits or is held here, it never had. */
const stoodFor = (first, before) => (first && "before" in first ? first.before : before);

function setOne(report, path, value, base = undefined) {
  const before = plain(valueAt(report.document, path));
  if (same(before, value)) return;
  setAt(report.document, path, plain(value));
  const first = report.pending[path] ?? report.held?.[path];
  if (report.held) delete report.held[path];
  // What the checker was saying when this was written goes with it (docs: shown findings are logged, not forbidden).
  const seen = [...new Set([...report.findings.filter((one) => one.where === path).map((one) => one.code), ...(report.shown ?? [])])];
  report.pending[path] = { value: plain(value), before: stoodFor(first, base === undefined ? before : plain(base)), at: new Date().toISOString(), number: newKey(), seen };
}

/** As many changes as one request takes: no more than 200, and no more letters than the server reads. */
function fitting(changes) {
  let left = LETTERS;
  return changes.slice(0, 200).filter(([, { value, before }], index) => {
    left -= left > 0 ? JSON.stringify([value, before]).length : 0;
    return left > 0 || !index;
  });
}

/** What is to be sent of a report now, the same again until it is acknowledged: {key, body, numbers}; null if nothing is. */
export async function toSend(ref) {
  let found = null;
  await change(ref, (report) => {
    if (report.ended) return;
    if (!report.stopped && !report.sending && (!report.opened || Object.keys(report.pending).length)) {
      const changes = fitting(Object.entries(report.pending));
      report.sending = {
        key: newKey(),
        numbers: Object.fromEntries(changes.map(([path, one]) => [path, one.number])),
        body: {
          ref, form: report.form, incident: report.incident, opened_at: report.openedAt,
          changes: changes.map(([path, { value, before, at, seen }]) => ({ path, value, before, at, seen })),
        },
      };
    }
    found = report.sending;
  });
  return found;
}

/** Takes what the server answered to `sent`: what was acknowledged no longer waits; what was typed meanwhile still does. */
export function acknowledged(ref, sent, answered) {
  return change(ref, (report) => {
    report.sending = null;
    report.refusal = null;
    for (const [path, number] of Object.entries(sent.numbers)) {
      const waits = report.pending[path];
      if (!waits) continue;
      if (waits.number === number) delete report.pending[path];
      else waits.before = sent.body.changes.find((one) => one.path === path).value;
    }
    // The server did this before it did what this phone has heard of since: what stands is read anew.
    if (answered.version < report.version) report.stale = true;
    else take(report, answered);
    // One answer that the form does not take waits for a person; the others went on.
    for (const { path, message, code } of answered.refused ?? []) {
      const said = sent.body.changes.find((one) => one.path === path);
      report.held = { ...report.held, [path]: { value: said?.value ?? null, before: said?.before ?? null, message, code } };
    }
  });
}

/** A refused body is not sent as it was again; what it held stays here, and is shown with what the server said. */
export async function refused(ref, problem) {
  // Taken off it meanwhile: that is no fault of what was written, which goes by itself once they are named again.
  const off = problem.code === TAKEN_OFF;
  await change(ref, (report) => {
    report.sending = null;
    if (off) return;
    report.refusal = { message: problem.message, code: problem.code, at: new Date().toISOString() };
    report.stopped = true;
  });
  if (off) await noteEnded(ref);
}

/** The report's name on this phone: the server may know it by several (arrival began it, then the phone did). */
export async function knownAs(refs) {
  for (const ref of refs) if (await load(ref)) return ref;
  return "";
}

/** What the server holds of a report that this phone has, or not yet. */
export async function learn(answered, form) {
  const ref = (await knownAs(answered.refs)) || answered.refs[0];
  if (!(await load(ref))) await write({ ...blank({ ref, form: answered.document.form, edition: form.edition, incident: answered.incident }), openedAt: answered.opened_at });
  return change(ref, (report) => answered.version >= report.version && take(report, answered));
}

function take(report, answered) {
  const first = !report.opened;
  Object.assign(report, {
    opened: true, stale: false, folio: answered.folio, incident: answered.incident, version: answered.version, state: answered.state,
    remarks: answered.remarks ?? report.remarks, conflicts: answered.conflicts, findings: answered.findings, findingsAt: answered.at, signer: answered.signer ?? report.signer,
  });
  if (answered.hands !== undefined) {
    const { beside, author, hands, mates, writers } = answered;
    // Named again: what was refused while it was ended goes by itself.
    if (report.ended) Object.assign(report, { ended: false, stopped: false, refusal: null });
    Object.assign(report, { beside, author, hands, mates, writers });
  }
  const document_ = structuredClone(answered.document);
  const given = new Set(report.given);
  if (first) for (const path of answered.given ?? []) given.add(path);
  report.given = [...given];
  for (const [path, one] of Object.entries(report.held ?? {})) setAt(document_, path, plain(one.value));
  for (const [path, one] of Object.entries(report.pending)) setAt(document_, path, plain(one.value));
  report.document = document_;
}

/** True if the officer may still write in it. */
export const isOpen = (report) => !report.ended && ["draft", "returned"].includes(report.state);

export { change };
