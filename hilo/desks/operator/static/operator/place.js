// Where it is: the map with its ring, the place in words, exact or an estimate, and three ways to put it right:
// a name, coordinates, a point on the map.

import { get, Problem } from "../js/api.js";
import { drawMap } from "../js/map.js";
import { combobox } from "../js/combo.js";
import { element, metres, text } from "../js/text.js";
import { findingLine } from "./lines.js";
import { placesNamed } from "./search.js";

const byId = (id) => document.getElementById(id);
const POINTED_M = 50;
const STATES = { open: "soon", dispatched: "calm", on_scene: "calm", closed: "done" };

/** "19.04, -98.20" as a place to offer, or null. */
export function coordinates(words) {
  const found = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(words);
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { name: `${latitude}, ${longitude}`, within: "", latitude, longitude, radius_m: POINTED_M };
}

/** A place that was found: what it is, where, and what of the words it lacks. */
export function foundLine(place) {
  const lacks = place.missed?.length ? text("found-lacks", { words: place.missed.join(" ") }) : place.guessed ? text("found-guessed") : "";
  return [element("strong", {}, place.name), element("span", { class: "quiet small" }, [place.label, place.within, lacks].filter(Boolean).join(" · ")),
    element("span", { class: "faint small right grow" }, metres(place.radius_m))];
}

export function startPlace({ keep }) {
  let map = null;
  let shown = null;
  const pick = byId("place-pick");

  function pressed(yes) {
    pick.setAttribute("aria-pressed", String(yes));
    byId("map").classList.toggle("aiming", yes);
  }

  const near = () => (shown?.placed ? `&near=${shown.latitude},${shown.longitude}` : "");

  function say(loaded) {
    const words = { no: "found-none-loaded", missing: "found-missing" }[loaded];
    byId("place-search").title = words ? text(words) : "";
    byId("place-loaded").textContent = words ? text(words) : "";
  }

  async function ensureMap() {
    map ??= drawMap(byId("map"), {
      label: text("map-of-call"),
      onPlace: (longitude, latitude) => {
        if (pick.getAttribute("aria-pressed") !== "true") return;
        pressed(false);
        keep({ latitude, longitude, radius_m: POINTED_M });
      },
    });
    return map;
  }

  const search = combobox(byId("place-search"), {
    search: async (words) => {
      const point = coordinates(words);
      if (point) return [point];
      if (document.body.dataset.line === "down") return placesNamed(words);
      try {
        const found = await get(`places?q=${encodeURIComponent(words)}${near()}`);
        say(found.loaded);
        return found.places;
      } catch (error) {
        if (error instanceof Problem && error.passing) return placesNamed(words);
        throw error;
      }
    },
    render: foundLine,
    label: (place) => place.name,
    onPick: (place) => { keep({ ...place, name: place.within ? `${place.name}, ${place.within}` : "" }); search.clear(); },
  });

  pick.addEventListener("click", () => pressed(pick.getAttribute("aria-pressed") !== "true"));

  async function drawOnMap(call) {
    const drawn = await ensureMap();
    if (shown !== call) return;
    drawn.setPlaces({ type: "FeatureCollection", features: call.names.map((name, i) => ({
      type: "Feature", properties: { label: name.label, order: i }, geometry: { type: "Point", coordinates: [name.longitude, name.latitude] },
    })) });
    drawn.setIncidents(call.around.map((one) => ({ id: one.folio, latitude: one.latitude, longitude: one.longitude, state: STATES[one.status] ?? "calm", label: one.code })));
    drawn.setCall(call.placed ? call : null);
    if (call.placed) drawn.fly(call.longitude, call.latitude, Math.max(700, Math.min(4 * (call.uncertainty_m || 150), 30_000)));
    else drawn.whole();
  }

  return {
    draw(call) {
      shown = call;
      pressed(false);
      byId("place-name").textContent = call.place || text("no-place");
      const sure = byId("place-sure");
      sure.hidden = !call.placed;
      sure.textContent = text(call.exact ? "exact" : "estimate");
      sure.dataset.state = call.exact ? "calm" : "soon";
      const given = call.latitude !== null && call.longitude !== null;
      byId("place-point").textContent = given
        ? [`${call.latitude.toFixed(5)}, ${call.longitude.toFixed(5)}`, call.uncertainty_m ? text("within", { distance: metres(call.uncertainty_m) }) : ""].filter(Boolean).join(" · ") : "";
      byId("findings").replaceChildren(...call.findings.map(findingLine));
      drawOnMap(call);
    },
  };
}
