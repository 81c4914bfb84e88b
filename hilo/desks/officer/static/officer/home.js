// The first screen: what the unit was sent to, one's own reports, what is not sent yet, and the two taps to a detention.

import { element, text, time, day } from "../js/text.js";
import { bands } from "./asked.js";
import { formOf, partsOf, progressOf, valueAt, wholeOf } from "./form.js";
import { ahead, device, OFF_MS, owner, waiting } from "./owner.js";
import { offerLine } from "./beside.js";
import { unsentFiles } from "./files.js";
import { isUp } from "./line.js";
import { nextOf } from "./question.js";
import { all, answer, begin, isOpen, isUnsent, load } from "./reports.js";
import { content, drop, unsent } from "./outbox.js";
import { soon } from "./sync.js";
import { band, bar, button, glyph, go, head, screen } from "./ui.js";

/** What is kept here and not on the server, in words; null if nothing is. */
async function keptBand() {
  const { mine, others } = await waiting();
  const shown = [];
  if (mine) shown.push(band("soon", element("strong", {}, text("o-unsent", { n: mine })), " ", text(isUp() ? "o-unsent-sending" : "o-unsent-here")));
  if (others) shown.push(band("soon", text("o-unsent-others", { n: others })));
  return shown;
}

export function clockBand() {
  const off = Math.abs(ahead());
  if (off <= OFF_MS) return null;
  const minutes = Math.round(off / 60_000);
  const said = minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return band("late", element("strong", {}, text(ahead() > 0 ? "o-clock-ahead" : "o-clock-behind", { off: said })), " ", text("o-clock-what"));
}

async function refusedLines() {
  const lines = [];
  for (const one of await unsent()) {
    if (one.state !== "refused") continue;
    const said = await content(one);
    lines.push(band("late", element("strong", {}, text(`o-act-${one.verb}`)), ` ${said?.problem?.message ?? ""} `, element("span", { class: "faint small" }, said?.problem?.code ?? ""),
      element("div", { class: "row" }, one.report ? go(text("o-open"), `#/report/${one.report}`) : null, button(text("o-discard"), () => drop(one.seq)))));
  }
  return lines;
}

/** Begins a report of an incident (or of none yet), on the form of its kind. */
export async function start(all, incident = null, kind = null) {
  const form = all.others?.[incident?.form ?? kind?.form] ?? all;
  const said = kind && form.parts.some((part) => part.id === "involved") ? { "sections.involved.kind": kind.id } : {};
  const report = await begin({ form: form.id, edition: form.edition, incident: incident?.folio ?? "", known: { ...ofOfficer(form), ...(incident?.known ?? {}) } });
  for (const [path, value] of Object.entries(said)) await answer(report.ref, path, value);
  soon();
  return load(report.ref);
}

/** What the register of officers knows of who writes: it is never asked. */
function ofOfficer(form) {
  const card = owner().card ?? {};
  const found = {};
  for (const part of form.parts.filter((one) => one.kind === "section")) {
    for (const field of part.fields) {
      const value = field.from?.startsWith("officer.") ? card[field.from.slice(8)] : field.from === "assignment.unit" ? owner().unit : "";
      if (value) found[`sections.${part.id}.${field.id}`] = value;
    }
  }
  return found;
}

/** What happened, where nobody was sent: it chooses the form and its questions. */
export function kinds({ form }) {
  head(text("o-start-field"), "#/");
  screen("kinds", element("h2", {}, text("o-kind-ask")),
    element("div", { class: "stack" }, (form.kinds ?? []).map((kind) => button(kind.name, async () => {
      const report = await start(form, null, kind);
      location.hash = nextOf(formOf(form, report), report);
    }, { kind: "thumb wide", verb: "kind", value: kind.id }))));
  bar(go(text("o-home"), "#/", { kind: "thumb" }));
}

function incidentLine(incident, reports, form) {
  const mine = reports.find((one) => one.incident === incident.folio);
  return element("li", { class: "item" },
    element("p", { class: "row between" }, element("strong", { class: "number" }, incident.folio), element("span", { class: "number quiet" }, time(incident.assigned_at, { seconds: false }))),
    element("p", { class: "big" }, incident.label), element("p", { class: "quiet" }, incident.place),
    mine ? go(text(isOpen(mine) ? "o-go-on" : "o-see"), isOpen(mine) ? nextOf(formOf(form, mine), mine) : `#/report/${mine.ref}`, { kind: "wide", verb: isOpen(mine) ? "start" : "see" })
      : button(text("o-start"), async () => { const report = await start(form, incident); location.hash = nextOf(formOf(form, report), report); }, { kind: "wide primary", verb: "start" }));
}

