// Several officers write one report, each on their own phone: who they are, how one comes in, and what each signs.

import { day, element, text, time } from "../js/text.js";
import { formOf, labelsOf } from "./form.js";
import { words } from "./inputs.js";
import { owner } from "./owner.js";
import { add, content, unsent } from "./outbox.js";
import { beginBeside, isOpen, load } from "./reports.js";
import { soon } from "./sync.js";
import { band, bar, button, go, head, screen } from "./ui.js";

const URLS = { join: "join", partner: "partners", unpartner: "partners-ended", part: "part" };
const at = (instant) => `${day(instant)} ${time(instant, { seconds: false })}`;
const nameOf = (report) => report.folio || report.incident || text("o-field-report");
const partners = (report) => (report.writers ?? []).filter((one) => one.role === "partner");
let reason = "";

async function send(verb, report, said = {}) {
  await add({ ref: report.ref, report: report.ref, verb, url: `/desk/officer/${URLS[verb]}`, body: { ref: report.ref, ...said } });
  soon();
}

/** Who wrote an answer, where more than one writes; "" otherwise. What is not sent yet is one's own. */
export function whose(report, path) {
  if ((report.writers ?? []).length < 2) return "";
  if (path in report.pending) return owner().name;
  const record = path.split(".").slice(0, 3).join(".");
  return report.writers.find((one) => one.paths.includes(path) || (path.startsWith("annexes.") && one.paths.includes(record)))?.name ?? "";
}

/** A report that one of the crew is writing, and the way into it. */
export function offerLine(offer) {
  return element("li", { class: "item", data: { offer: offer.ref } },
    element("p", { class: "row between" }, element("strong", { class: "number" }, offer.folio), element("span", { class: "number quiet" }, at(offer.opened_at))),
    element("p", { class: "quiet" }, text("o-beside-offer", { who: offer.author })),
    button(text("o-beside-join"), async () => {
      const report = await beginBeside(offer);
      await send("join", report);
      location.hash = `#/report/${report.ref}`;
    }, { kind: "wide primary", verb: "join" }));
}

/** What a partner must know of the report: whose it is, and what becomes of their words. */
export const besideBand = (report) => (report.beside ? band("calm", text("o-beside-what", { who: report.author }), report.opened ? "" : ` ${text("o-beside-wait")}`) : null);

/** How it stands with what somebody wrote beside the author. */
function standing(one) {
  if (one.declined) return text("o-partner-declined", { why: one.declined });
  const signed = one.signed_at ? text("o-partner-signed", { time: at(one.signed_at) }) : "";
  return [signed, one.unsigned ? text("o-partner-unsigned", { n: one.unsigned }) : ""].filter(Boolean).join(" · ");
}

/** Who else writes and whether they signed, for whoever hands the report over. */
export const partnersPairs = (report) => partners(report).flatMap((one) => [element("dt", {}, one.name), element("dd", {}, standing(one) || text("o-partner-answers", { n: one.answers }))]);

/** The way to who writes: for the author, once there is somebody to name. */
export function partnersLink(report) {
  if (report.beside || !((report.mates ?? []).length || partners(report).length)) return null;
  return go(`${text("o-partners")}: ${[...(report.writers ?? []).filter((one) => !one.ended_at).map((one) => one.name)].join(", ") || owner().name}`, `#/report/${report.ref}/partners`, { kind: "wide", verb: "partners" });
}

async function waitingFor(ref) {
  const found = new Map();
  for (const one of await unsent()) if (one.report === ref && !one.state && URLS[one.verb]) found.set(`${one.verb} ${(await content(one))?.body.number ?? ""}`, one);
  return found;
}

