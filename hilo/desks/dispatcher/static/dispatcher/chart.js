// The map of the desk, in the middle or in its own window: all that is live; what is chosen is lit and the rest fades.

import { drawMap } from "../js/map.js";
import { text } from "../js/text.js";
import { clicked } from "./aim.js";
import { chosen, choose, chosenIncident, litUnits, onChoice } from "./choice.js";
import { incidents, names, owed, subscribe, units } from "./store.js";
import { codeName } from "./words.js";

const SHOWN = { available: "available", assigned: "assigned", accepted: "assigned", under_way: "under_way", staging: "on_scene", on_scene: "on_scene", transporting: "under_way", at_hospital: "on_scene" };
const REST = 400;
const LONGEST = 26;
const MARGIN = 28;

const short = (words) => (words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words);
const placed = (item) => Number.isFinite(item?.latitude) && Number.isFinite(item?.longitude);

/** Draws the map into a container and keeps it true. Answers the handle of js/map.js. */
export async function startChart(container, { origin = "map" } = {}) {
  const map = await drawMap(container, {
    label: text("d-map-label"),
    onPlace: clicked,
    onSelect(kind, id) {
      if (kind === "incident") choose({ incident: id }, origin);
      if (kind === "unit") choose({ unit: id }, origin);
    },
  });
  if (map.failed) return map;
  map.setPlaces({
    type: "FeatureCollection",
    features: names.named.map(([label, latitude, longitude], order) => ({
      type: "Feature", geometry: { type: "Point", coordinates: [longitude, latitude] }, properties: { label, order },
    })),
  });

  let timer = 0;
  let last = 0;
  function draw() {
    clearTimeout(timer);
    timer = 0;
    last = Date.now();
    const live = [...incidents.values()].filter((incident) => incident.status !== "closed" || incident.folio === chosen.incident);
    map.setIncidents(live.map((incident) => ({
      id: incident.folio, longitude: incident.longitude, latitude: incident.latitude, state: owed(incident).state, label: short(codeName(incident.code)),
    })));
    map.setUnits([...units.values()].filter((unit) => SHOWN[unit.status]).map((unit) => ({
      id: unit.code, longitude: unit.longitude, latitude: unit.latitude, state: SHOWN[unit.status], label: unit.code,
    })));
    map.select({ incident: chosen.incident, units: litUnits() });
    map.setThreads(threads());
  }
  // A map of thousands takes long to draw where there is no graphics card: it is drawn less often.
  const later = () => (timer ||= setTimeout(draw, Math.max(0, REST + units.size - (Date.now() - last))));

  function threads() {
    const made = [];
    for (const unit of units.values()) {
      const incident = incidents.get(unit.incident);
      if (!placed(unit) || !placed(incident)) continue;
      made.push({ from: [unit.longitude, unit.latitude], to: [incident.longitude, incident.latitude], faded: chosen.incident !== null && chosen.incident !== incident.folio });
    }
    const scene = chosenIncident();
    for (const candidate of chosen.candidates) {
      const unit = units.get(candidate.unit);
      if (candidate.sent && placed(unit) && placed(scene)) made.push({ from: [unit.longitude, unit.latitude], to: [scene.longitude, scene.latitude], faded: false });
    }
    return made;
  }

  // Whoever could go is seen with the scene: its own units, or the nearest free ones.
  function company() {
    const own = litUnits().map((code) => units.get(code)).filter(placed);
    const scene = chosenIncident();
    if (own.length || !placed(scene)) return own;
    const away = (unit) => (unit.latitude - scene.latitude) ** 2 + (unit.longitude - scene.longitude) ** 2;
    return [...units.values()].filter((unit) => unit.status === "available" && placed(unit)).sort((a, b) => away(a) - away(b)).slice(0, 4);
  }

  // The map moves only if what was chosen elsewhere cannot be seen.
  function bringIntoView() {
    const wanted = [chosenIncident(), units.get(chosen.unit), ...chosen.candidates.filter((one) => one.sent).map((one) => units.get(one.unit))].filter(placed);
    if (!wanted.length) return;
    const box = seen();
    const near = map.map.getZoom() >= 9;
    if (near && wanted.every((item) => box.contains([item.longitude, item.latitude]))) return;
    map.fit([...wanted, ...company()], { maxZoom: 13, padding: 72 });
  }

  // The part of the map that nothing lies over.
  function seen() {
    const box = map.map.getBounds();
    box.setSouthWest(map.map.unproject([map.map.getPadding().left + MARGIN, container.clientHeight - MARGIN]));
    box.setNorthEast(map.map.unproject([container.clientWidth - MARGIN, MARGIN]));
    return box;
  }

  subscribe(later);
  // The ranking lies over the map's edge: what matters is shown beside it.
  const cover = container.parentElement.querySelector(".ranking-panel");
  const beside = () => map.map.setPadding({ left: cover?.checkVisibility() ? Math.min(cover.clientWidth, container.clientWidth / 1.5) : 0 });

  onChoice((_, from) => {
    beside();
    draw();
    if (from !== origin) bringIntoView();
  });
  setInterval(later, 5000);
  draw();
  const all = [...incidents.values(), ...units.values()].filter(placed);
  map.fit(all.length ? all : names.named.slice(0, 40).map(([, latitude, longitude]) => ({ latitude, longitude })), { maxZoom: 12.5 });
  if (chosen.incident || chosen.unit) bringIntoView();
  return map;
}
