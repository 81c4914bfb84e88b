// The units: what each does, for how long, and with which incident; free ones first.

import { now, tick } from "../js/clock.js";
import { Problem, post } from "../js/api.js";
import { showKeys } from "../js/keys.js";
import { element, metres, span, text, time } from "../js/text.js";
import { chosen, choose, onChoice } from "./choice.js";
import { lines } from "./lines.js";
import { commands, incidents, moment, ours, own, setup, subscribe, units } from "./store.js";
import { codeName, complain, kindOf, unitStatus } from "./words.js";

const panel = document.getElementById("board");
const filter = panel.querySelector("[data-filter]");
const groups = panel.querySelector("[data-groups]");
const bar = document.getElementById("unit-bar");
const OLD_POSITION = 600_000;
const GROUPS = ["available", "assigned", "accepted", "under_way", "staging", "on_scene", "transporting", "at_hospital", "lent", "off_duty"];
const NEXT = { assigned: "accepted", accepted: "under_way", under_way: "on_scene", staging: "on_scene", on_scene: "free", transporting: "at_hospital", at_hospital: "free", off_duty: "free", available: "off_duty" };
const lists = new Map();

function make() {
  return element("li", {}, element("button", { type: "button", class: "line unit" },
    element("span", { class: "unit-mark", "aria-hidden": "true" }), element("strong", { class: "code" }),
    element("span", { class: "kind" }), element("span", { class: "sector" }), element("span", { class: "since number" }), element("span", { class: "task" })));
}

const put = (node, words) => node.textContent !== words && (node.textContent = words);

function fill(node, { id, unit }) {
  const line = node.firstElementChild;
  const [mark, code, kind, sector, since, task] = line.children;
  mark.dataset.unit = unit.status;
  put(code, id);
  put(kind, kindOf(unit));
  put(sector, unit.sector);
  since.dataset.since = unit.status_at;
  put(since, span((now().getTime() - moment(unit.status_at)) / 1000));
  const about = aboutOf(unit);
  put(task, [barredWords(unit), loanWords(unit), about, position(unit)].filter(Boolean).join(" · "));
  if (unit.barred) line.dataset.barred = unit.barred;
  else delete line.dataset.barred;
  task.hidden = !task.textContent;
  line.title = `${unit.name}${unit.sector ? ` · ${unit.sector}` : ""} · ${unitStatus(unit.status)}${unit.incident ? ` · ${unit.incident}` : ""}`;
}

/** What stands against somebody aboard: the effect; "" for nothing. */
export const barredWords = (unit) => (unit.barred ? text(`d-barred-${unit.barred}`) : "");

/** To whom the unit is lent, or whose it is, and until when; "" if it is at home. */
export function loanWords(unit) {
  if (!unit.lent_to) return own() && unit.centre !== own() ? text("d-from-centre", { centre: unit.centre }) : "";
  const until = time(unit.lent_until, { seconds: false });
  return unit.lent_to === own() ? text("d-lent-from", { centre: unit.centre, until }) : text("d-lent-to", { centre: unit.lent_to, until });
}

// What serves another centre is not free here, whatever it does there.
const groupOf = (unit) => (commands(unit) ? unit.status : "lent");
const borrowed = (unit) => Number(Boolean(unit.lent_to) && commands(unit));
const groupName = (status) => (status === "lent" ? text("d-group-lent") : unitStatus(status));

function aboutOf(unit) {
  const incident = incidents.get(unit.incident);
  return incident ? codeName(incident.code) : unit.incident;
}

function position(unit) {
  if (unit.status === "off_duty") return "";
  if (!unit.position_at) return text("d-pos-none");
  const age = now().getTime() - moment(unit.position_at);
  return age > OLD_POSITION ? text("d-pos-old", { time: span(age / 1000) }) : "";
}

function group(status) {
  let found = lists.get(status);
  if (found) return found;
  const heading = element("h3", { class: "group" }, element("span", {}, groupName(status)), element("span", { class: "number" }));
  const container = element("ol", { class: "lines", "aria-label": groupName(status) });
  const section = element("section", {}, heading, container);
  groups.append(section);
  found = { section, count: heading.lastElementChild, list: lines(container, { make, fill, onWalk: (code) => choose({ unit: code }, "board") }) };
  lists.set(status, found);
  return found;
}

