// The incidents in the order in which something can still be lost, each with the clock that runs against it; one sound for
// all that is late, and another for a new one that is grave.

import { tried } from "../js/api.js";
import { now, tick } from "../js/clock.js";
import { element, text } from "../js/text.js";
import { on } from "../js/live.js";
import { acknowledge, alert as sound, alerting, ping } from "../js/sound.js";
import { chosen, choose, onChoice } from "./choice.js";
import { lines } from "./lines.js";
import { answered, around, inOrder, leftOut, lossOf, missing, names, readMore, setup, subscribe, unitsWith } from "./store.js";
import { lackWords } from "./parts.js";
import { offerOf } from "./transfer.js";
import { codeName, placeOf, priorityName } from "./words.js";

const panel = document.getElementById("incidents");
const container = panel.querySelector("[data-lines]");
const filter = panel.querySelector("[data-filter]");
const alarm = panel.querySelector("[data-alarm]");
const said = panel.querySelector("[data-new-grave]");
const HEARD = "hilo:heard";
let heard = new Set();
try {
  heard = new Set(JSON.parse(sessionStorage.getItem(HEARD) ?? "[]"));
} catch {
  heard = new Set();
}
let sounding = new Set();
let before = [];
let late = "";

function make() {
  return element("li", {}, element("button", { type: "button", class: "line" },
    element("span", { class: "line-top" }, element("span", { class: "badge" }), element("span", { class: "what" })),
    element("span", { class: "line-low" }, element("span", { class: "when" }), element("span", { class: "where" })),
    element("span", { class: "lacking", hidden: true })));
}

