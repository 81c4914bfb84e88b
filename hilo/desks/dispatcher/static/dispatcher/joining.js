// Two incidents that are one event, one that is two, and one that no call told of. Nothing is merged: all can be undone.

import { post, Problem, remove } from "../js/api.js";
import { combobox } from "../js/combo.js";
import { element, metres, text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { chosen, chosenIncident, choose } from "./choice.js";
import { incidents, moment, putIncident, setup, units, unitsWith } from "./store.js";
import { codes } from "./strips.js";
import { codeName, complain, placeOf } from "./words.js";

const api = (folio, what) => `/api/v1/incidents/${encodeURIComponent(folio)}/${what}`;
const plain = (value) => value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const M_PER_DEGREE = 111_195;

function distance(a, b) {
  if (a.latitude === null || b.latitude === null) return Infinity;
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return M_PER_DEGREE * Math.hypot(a.latitude - b.latitude, east);
}

/** Open incidents that fit the words, the nearest to the chosen one first. */
function others(words) {
  const own = chosenIncident();
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  const hay = (incident) => plain([incident.folio, incident.code, codeName(incident.code), placeOf(incident)].join(" "));
  return [...incidents.values()]
    .filter((incident) => incident.status !== "closed" && incident.folio !== own?.folio)
    .filter((incident) => wanted.every((word) => hay(incident).includes(word)))
    .map((incident) => ({ incident, away: distance(own, incident) }))
    .sort((a, b) => a.away - b.away || moment(b.incident.received_at) - moment(a.incident.received_at))
    .slice(0, 8);
}

/** Wires the two strips. read(): what was read of the chosen incident ({calls}), null before. */
export function startJoining({ act, strips: { open, once, strips }, read }) {
  // ---------- join ----------
  const into = strips.join.querySelector("#join-into");
  const unitRow = strips.join.querySelector("[data-join-units]");
  const unitList = strips.join.querySelector("[data-join-list]");
  const freed = strips.join.querySelector("[data-join-freed]");
  const going = () => [...unitList.querySelectorAll("input:checked")].map((box) => box.value);
  const other = combobox(into, {
    search: async (words) => others(words),
    render: ({ incident, away }) => [element("span", { class: "number faint" }, incident.folio), element("span", { class: "grow" }, `${codeName(incident.code)} · ${placeOf(incident)}`),
      element("span", { class: "faint away" }, Number.isFinite(away) ? metres(away) : "")],
    label: ({ incident }) => incident.folio,
    onEnter: () => strips.join.requestSubmit(),
  });
  function sayFreed() {
    const left = [...unitList.querySelectorAll("input:not(:checked)")].map((box) => box.value);
    freed.textContent = left.length ? text("d-join-freed", { units: left.join(", ") }) : "";
  }
  unitList.addEventListener("change", sayFreed);
  act("join").addEventListener("click", () => {
    other.clear();
    const here = unitsWith(chosen.incident);
    unitRow.hidden = !here.length;
    unitList.replaceChildren(...here.map((unit) => element("label", { class: "tick" }, element("input", { type: "checkbox", value: unit.code, checked: true }), ` ${unit.code}`)));
    sayFreed();
    open("join", into);
  });
  strips.join.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = other.item();
    if (!item) {
      toast(text("d-join-none"), { state: "soon" });
      into.focus();
      return;
    }
    const target = item.incident.folio;
    once(
      async (folio) => {
        // First the units, each by itself: what cannot go is said before anything is joined.
        for (const code of going()) await post(`/api/v1/units/${encodeURIComponent(code)}/move`, { incident: target });
        const joined = await post(api(folio, "join"), { into: target });
        choose({ incident: target }, "find");
        return joined;
      },
      (folio) => text("d-was-joined", { folio, into: target }));
  });
  act("unjoin").addEventListener("click", () => once(
    (folio) => remove(api(folio, "join")),
    (folio) => text("d-was-unjoined", { folio })));

  // ---------- split ----------
  const boxes = strips.split.querySelector("[data-split-calls]");
  const wordsField = strips.split.querySelector("[data-split-words]");
  const narrative = strips.split.querySelector("#split-narrative");
  const codeInput = strips.split.querySelector("#split-code");
  const code = combobox(codeInput, { ...codes, onEnter: () => strips.split.requestSubmit() });
  const told = () => [...boxes.querySelectorAll("input:checked")].map((box) => Number(box.value));
  function askWords() {
    wordsField.hidden = told().length > 0;
    narrative.required = !wordsField.hidden;
  }
  boxes.addEventListener("change", askWords);
  act("split").addEventListener("click", () => {
    const calls = (read()?.calls ?? []).filter((call) => !call.first);
    boxes.replaceChildren(...(calls.length
      ? calls.map((call) => element("label", { class: "tick" }, element("input", { type: "checkbox", value: call.id, checked: calls.length === 1 }),
        element("span", {}, ` ${call.folio} `, element("span", { class: "quiet" }, call.narrative.slice(0, 120)))))
      : [element("p", { class: "small quiet" }, text("d-no-call-tells"))]));
    narrative.value = "";
    code.clear();
    askWords();
    open("split", boxes.querySelector("input") ?? narrative);
  });
  strips.split.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = code.item();
    if (!item) {
      toast(text("d-code-none"), { state: "soon" });
      codeInput.focus();
      return;
    }
    let made = "";
    once(
      async (folio) => {
        const answer = await post(api(folio, "split"), { calls: told(), narrative: narrative.value.trim(), code: item.code });
        made = answer.folio;
        putIncident(answer);
        choose({ incident: made }, "find");
        return null;
      },
      () => text("d-was-split", { folio: made }));
  });
}