export function draw() {
  const all = [...units.values()].filter(ours);
  const words = filter.value.trim().toLowerCase();
  const fits = (unit) => !words || [unit.code, unit.name, unit.agency, unit.sector, kindOf(unit), unitStatus(unit.status)].join(" ").toLowerCase().includes(words);
  let any = false;
  for (const status of GROUPS) {
    const here = all.filter((unit) => groupOf(unit) === status && fits(unit));
    // In a group the borrowed ones stand first, then the one that has been so for longest; free ones are in the order of their codes.
    here.sort((a, b) => borrowed(b) - borrowed(a) || (status === "available" ? 0 : moment(a.status_at) - moment(b.status_at)) || a.code.localeCompare(b.code));
    const { section, count, list } = group(status);
    section.hidden = !here.length;
    any ||= here.length > 0;
    put(count, String(here.length));
    list.draw(here.map((unit) => ({ id: unit.code, unit, stamp: [unit.status_at, unit.status, aboutOf(unit), position(unit), unit.lent_until, unit.barred] })), chosen.unit);
  }
  if (panel.dataset.panel !== "forbidden") panel.dataset.panel = all.length ? "ready" : "empty";
  const free = all.filter((unit) => groupOf(unit) === "available").length;
  put(panel.querySelector("[data-count]"), all.length ? text("d-units-free", { free, all: all.length }) : "");
  panel.querySelector("[data-none]").hidden = any || !words;
  drawBar();
  tick();
}

/** Two presses within four seconds: for what must not happen by a slip of the hand. */
export function twice(button, words, act) {
  let armed = 0;
  button.addEventListener("click", () => {
    if (armed) {
      clearTimeout(armed);
      armed = 0;
      act();
      return;
    }
    const before = button.textContent;
    button.textContent = words;
    button.classList.add("danger");
    armed = setTimeout(() => {
      armed = 0;
      button.textContent = before;
      button.classList.remove("danger");
    }, 4000);
  });
}

/** Buttons for what a crew says over the radio: the next step, and free. */
export function stepButtons(unit) {
  if (!setup.may.status || !commands(unit)) return [];
  const say = async (status) => {
    try {
      await post(`/api/v1/units/${encodeURIComponent(unit.code)}/status`, { status });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      complain(error);
    }
  };
  const made = [];
  const next = NEXT[unit.status];
  const word = unit.status === "off_duty" ? "sign_on" : next;
  if (next !== "free" || unit.status === "off_duty") {
    const button = element("button", { type: "button" }, text(`d-step-${word}`));
    if (next === "off_duty") twice(button, text("d-free-sure"), () => say(next));
    else button.addEventListener("click", () => say(next));
    made.push(button);
  }
  if (unit.incident) {
    const free = element("button", { type: "button" }, text(["on_scene", "at_hospital"].includes(unit.status) ? "d-step-free" : "d-withdraw"));
    if (["on_scene", "at_hospital"].includes(unit.status)) free.addEventListener("click", () => say("free"));
    else twice(free, text("d-free-sure"), () => say("free"));
    made.push(free);
  }
  return made;
}

let barFor = "";
const more = [];

/** More controls for the chosen unit, made anew whenever the bar is. */
export function onBar(make) {
  more.push(make);
}

function drawBar() {
  const unit = units.get(chosen.unit);
  bar.hidden = !unit;
  if (!unit) {
    barFor = "";
    return;
  }
  const key = [unit.code, unit.status, unit.incident, unit.lent_to].join("|");
  if (key === barFor) return;
  barFor = key;
  bar.replaceChildren(
    element("p", {}, element("strong", {}, unit.code), ` ${[unit.name, unitStatus(unit.status), loanWords(unit)].filter(Boolean).join(" · ")}`),
    element("div", { class: "row" }, stepButtons(unit), more.flatMap((make) => make(unit))));
  showKeys(bar);
}

/** Straight metres between a unit and an incident, in words; "" if either has no place. */
export function apart(unit, incident) {
  if (![unit?.latitude, unit?.longitude, incident?.latitude, incident?.longitude].every(Number.isFinite)) return "";
  const turn = Math.PI / 180;
  const east = (incident.longitude - unit.longitude) * Math.cos(((incident.latitude + unit.latitude) / 2) * turn);
  return metres(Math.hypot(east, incident.latitude - unit.latitude) * 111_195);
}

export function startBoard() {
  groups.addEventListener("click", (event) => {
    const line = event.target.closest(".line");
    if (line) choose({ unit: line.dataset.id }, "board");
  });
  filter.addEventListener("input", draw);
  filter.addEventListener("keydown", (event) => {
    const first = groups.querySelector("section:not([hidden]) .line");
    if (event.key === "Escape" && filter.value) {
      filter.value = "";
      event.stopPropagation();
      draw();
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      first?.focus();
      if (event.key === "Enter" && first) choose({ unit: first.dataset.id }, "board");
    }
  });
  subscribe(({ incidents: changed, units: those }) => (changed.size || those.size) && draw());
  onChoice((_, origin) => {
    draw();
    if (origin !== "board" && chosen.unit) for (const { list } of lists.values()) list.show(chosen.unit);
  });
  setInterval(draw, 30_000);
  setInterval(() => {
    const at = now().getTime();
    for (const node of groups.querySelectorAll("[data-since]")) put(node, span((at - moment(node.dataset.since)) / 1000));
  }, 1000);
}
