// Words come translated from the page, in <template data-texts>; numbers and times are written here, one way for every desk.

const words = new Map();

function load() {
  for (const template of document.querySelectorAll("template[data-texts]")) {
    for (const item of template.content.querySelectorAll("[data-text]")) words.set(item.dataset.text, item.textContent.trim());
  }
}

/** The translated text under a key; {name} is filled from `values`. An unknown key is shown as it is. */
export function text(key, values = {}) {
  if (!words.size) load();
  return (words.get(key) ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An element with attributes (`on…` adds a listener, `data` and `class` as expected) and children; text is never markup. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Replaces the children of a node; the focus stays on the same verb or row (data-verb, data-id), or on the first control. */
export function refill(node, ...children) {
  const held = node.contains(document.activeElement) && document.activeElement !== node ? document.activeElement : null;
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  if (!held) return;
  const { verb, id } = held.dataset;
  const mark = verb ? `[data-verb="${CSS.escape(verb)}"]` : id ? `[data-id="${CSS.escape(id)}"]` : null;
  ((mark && node.querySelector(mark)) ?? node.querySelector("button, a, input"))?.focus();
}

// Numbers are written as in Mexico: 2.4 km, not 2,4.
const language = () => (document.documentElement.lang || "es").replace(/^es$/, "es-MX");

/** Seconds as m:ss, or h:mm:ss from an hour on; the sign is the caller's business. */
export function duration(seconds) {
  const s = Math.floor(Math.abs(seconds));
  const [hours, minutes, rest] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, String(s % 60).padStart(2, "0")];
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${String(minutes).padStart(2, "0")}:${rest}`;
}

/** An hour or more, as 1 h 05 min, from a day on as 1 d 3 h. */
export function hours(seconds) {
  const minutes = Math.floor(seconds / 60);
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  return whole < 24 ? `${whole} h ${String(rest).padStart(2, "0")} min` : `${Math.floor(whole / 24)} d ${whole % 24} h`;
}

/** A span in the two words a person would use: 42 s, 7 min, 3 h, 2 d. */
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 129600) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86400)} d`;
}

const zone = () => document.body.dataset.zone || undefined;

/** Local 24 h time of a Date or ISO text, with seconds unless told otherwise. */
export function time(moment, { seconds = true } = {}) {
  return new Intl.DateTimeFormat(language(), {
    hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, hourCycle: "h23", timeZone: zone(),
  }).format(new Date(moment));
}

/** The same moment in UTC, for a title. */
export function utc(moment) {
  return `${new Date(moment).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** DD/MM/YYYY in Spanish, the reader's order otherwise. */
export function day(moment) {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), {
    day: "2-digit", month: "2-digit", year: "numeric", timeZone: zone(),
  }).format(new Date(moment));
}

/** A telephone number in groups: +52 222 123 4567. A Mexican number has a two-digit area code in the three big cities. */
export function phone(number) {
  const plain = String(number ?? "").replace(/[^\d+]/g, "");
  const mexican = /^(?:\+?52)?1?(\d{10})$/.exec(plain);
  if (!mexican) return plain.replace(/(\d{3})(?=\d{3})/g, "$1 ");
  const ten = mexican[1];
  const short = ["55", "56", "33", "81"].includes(ten.slice(0, 2));
  const groups = short ? [ten.slice(0, 2), ten.slice(2, 6), ten.slice(6)] : [ten.slice(0, 3), ten.slice(3, 6), ten.slice(6)];
  return `+52 ${groups.join(" ")}`;
}

/** Metres as 180 m or 2.4 km. */
export function metres(value) {
  if (value < 1000) return `${Math.round(value)} m`;
  return `${new Intl.NumberFormat(language(), { maximumFractionDigits: value < 10000 ? 1 : 0 }).format(value / 1000)} km`;
}