/** The incident that no call told of: a small form at the head of the list. */
export function startOpening() {
  const form = document.getElementById("strip-new");
  const opener = document.querySelector("[data-new]");
  const seen = form.querySelector("#new-seen");
  const where = form.querySelector("#seen-unit");
  const point = form.querySelector("#seen-point");
  const code = combobox(form.querySelector("#seen-code"), { ...codes, onEnter: () => form.requestSubmit() });
  let busy = false;
  opener.hidden = !setup.may.open;

  function shut() {
    if (form.contains(document.activeElement)) opener.focus();
    form.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  }

  const askPoint = () => { form.querySelector("[data-seen-point]").hidden = where.value !== "point"; };

  opener.addEventListener("click", () => {
    if (!form.hidden) return shut();
    const placed = [...units.values()].filter((unit) => unit.latitude !== null).sort((a, b) => a.code.localeCompare(b.code));
    const held = where.value;
    where.replaceChildren(element("option", { value: "none" }, text("d-where-none")), element("option", { value: "point" }, text("d-where-point")),
      ...placed.map((unit) => element("option", { value: `unit:${unit.code}` }, text("d-where-unit", { unit: unit.code }))));
    const mine = chosen.unit && units.get(chosen.unit)?.latitude !== null ? `unit:${chosen.unit}` : held;
    where.value = [...where.options].some((option) => option.value === mine) ? mine : "none";
    askPoint();
    form.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    seen.focus();
  });
  where.addEventListener("change", askPoint);
  form.querySelector("[data-cancel]").addEventListener("click", shut);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    shut();
  });

  /** The point that was chosen: {} for none, null for one that is none. */
  function place() {
    if (where.value === "none") return {};
    if (where.value !== "point") {
      const { latitude, longitude } = units.get(where.value.slice("unit:".length));
      return { latitude, longitude };
    }
    const [latitude, longitude] = point.value.split(/[,;\s]+/).filter(Boolean).map(Number);
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const item = code.item();
    const at = place();
    if (!item || !at) {
      toast(text(item ? "d-point-wrong" : "d-code-none"), { state: "soon" });
      (item ? point : form.querySelector("#seen-code")).focus();
      return;
    }
    if (busy) return;
    busy = true;
    try {
      const opened = await post("/api/v1/incidents", { code: item.code, narrative: seen.value.trim(), ...at });
      putIncident(opened);
      seen.value = point.value = "";
      code.clear();
      shut();
      choose({ incident: opened.folio }, "find");
      toast(text("d-was-opened", { folio: opened.folio }), { state: "done" });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      complain(error);
    } finally {
      busy = false;
    }
  });
}
