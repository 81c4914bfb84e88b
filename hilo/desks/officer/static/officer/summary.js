// A report at a glance: its parts and how far each is, what must be looked at before it is handed over, and the hand-over.

import { day, element, text, time } from "../js/text.js";
import { addressOf, formOf, isAnswered, isAsked, nameOf as recordName, othersOf, partsOf, pathOf, progressOf, questionAt, recordsOf, screensOf, valuesOf, wholeOf } from "./form.js";
import { words } from "./inputs.js";
import { besideBand, ended, partnersLink, partnersPairs, whose } from "./beside.js";
import { isUp } from "./line.js";
import { device } from "./owner.js";
import { add, unsent } from "./outbox.js";
import { unsentFiles } from "./files.js";
import { asked, beginRecord, nextOf, picksOf, settle } from "./question.js";
import { change, isOpen, load } from "./reports.js";
import { soon } from "./sync.js";
import { band, bar, button, findingLine, glyph, go, head, screen, segments, STATE } from "./ui.js";

const nameOf = (report) => report.folio || report.incident || text("o-field-report");
const correcting = new Set();

/** The answers of one part, or of one record of it, each with the way to correct it; what nobody said anything of is not shown. */
function answersOf(form, report, whole, part, record, redraw) {
  const [values, own] = [valuesOf(whole, part, record), valuesOf(report.document, part, record)];
  return part.fields.filter((field) => isAnswered(values[field.id]) && (isAsked(field, values) || isAnswered(own[field.id]))).map((field) => {
    const path = pathOf(part, record, field);
    if (correcting.has(`${report.ref} ${path}`)) return asked(form, report, part, record, field);
    const by = whose(report, path);
    const followed = !isAnswered(own[field.id]) || report.implied?.[path] !== undefined;
    return element("div", { class: "known-row" }, element("span", { class: "quiet" }, field.label, followed ? ` · ${text("o-follows")}` : by ? ` · ${by}` : ""),
      element("strong", {}, words(field, values[field.id], new Map(picksOf(form, report, part, field, record)))),
      isOpen(report) ? button(text("o-correct"), async () => { correcting.add(`${report.ref} ${path}`); await settleOne(report, path); redraw(); }, { kind: "bare", verb: `correct-${field.id}`, "aria-label": `${text("o-correct")}: ${field.label}` }) : null);
  });
}

/** What follows of itself is an answer like another once it is corrected. */
async function settleOne(report, path) {
  if (!(path in (report.implied ?? {}))) return;
  await change(report.ref, (one) => { one.implied = Object.fromEntries(Object.entries(one.implied ?? {}).filter(([each]) => each !== path)); });
}

function partBlock(form, report, whole, part, screens, redraw) {
  const progress = progressOf(whole, part);
  const worst = ["error", "warning"].find((severity) => report.findings.some((one) => one.severity === severity && one.where?.startsWith(`${part.kind}s.${part.id}`)));
  const state = worst ? STATE[worst] : progress.done >= progress.of ? "done" : "calm";
  const records = part.kind === "section" ? [""] : recordsOf(whole, part);
  const first = (record) => screens.find((one) => one.part.id === part.id && one.record === record && !one.known && !one.list) ?? screens.find((one) => one.part.id === part.id && (!record || one.record === record));
  const special = { detention: "detain", object: "object" }[part.id];
  const named = records.map((record) => record && recordName(part, valuesOf(whole, part, record))).filter(Boolean).join(", ");
  // What is whole and of which nothing is said stands folded: what is open is seen first.
  return element("details", { class: "part answers", open: state === "done" && isOpen(report) ? null : "", data: { part: part.id, state } },
    element("summary", {}, element("h3", { class: "state-line", data: { state } }, glyph(), element("span", { class: "grow" }, part.title), element("span", { class: "number quiet" }, `${progress.done}/${progress.of}`)),
      named ? element("span", { class: "quiet small" }, named) : null),
    worst ? element("p", { class: "quiet" }, text("o-checker-says")) : null,
    records.map((record) => element("div", { class: "known" },
      record && records.length > 1 ? element("p", { class: "known-row" }, element("strong", {}, recordName(part, valuesOf(whole, part, record)) || text("o-unnamed-record"))) : null,
      answersOf(form, report, whole, part, record, redraw),
      element("div", { class: "row" }, first(record) ? go(text("o-questions"), addressOf(report.ref, first(record)), { kind: "small-link", verb: `part-${part.id}` }) : null,
        record && special ? go(text(`o-special-${part.id}`), `#/${special}/${report.ref}/${record}`, { kind: "small-link" }) : null))),
    part.kind === "annex" && (part.many || !records.length) && isOpen(report) ? element("div", { class: "row" }, button(text("o-add", { what: part.title }), () => beginRecord(form, report, part), { kind: "small-link", verb: `add-${part.id}` }),
      records.length ? go(text("o-list"), `#/report/${report.ref}/${part.id}/-/list`, { kind: "small-link", verb: `list-${part.id}` }) : null) : null);
}