/** The author names who of the crew writes too, and ends it. */
export async function show({ form }, [ref, sure]) {
  const report = await load(ref);
  if (!report || report.beside) return void (location.hash = report ? `#/report/${ref}` : "#/");
  const waits = await waitingFor(ref);
  const open = isOpen(report);
  const writing = (number) => (report.mates ?? []).some((one) => one.number === number && one.writes) || partners(report).some((one) => one.number === number && !one.ended_at);
  const people = new Map([...partners(report), ...(report.mates ?? [])].map((one) => [one.number, one]));
  const line = (one) => {
    const told = partners(report).find((each) => each.number === one.number);
    const queued = waits.has(`partner ${one.number}`) || waits.has(`unpartner ${one.number}`);
    const writes = writing(one.number);
    return element("li", { class: "item", data: { partner: one.number, writes: writes ? "yes" : "no" } },
      element("p", { class: "row between" }, element("strong", {}, one.name), element("span", { class: "number quiet" }, one.number)),
      told ? element("p", { class: "quiet" }, [text("o-partner-answers", { n: told.answers }), standing(told), told.ended_at ? text("o-partner-ended", { time: at(told.ended_at) }) : ""].filter(Boolean).join(" · ")) : null,
      queued ? band("soon", text("o-partner-waits")) : !open ? null
        : sure === one.number ? band("late", text("o-partner-end-sure", { who: one.name }), element("div", { class: "row" },
          button(text("o-partner-end-yes"), async () => { await send("unpartner", report, { number: one.number }); location.replace(`#/report/${ref}/partners`); }, { kind: "danger", verb: "end-yes" }),
          go(text("o-remove-no"), `#/report/${ref}/partners`)))
          : writes ? go(text("o-partner-end"), `#/report/${ref}/partners/${encodeURIComponent(one.number)}`, { kind: "small-link", verb: "end-partner" })
            : button(text("o-partner-name", { who: one.name }), () => send("partner", report, { number: one.number }), { kind: "wide primary", verb: "name-partner" }));
  };
  head(nameOf(report), `#/report/${ref}`);
  screen(`${ref} partners ${sure ?? ""}`,
    element("h2", {}, text("o-partners")), element("p", { class: "quiet" }, text("o-partners-what")),
    people.size ? element("ul", { class: "plain items" }, [...people.values()].map(line)) : band("calm", text("o-partners-nobody")));
  bar(go(text("o-back"), `#/report/${ref}`, { kind: "thumb" }));
}

/** A partner signs what stands under their name, or says why not. */
export async function part({ form: all }, [ref]) {
  const report = await load(ref);
  if (!report || !report.beside) return void (location.hash = report ? `#/report/${ref}` : "#/");
  const form = formOf(all, report);
  const me = (report.writers ?? []).find((one) => one.me);
  const paths = [...new Set([...(me?.paths ?? []), ...Object.keys(report.pending)])];
  const told = labelsOf(form, report.document, paths);
  const waits = (await waitingFor(ref)).has("part ");
  const unsaid = Object.keys(report.pending).length > 0;
  const may = ["draft", "returned", "submitted"].includes(report.state) && !report.ended && told.length > 0 && !waits;
  const owed = may && (unsaid || me?.unsigned > 0 || Boolean(me?.declined));
  const card = owner().card ?? {};
  const give = async (declines) => { await send("part", report, { declines }); reason = ""; };
  head(nameOf(report), `#/report/${ref}`);
  screen(`${ref} part`,
    element("h2", {}, text("o-part")),
    told.length ? element("p", {}, text("o-part-what", { n: told.length })) : band("calm", text("o-part-none")),
    me && standing(me) ? band(me.declined || me.unsigned ? "soon" : "done", standing(me)) : null,
    waits ? band("soon", text(unsaid ? "o-part-unsent" : "o-partner-waits")) : null,
    element("div", { class: "known" }, told.map(({ path, label, field, value }) => element("div", { class: "known-row", data: { path } }, element("span", { class: "quiet" }, label), element("strong", {}, words(field, value, new Map()))))),
    element("dl", { class: "pairs" }, element("dt", {}, text("o-who-signs")), element("dd", {}, [me?.name || card.name || owner().name, me?.rank || card.rank, me?.number || card.number].filter(Boolean).join(", "))),
    may ? element("details", { class: "part" }, element("summary", {}, text("o-part-decline")),
      element("label", { class: "ask", for: "part-why" }, text("o-part-why")),
      element("textarea", { id: "part-why", rows: 3, maxlength: form.limits?.part?.declines, oninput: ({ target }) => { reason = target.value; document.querySelector("[data-verb=part-decline]").disabled = !reason.trim(); } }, reason),
      button(text("o-part-decline"), () => reason.trim() && give(reason.trim()), { kind: "wide", verb: "part-decline", disabled: !reason.trim() })) : null);
  bar(go(text("o-back"), `#/report/${ref}`, { kind: "thumb" }), owed ? button(text("o-part-now"), () => give(""), { kind: "thumb primary", verb: "part-sign" }) : null);
}

/** A report in which one writes no more: what was not sent is shown, and nothing else of it. */
export function ended(all, report) {
  const told = labelsOf(formOf(all, report), report.document, Object.keys(report.pending));
  head(nameOf(report), "#/");
  screen(`${report.ref} ended`, element("h2", {}, text("o-report")), band("late", text("o-ended")),
    element("div", { class: "known" }, told.map(({ path, label, field, value }) => element("div", { class: "known-row", data: { path } }, element("span", { class: "quiet" }, label), element("strong", {}, words(field, value, new Map()))))));
  bar(go(text("o-home"), "#/", { kind: "thumb" }));
}