/** When what a report tells of happened, else when the police were told of it, else when it was begun. */
function whenOf(report) {
  const answered = [["o-happened", "fact_at"], ["o-told", "known_at"]].map(([word, name]) => [word, valueAt(report.document, `sections.knowledge.${name}`)]);
  const [word, at] = answered.find(([, told]) => !Number.isNaN(Date.parse(told))) ?? ["o-begun", report.openedAt];
  return text(word, { time: `${day(at)} ${time(at, { seconds: false })}` });
}

function reportLine(report, all) {
  const form = formOf(all, report);
  const whole = wholeOf(form, report.document);
  const parts = partsOf(form, report.document).map((part) => progressOf(whole, part));
  const [done, of] = [parts.reduce((sum, one) => sum + one.done, 0), parts.reduce((sum, one) => sum + one.of, 0)];
  const errors = report.findings.filter((one) => one.severity !== "info").length;
  const waits = isUnsent(report);
  const state = report.conflicts.length ? "late" : waits || report.state === "returned" ? "soon" : isOpen(report) ? "calm" : "done";
  const words = report.conflicts.length ? text("o-has-conflict") : report.ended ? text("o-ended-short") : waits ? text("o-not-sent") : text(`o-state-${report.state}`);
  const street = valueAt(report.document, "sections.place.street");
  const told = [isOpen(report) && text("o-answered", { done, of }), isOpen(report) && errors && text("o-to-look", { n: errors }), report.beside && text("o-beside-offer", { who: report.author }), typeof street === "string" && street, !isOpen(report) && text("o-see")];
  return element("li", {}, element("a", { class: "item link-item", href: `#/report/${report.ref}`, data: { state } },
    element("span", { class: "row between" }, element("strong", { class: "number" }, report.folio || report.incident || text("o-field-report")),
      element("span", { class: "number quiet" }, whenOf(report))),
    element("span", { class: "state-line", data: { state } }, glyph(), element("span", {}, words)),
    report.state === "returned" ? report.remarks.map((one) => element("span", { class: "remark" }, one.text)) : null,
    element("span", { class: "quiet" }, told.filter(Boolean).join(" · "))));
}

export async function show({ form, state }) {
  // What came back waits for its officer: it stands before the rest.
  const reports = (await all()).sort((a, b) => Number(b.state === "returned") - Number(a.state === "returned"));
  const [own, theirs] = [reports.filter((one) => !one.beside), reports.filter((one) => one.beside)];
  const offered = (state?.offered ?? []).filter((one) => !reports.some((each) => each.ref === one.ref));
  const photos = await unsentFiles();
  const stuck = photos.filter((one) => one.state === "refused").length;
  head(text("o-title"));
  bar();
  const incidents = state?.incidents ?? [];
  screen("home",
    element("h2", { class: "sr" }, text("o-title")),
    clockBand(),
    isUp() ? null : band("soon", element("strong", {}, text("o-no-line")), " ", text("o-works-offline")),
    device().registered || !isUp() ? null : band("soon", text("o-device-unnamed"), " ", go(text("o-device-name-it"), "#/phone")),
    bands(state),
    await refusedLines(),
    await keptBand(),
    stuck ? band("late", text("o-photos-refused", { n: stuck })) : null,
    photos.length && !stuck ? band("soon", text("o-photos-waiting", { n: photos.length })) : null,
    go(text("o-detained"), "#/detain", { kind: "thumb wide detain", verb: "detain" }),
    offered.length || theirs.length ? element("section", { class: "part", data: { list: "beside" } }, element("h3", {}, text("o-beside-list")),
      element("ul", { class: "plain items" }, offered.map(offerLine), theirs.map((one) => reportLine(one, form)))) : null,
    element("section", { class: "part" }, element("h3", {}, text("o-incidents")),
      incidents.length ? element("ul", { class: "plain items" }, incidents.map((one) => incidentLine(one, reports, form)))
        : element("p", { class: "quiet" }, text(state ? "o-no-incidents" : "o-incidents-unknown")),
      state?.heard_at && !isUp() ? element("p", { class: "faint small" }, text("o-as-of", { time: `${day(state.heard_at)} ${time(state.heard_at, { seconds: false })}` })) : null,
      go(text("o-start-field"), "#/kinds", { kind: "wide", verb: "start-field" })),
    element("section", { class: "part" }, element("h3", {}, text("o-reports")),
      own.length ? element("ul", { class: "plain items" }, own.map((one) => reportLine(one, form))) : element("p", { class: "quiet" }, text("o-no-reports"))),
    element("section", { class: "part" }, go(text("o-this-phone"), "#/phone", { kind: "wide", verb: "phone" })));
}