function remarksOf(form, report, screens) {
  if (report.state !== "returned") return [];
  return report.remarks.map((remark) => {
    const at = remark.path ? questionAt(form, report.ref, screens, remark.path) : null;
    return band("soon", element("p", {}, element("strong", {}, text("o-remark")), " ", remark.text), at ? go(text("o-jump"), at, { kind: "small-link" }) : null);
  });
}

/** A report begun in the street: which incident it belongs to is said when it is known. */
function attachLines(report, state, attach) {
  if (report.incident || !isOpen(report) || !isUp() || !report.opened) return null;
  return (state?.incidents ?? []).map((one) => button(text("o-attach", { folio: one.folio }), () => attach(report.ref, one.folio), { kind: "wide", verb: "attach" }));
}

/** Check your answers: the report whole on one page, each answer with the way to correct it, and what is open. */
export async function show({ form: all, state, attach }, [ref]) {
  const report = await load(ref);
  if (!report) return void (location.hash = "#/");
  if (report.ended) return ended(all, report);
  const form = formOf(all, report);
  const redraw = () => show({ form: all, state, attach }, [ref]);
  const screens = screensOf(form, report.document, new Set(report.given));
  const parts = partsOf(form, report.document);
  const whole = wholeOf(form, report.document);
  const progress = parts.map((part) => ({ ...progressOf(whole, part) }));
  const [done, of] = [progress.reduce((sum, one) => sum + one.done, 0), progress.reduce((sum, one) => sum + one.of, 0)];
  const next = nextOf(form, report);
  const open = next !== `#/report/${ref}`;
  const others = othersOf(form, report.document);
  const waits = !report.opened || Object.keys(report.pending).length > 0;
  // Where nothing is open the answers that were checked are handed over from here; otherwise it is asked once more.
  const unsettled = report.conflicts.length + Object.keys(report.held ?? {}).length;
  const ready = !open && !unsettled && !report.beside;
  const owed = isOpen(report) ? await owedOf(ref) : null;
  const serious = report.findings.filter((one) => one.severity === "error").length;
  const blocks = parts.map((part) => partBlock(form, report, whole, part, screens, redraw));
  head(nameOf(report), "#/");
  screen(`${ref} summary`,
    segments(progress),
    element("h2", {}, text(isOpen(report) ? "o-check-answers" : "o-report")),
    element("p", { class: "quiet" }, element("strong", { class: "number" }, nameOf(report)), ` · ${form.kind.name} · `, text("o-answered", { done, of }), " · ", text("o-begun", { time: `${day(report.openedAt)} ${time(report.openedAt, { seconds: false })}` })),
    besideBand(report),
    remarksOf(form, report, screens),
    isOpen(report) ? null : band("done", element("strong", {}, text(`o-state-${report.state}`)), " ", text("o-read-only"), report.signer ? ` ${text("o-signed-by", { who: report.signer })}` : ""),
    report.refusal ? band("late", element("strong", {}, text("o-report-refused")), ` ${report.refusal.message} `, element("span", { class: "faint small" }, report.refusal.code),
      button(text("o-try-again"), () => { change(ref, (one) => { one.stopped = false; one.refusal = null; }); soon(); }, { verb: "again" })) : null,
    report.conflicts.length ? band("late", element("strong", {}, text("o-conflicts", { n: report.conflicts.length })), " ", go(text("o-conflict-choose"), `#/report/${ref}/differ`, { verb: "differ" })) : null,
    heldLine(form, report, screens),
    owed && !owed.state ? band("soon", text("o-submit-waits")) : null,
    attachLines(report, state, attach),
    waits && !report.refusal ? band("soon", text(isUp() ? "o-sending-now" : "o-kept-here")) : null,
    isOpen(report) && ready ? [element("p", {}, text("o-hand-over-what")), await handBlock(form, report, state)] : null,
    isOpen(report) ? go(report.findingsAt ? text("o-check-n", { errors: serious, all: report.findings.length }) : text("o-check"), `#/report/${ref}/check`, { kind: "wide", verb: "check" }) : null,
    isOpen(report) || (report.writers ?? []).length > 1 ? partnersLink(report) : null,
    blocks.filter((one) => one.open), blocks.filter((one) => !one.open),
    isOpen(report) && others.length ? element("details", { class: "part" }, element("summary", {}, text("o-other-annexes")),
      element("div", { class: "stack tight" }, others.map((part) => button(text("o-add", { what: part.title }), () => beginRecord(form, report, part), { kind: "wide", verb: `open-${part.id}` })))) : null);
  const hand = report.beside ? go(text("o-part"), `#/report/${ref}/part`, { kind: "thumb", verb: "part" }) : isOpen(report) && !owed ? (ready ? handButton(all, ref, redraw) : go(text("o-hand-over"), `#/report/${ref}/submit`, { kind: "thumb", verb: "submit" })) : null;
  bar(hand ?? go(text("o-home"), "#/", { kind: "thumb" }), isOpen(report) && open ? go(text(done ? "o-go-on" : "o-begin"), next, { kind: "thumb primary", verb: "next" }) : null);
}