function put(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

/** What a row shows: as long as none of it is another, the row stays as it is. */
function withStamp({ incident, owes }) {
  const sent = unitsWith(incident.folio).map((unit) => unit.code).join(" ");
  const offered = offerOf(incident.folio)?.receiver ?? "";
  return { id: incident.folio, incident, owes, sent, offered, stamp: [incident, owes.term, sent, offered, incident.calls.length] };
}

function fill(node, { id, incident, owes, sent, offered }) {
  const [badge, what] = node.querySelector(".line-top").children;
  let [when, where] = node.querySelector(".line-low").children;
  badge.dataset.priority = incident.priority;
  badge.dataset.loss = lossOf(incident);
  const alive = incident.priority === "high" && lossOf(incident) === "life_now" ? ` · ${names.lost.labels.life_now.toUpperCase()}` : "";
  put(badge, priorityName(incident.priority) + alive);
  put(what, codeName(incident.code));
  if (when.dataset.term !== owes.term) {
    const fresh = owes.term
      ? element("span", { class: "when", data: { term: owes.term, start: incident.received_at, due: new Date(owes.due).toISOString(), label: text(`d-term-${owes.term}`) } })
      : element("span", { class: "when plain", data: { term: "" } }, element("span", {}, text("d-on-scene-since")), element("span", { data: { ago: incident.on_scene_at ?? incident.opened_at } }));
    when.replaceWith(fresh);
    when = fresh;
  }
  const lacking = node.querySelector(".lacking");
  put(lacking, lackWords(incident));
  lacking.hidden = !lacking.textContent;
  const parts = [offered ? text("d-offered-mark", { centre: offered }) : "", sent, placeOf(incident), incident.calls.length > 1 ? text("d-calls", { count: incident.calls.length }) : ""];
  node.dataset.missing = missing(incident);
  put(where, parts.filter(Boolean).join(" · "));
  node.title = `${id} · ${codeName(incident.code)}`;
}

const list = lines(container, { make, fill, onWalk: (folio) => choose({ incident: folio }, "list") });

function fits(incident, words) {
  const hay = [incident.folio, codeName(incident.code), incident.code, placeOf(incident), ...unitsWith(incident.folio).map((unit) => unit.code)].join(" ");
  const plain = (value) => value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain(words).split(/\s+/).every((word) => plain(hay).includes(word));
}

export function draw() {
  const all = inOrder();
  const words = filter.value.trim();
  const fitting = (words ? all.filter(({ incident }) => fits(incident, words)) : all).map(withStamp);
  const shown = words ? fitting : around(fitting, before, chosen.incident);
  before = shown.map(({ id }) => id);
  list.draw(shown, chosen.incident);
  if (panel.dataset.panel !== "forbidden") panel.dataset.panel = all.length ? "ready" : "empty";
  put(panel.querySelector("[data-count]"), all.length ? String(all.length) : "");
  drawLeft();
  panel.querySelector("[data-none]").hidden = shown.length > 0 || !words;
  ring(all);
  tick();
}

const left = panel.querySelector("[data-left]");

/** What is not on this screen is counted and said, and one press brings it; nothing grave is ever among it. */
function drawLeft() {
  const count = leftOut();
  left.hidden = !count;
  if (count) put(left.querySelector("[data-left-text]"), text("d-left-out", { count }));
}

const reason = ({ incident, owes }) => `${incident.folio} ${owes.term} ${incident.received_at}`;

function ring(all) {
  const late = all.filter(({ owes }) => owes.late);
  const reasons = new Set(late.map(reason));
  for (const known of sounding) if (!reasons.has(known)) acknowledge(known);
  for (const one of reasons) if (!heard.has(one)) sound(one);
  sounding = reasons;
  const unheard = [...reasons].filter((one) => !heard.has(one));
  alarm.hidden = !unheard.length;
  const words = late.length === 1 ? text("d-late-one") : text("d-late-many", { count: late.length });
  put(alarm.querySelector("[data-alarm-text]"), unheard.length ? words : "");
  document.title = document.title.replace(/^(\(\d+\) )?/, late.length ? `(${late.length}) ` : "");
}

function hear() {
  for (const one of sounding) heard.add(one);
  try {
    sessionStorage.setItem(HEARD, JSON.stringify([...heard].slice(-500)));
  } catch {
    // Remembered until the page is left.
  }
  if (alerting()) acknowledge();
  draw();
}

/** The next incident that needs a hand: the one after the chosen among those that owe something, else the first. */
function next() {
  const owing = inOrder().filter(({ owes }) => owes.term);
  if (!owing.length) return;
  const at = owing.findIndex(({ incident }) => incident.folio === chosen.incident);
  const { incident } = owing[(at + 1) % owing.length];
  filter.value = "";
  choose({ incident: incident.folio }, "list");
  list.focus(incident.folio);
}

/** Puts the focus on the chosen incident's row. */
export const focusChosen = () => list.focus(chosen.incident);

export function startList({ openFolio }) {
  container.addEventListener("click", (event) => {
    const line = event.target.closest(".line");
    if (line) choose({ incident: line.dataset.id }, "list");
  });
  filter.addEventListener("input", draw);
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && filter.value) {
      filter.value = "";
      event.stopPropagation();
      draw();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      container.querySelector(".line[tabindex='0']")?.focus();
    } else if (event.key === "Enter") {
      const first = container.querySelector(".line");
      if (first) {
        choose({ incident: first.dataset.id }, "list");
        list.focus(first.dataset.id);
      } else if (filter.value.trim()) openFolio(filter.value.trim().toUpperCase());
    }
  });
  left.querySelector("button").addEventListener("click", async () => {
    await tried(readMore);
    draw();
  });
  alarm.querySelector("[data-heard]").addEventListener("click", hear);
  panel.querySelector("[data-next]").addEventListener("click", next);
  subscribe(({ incidents: changed, units, aid }) => (changed.size || units.size || aid.size) && draw());
  onChoice((_, origin) => {
    draw();
    if (origin !== "list") list.show(chosen.incident);
  });
  // A term that passes sounds and is marked; it moves nothing.
  setInterval(() => {
    const at = now().getTime();
    const those = inOrder(at).filter(({ owes }) => owes.late).map(({ incident }) => incident.folio).sort().join(" ");
    if (those !== late) {
      late = those;
      draw();
    }
  }, 1000);
  on("incidents.IncidentOpened", ({ incident }) => {
    if (!answered(incident) || incident.priority !== "high" || lossOf(incident) === "property") return;
    ping("incident");
    said.textContent = text("d-new-grave", { what: codeName(incident.code), where: placeOf(incident) });
  });
  return setup;
}
