// Where the chosen incident is: its address, the positions that its calls bring, and the strip that places or moves it.

import { get, post, Problem } from "../js/api.js";
import { combobox } from "../js/combo.js";
import { showKeys } from "../js/keys.js";
import { element, metres, text } from "../js/text.js";
import { toast } from "../js/toast.js";
import { aim } from "./aim.js";
import { chosen, chosenIncident } from "./choice.js";
import { putIncident } from "./store.js";
import { complain } from "./words.js";

const FIELDS = ["address", "interior", "access", "reference"];
const POINTED_M = 50;
const M_PER_DEGREE = 111_195;
const address = (folio) => `/api/v1/incidents/${encodeURIComponent(folio)}/place`;
const placed = (one) => Number.isFinite(one?.latitude) && Number.isFinite(one?.longitude);

function away(one, other) {
  const east = (one.longitude - other.longitude) * Math.cos((one.latitude * Math.PI) / 180);
  return M_PER_DEGREE * Math.hypot(one.latitude - other.latitude, east);
}

function coordinates(words) {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(words);
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  return { name: `${latitude}, ${longitude}`, within: "", latitude, longitude, radius_m: POINTED_M, address: "" };
}

/** Wires the strip and the block of the place. read(): what was read of the chosen incident; again(): reads it anew. Answers draw(). */
export function startScene({ act, strips: { open, shut, strips }, read, again }) {
  const strip = strips.place;
  const box = document.querySelector("[data-scene]");
  const find = strip.querySelector("#place-find");
  const why = strip.querySelector("#place-reason");
  const words = strip.querySelector("#place-words");
  const said = strip.querySelector("[data-chosen-place]");
  const aiming = strip.querySelector("[data-aim]");
  const inputs = Object.fromEntries(FIELDS.map((name) => [name, strip.querySelector(`#scene-${name}`)]));
  let point = null;
  let seen = null;
  let busy = false;
  let foundAddress = "";

  function choosePoint(place, reason) {
    point = place;
    if (!why.value) why.value = reason;
    askWords();
    const scene = chosenIncident();
    said.textContent = placed(scene) ? text("d-scene-point", { name: place.name, distance: metres(away(scene, place)) }) : text("d-scene-first", { name: place.name });
    // Another place has another address, unless it was written here.
    if (place.address && ["", read()?.scene?.address ?? "", foundAddress].includes(inputs.address.value.trim())) foundAddress = inputs.address.value = place.address;
  }

  const combo = combobox(find, {
    search: async (typed) => {
      const exact = coordinates(typed);
      if (exact) return [exact];
      const scene = chosenIncident();
      const near = placed(scene) ? `&latitude=${scene.latitude}&longitude=${scene.longitude}` : "";
      const found = await get(`/api/v1/places?q=${encodeURIComponent(typed)}${near}`);
      find.title = found.loaded === "yes" ? "" : text("d-scene-none-loaded");
      if (find.title && !found.places.length) said.textContent = find.title;
      return found.places;
    },
    render: (place) => [element("strong", {}, place.name), element("span", { class: "quiet small grow" }, place.within), element("span", { class: "faint small" }, metres(place.radius_m))],
    label: (place) => place.name,
    onPick: (place) => choosePoint(place, "found"),
    onText: () => { point = null; },
    onEnter: () => strip.requestSubmit(),
  });

  function askWords() {
    const wanted = why.selectedOptions[0]?.hasAttribute("data-words") ?? false;
    strip.querySelector("[data-words]:not(option)").hidden = !wanted;
    words.required = wanted;
  }
  why.addEventListener("change", askWords);

  function press(yes) {
    aiming.setAttribute("aria-pressed", String(yes));
    aim(yes ? (latitude, longitude) => {
      press(false);
      const where = { name: `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`, latitude, longitude, radius_m: POINTED_M, address: "" };
      find.value = where.name;
      choosePoint(where, "");
      why.focus();
    } : null);
  }
  aiming.addEventListener("click", () => press(aiming.getAttribute("aria-pressed") !== "true"));

  act("place").addEventListener("click", () => {
    combo.clear();
    point = null;
    seen = chosenIncident();
    said.textContent = why.value = words.value = "";
    for (const name of FIELDS) inputs[name].value = read()?.scene?.[name] ?? "";
    askWords();
    open("place", find);
  });

  async function send(body, scene) {
    if (busy) return;
    busy = true;
    const folio = chosen.incident;
    try {
      const known = scene ? { latitude: scene.latitude ?? null, longitude: scene.longitude ?? null } : null;
      const row = await post(address(folio), { ...body, known });
      putIncident(row);
      if (!strip.hidden) shut(true);
      toast(text("d-was-placed", { folio }), { state: "done" });
      again(folio);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { now } = error.problem;
      if (now) {
        // The second sees what the first did; what was typed stays, and saying it again moves it.
        seen = now;
        const reason = [...why.options].find((one) => one.value === now.reason)?.textContent ?? now.reason;
        const meanwhile = text("d-scene-moved-meanwhile", { by: now.by || folio, why: reason });
        if (strip.hidden) toast(meanwhile, { state: "late", code: error.code });
        else said.textContent = meanwhile;
        again(folio);
      } else complain(error);
    } finally {
      busy = false;
    }
  }

  strip.addEventListener("submit", (event) => {
    event.preventDefault();
    press(false);
    const before = read()?.scene ?? {};
    const changed = FIELDS.filter((name) => inputs[name].value.trim() !== (before[name] ?? ""));
    if (!point && (find.value.trim() || !changed.length)) {
      said.textContent = text("d-scene-nowhere");
      find.focus();
      return;
    }
    const body = { reason: why.value, words: words.value.trim(), ...Object.fromEntries(changed.map((name) => [name, inputs[name].value.trim()])) };
    if (point) Object.assign(body, { latitude: point.latitude, longitude: point.longitude, uncertainty_m: point.radius_m });
    send(body, seen);
  });

  function offer(one, i) {
    const facts = [
      one.distance_m === null ? "" : text("d-scene-away", { distance: metres(one.distance_m) }),
      one.uncertainty_m === null ? text("d-scene-unsure") : `± ${metres(one.uncertainty_m)}`,
    ];
    const reason = one.later ? "network" : read().calls.find((call) => call.id === one.call)?.first ? "caller" : "other_caller";
    const take = () => send({ reason, call: one.call }, chosenIncident());
    // The key belongs to the first alone, and says nothing else when others come or go.
    const key = i === 0 ? { verb: "scene.take", key: "Alt+F" } : {};
    return element("li", { class: "row nowrap" },
      element("span", { class: "grow" }, element("strong", {}, text(one.later ? "d-scene-later" : "d-scene-own", { call: one.folio })), ` · ${facts.filter(Boolean).join(" · ")}`),
      element("button", { type: "button", data: key, onclick: take }, text("d-scene-take")));
  }

  return {
    draw() {
      const depth = read();
      if (!depth?.scene) return box.replaceChildren();
      const { scene } = depth;
      const lines = ["interior", "access", "reference"].filter((name) => scene[name]).map((name) => element("p", {}, element("span", { class: "faint" }, `${text(`d-scene-${name}`)}: `), scene[name]));
      const live = chosenIncident()?.status !== "closed";
      const may = live && !act("place").hidden;
      box.replaceChildren(
        element("h3", {}, text("d-scene")),
        element("p", { class: scene.address ? "scene-address" : "quiet" }, scene.address || (placed(depth.incident) ? depth.place : text("d-scene-none"))),
        ...lines,
        ...(scene.placed_by ? [element("p", { class: "faint small" }, text("d-scene-by", { by: scene.placed_by, why: scene.placed_why, ago: "" }), " ", element("span", { data: { ago: scene.placed_at } }))] : []),
        ...(live && scene.suggests ? [element("p", { class: "posted", data: { state: "soon" } }, element("span", { class: "glyph", "aria-hidden": "true" }), element("span", {}, text("d-scene-theirs", { centre: scene.suggests })))] : []),
        ...(may && scene.offered.length ? [element("ul", { class: "rows scene-offers" }, scene.offered.map(offer))] : []));
      showKeys(box);
    },
  };
}