/** The checker's findings as a list, worst first, with the time they were told. */
export async function check({ form: all }, [ref]) {
  const report = await load(ref);
  if (!report) return void (location.hash = "#/");
  const form = formOf(all, report);
  const screens = screensOf(form, report.document, new Set(report.given));
  const rank = ["error", "warning", "info"];
  const sorted = [...report.findings].sort((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity));
  const codes = sorted.map((one) => one.code).sort();
  if (JSON.stringify(codes) !== JSON.stringify(report.shown ?? [])) change(ref, (one) => { one.shown = codes; });
  const waits = Object.keys(report.pending).length;
  head(nameOf(report), `#/report/${ref}`);
  screen(`${ref} check`,
    element("h2", {}, text("o-check")),
    element("p", { class: "quiet" }, text("o-check-what")),
    report.findingsAt ? band(isUp() && !waits ? "calm" : "soon", text(isUp() && !waits ? "o-findings-at" : "o-findings-old", { time: `${day(report.findingsAt)} ${time(report.findingsAt)}` }))
      : band("soon", text("o-never-checked")),
    report.findingsAt && !sorted.length ? band("done", text("o-nothing-found")) : null,
    element("div", { class: "findings" }, sorted.map((finding) => {
      return findingLine(finding, finding.where ? questionAt(form, ref, screens, finding.where) : null);
    })),
    element("p", { class: "faint small" }, text("o-check-logged")));
  bar(go(text("o-back"), `#/report/${ref}`, { kind: "thumb" }), !isOpen(report) ? null : report.beside ? go(text("o-part"), `#/report/${ref}/part`, { kind: "thumb primary" }) : go(text("o-hand-over"), `#/report/${ref}/submit`, { kind: "thumb primary" }));
}

