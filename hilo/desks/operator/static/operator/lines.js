// Lines that several panels show: findings, notices, earlier calls, incidents.

import { day, element, text, time } from "../js/text.js";

const STATE = { info: "calm", warning: "soon", error: "late" };
const glyph = () => element("span", { class: "glyph", "aria-hidden": "true" });

/** Something odd about the call, with what to ask and the decision behind it. */
export function findingLine({ severity, message, article, code }) {
  return element("div", { class: "finding", data: { state: STATE[severity] ?? "calm" } }, glyph(),
    element("span", {}, message), element("span", { class: "article" }, [code, article].filter(Boolean).join(" · ")));
}

/** The latest calls from the number; what they come to is said under the number itself. */
export function earlierOf({ id, caller_number: number, earlier }) {
  if (!id) return [element("p", { class: "quiet small" }, text("unknown-here"))];
  if (!earlier.latest.length) return [element("p", { class: "quiet small" }, text(number ? "no-earlier" : "no-number"))];
  return [
    element("ul", { class: "plain small earlier" }, earlier.latest.map((call) => element("li", { class: "row nowrap" },
      element("span", { class: "faint number" }, day(call.received_at)),
      element("span", { class: call.improper ? "badge plain" : "" }, call.what || call.folio)))),
  ];
}

/** Notices in force about the number or the place. */
export function noticesOf(notices) {
  return notices.map((notice) => element("div", { class: "finding", data: { state: "soon" } }, glyph(),
    element("strong", {}, notice.text), element("span", { class: "article" }, text("until", { moment: `${day(notice.until)} ${time(notice.until, { seconds: false })}` }))));
}

/** One incident: code, name, priority. */
export function incidentLine(incident) {
  return [
    element("span", { class: "badge", data: { priority: incident.priority } }, text(incident.priority)),
    element("span", { class: "grow" }, element("strong", { class: "number" }, incident.code), ` ${incident.label}`),
  ];
}

/** What happened at this door before. */
export function historyOf(incidents) {
  return incidents.map((incident) => element("li", { class: "row nowrap top" },
    element("span", { class: "faint number" }, day(incident.received_at)),
    element("span", { class: "grow" }, `${incident.code} ${incident.label}`),
    element("span", { class: "faint small" }, text(incident.status === "open" ? "open-incident" : incident.status))));
}