/** Two devices wrote the same field: both stand here until a person chooses. */
export async function differ({ form: all, choose }, [ref]) {
  const report = await load(ref);
  if (!report) return void (location.hash = "#/");
  const form = formOf(all, report);
  const field = (path) => {
    const [, part, ...rest] = path.split(".");
    const found = form.parts.find((one) => one.id === part);
    return { part: found, field: found?.fields.find((one) => one.id === rest.at(-1)) ?? { type: "text", label: path } };
  };
  head(nameOf(report), `#/report/${ref}`);
  screen(`${ref} differ`,
    element("h2", {}, text((report.writers ?? []).length > 1 ? "o-differ-two" : "o-differ-title")), report.conflicts.length ? element("p", { class: "quiet" }, report.beside ? text("o-differ-author", { who: report.author }) : text("o-differ-what")) : null,
    isUp() || !report.conflicts.length ? null : band("soon", text("o-differ-line")),
    report.conflicts.length ? null : band("done", text("o-differ-none")),
    report.conflicts.map((one) => {
      const { part, field: asked } = field(one.path);
      const names = new Map(part ? picksOf(form, report, part, asked) : []);
      const side = (key, value, label) => element("div", { class: "side" }, element("p", { class: "quiet small" }, label), element("p", { class: "big" }, words(asked, value, names) || text("o-nothing")),
        report.beside ? null : button(text("o-differ-keep"), () => choose(ref, one.path, value), { kind: "wide", verb: `keep-${key}` }));
      return element("section", { class: "card conflict", data: { path: one.path } }, element("h3", {}, part ? `${part.title}: ${asked.label}` : one.path),
        side("mine", one.value, text(!one.device ? "o-differ-by" : one.device === device().number ? "o-differ-mine" : "o-differ-theirs", { who: one.by || "?", time: `${day(one.at)} ${time(one.at, { seconds: false })}` })),
        side("server", one.server, [text("o-differ-server"), whose({ ...report, pending: {} }, one.path)].filter(Boolean).join(" · ")));
    }));
  bar(go(text("o-back"), `#/report/${ref}`, { kind: "thumb" }));
}

/** Answers that stand here alone, because they do not fit or are none; each with the way to it. */
function heldLine(form, report, screens) {
  const held = Object.keys(report.held ?? {});
  return held.length ? band("late", text("o-held", { n: held.length }), " ",
    ...held.map((path) => questionAt(form, report.ref, screens, path)).filter(Boolean).map((at) => go(text("o-jump"), at, { kind: "small-link" }))) : null;
}

/** What whoever hands over must know: who signs, what is missing, what the checker says, what is still on its way. */
async function handBlock(form, report, state) {
  const whole = wholeOf(form, report.document);
  const missing = partsOf(form, report.document).map((part) => progressOf(whole, part)).reduce((sum, one) => sum + one.of - one.done, 0);
  const errors = report.findings.filter((one) => one.severity === "error").length;
  const photos = (await unsentFiles()).filter((one) => one.report === report.ref).length;
  return element("dl", { class: "pairs" },
    element("dt", {}, text("o-who-signs")), element("dd", {}, state?.signer || text("o-commander")),
    partnersPairs(report),
    element("dt", {}, text("o-missing")), element("dd", {}, String(missing)),
    element("dt", {}, text("o-checker")), element("dd", {}, report.findingsAt ? text("o-findings-n", { errors, all: report.findings.length }) : text("o-never-checked")),
    element("dt", {}, text("o-photos")), element("dd", {}, photos ? text("o-photos-waiting", { n: photos }) : text("o-all-sent")));
}

const owedOf = async (ref) => (await unsent()).find((one) => one.verb === "submit" && one.report === ref);

const handButton = (all, ref, redraw) => button(text("o-submit-now"), async () => {
  await settle(all, ref);
  await add({ ref, report: ref, verb: "submit", url: "/desk/officer/submit", body: { ref, device_at: new Date().toISOString() } });
  redraw();
}, { kind: "thumb primary", verb: "submit-now" });

/** The hand-over to the commander, who signs. */
export async function submit({ form: all, state }, [ref]) {
  const report = await load(ref);
  if (!report) return void (location.hash = "#/");
  if (report.beside) return void location.replace(`#/report/${ref}/part`);
  const form = formOf(all, report);
  const owed = await owedOf(ref);
  const sent = () => !isOpen(report);
  head(nameOf(report), `#/report/${ref}`);
  screen(`${ref} submit`,
    element("h2", {}, text("o-hand-over")),
    element("p", {}, text("o-hand-over-what")),
    await handBlock(form, report, state),
    sent() ? band("done", text(`o-state-${report.state}`)) : null,
    owed && !owed.state ? band("soon", text("o-submit-waits")) : null,
    report.conflicts.length ? band("late", text("o-conflicts", { n: report.conflicts.length })) : null,
    heldLine(form, report, screensOf(form, report.document, new Set(report.given))),
    element("p", { class: "quiet" }, text("o-after-submit")));
  bar(go(text("o-back"), `#/report/${ref}`, { kind: "thumb" }),
    !sent() && !owed && !report.conflicts.length && !Object.keys(report.held ?? {}).length ? handButton(all, ref, () => submit({ form: all, state }, [ref])) : null);
}
