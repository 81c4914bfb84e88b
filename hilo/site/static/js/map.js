// The map every desk shares: MapLibre with a style of our own. No tiles, no glyphs, no request but to this server:
// outlines of the states, sectors, incidents, units, the ring of accuracy around a call. Text is drawn into icons
// with the system's font. Colours come from the tokens of hilo.css and follow light and dark.

import { element, metres, text } from "./text.js";

const BASE = new URL("..", import.meta.url);
const EMPTY = { type: "FeatureCollection", features: [] };
const MEXICO = [[-118.5, 14.3], [-86.5, 32.8]];
let library = null;

function load() {
  library ??= new Promise((resolve, reject) => {
    document.head.append(element("link", { rel: "stylesheet", href: new URL("maplibre/maplibre-gl.css", BASE).href }));
    if (window.maplibregl) return resolve(window.maplibregl);
    document.head.append(element("script", {
      src: new URL("maplibre/maplibre-gl.js", BASE).href,
      onload: () => resolve(window.maplibregl), onerror: () => reject(new Error("maplibre")),
    }));
  });
  return library;
}

const NAMES = ["paper", "panel", "sunk", "line", "edge", "rule", "ink", "ink-2", "ink-3", "accent", "accent-ink", "calm", "soon", "late", "done"];

function palette(container) {
  const probe = element("span", { hidden: true });
  container.append(probe);
  const colours = {};
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return colours;
}

/** A circle of `radius` metres as a polygon on the sphere. */
export function circle(longitude, latitude, radius, steps = 72) {
  const north = radius / 111_320;
  const east = north / Math.max(0.05, Math.cos((latitude * Math.PI) / 180));
  const ring = Array.from({ length: steps + 1 }, (_, i) => {
    const turn = (i / steps) * 2 * Math.PI;
    return [longitude + east * Math.sin(turn), latitude + north * Math.cos(turn)];
  });
  return { type: "Polygon", coordinates: [ring] };
}

const point = (item, properties) => ({
  type: "Feature", geometry: { type: "Point", coordinates: [item.longitude, item.latitude] }, properties,
});
const located = (item) => Number.isFinite(item.longitude) && Number.isFinite(item.latitude);
const collection = (features) => ({ type: "FeatureCollection", features });

// ---------- icons drawn on a canvas ----------

function draw(width, height, paint) {
  const scale = 2;
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  paint(pen);
  return [pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: scale }];
}

function label(words, colours, strong, font) {
  const style = `${strong ? 600 : 400} 12px ${font}`;
  const ruler = new OffscreenCanvas(1, 1).getContext("2d");
  ruler.font = style;
  const width = ruler.measureText(words).width + 8;
  return draw(width, 18, (pen) => {
    pen.font = style;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3.5;
    pen.strokeStyle = colours.paper;
    pen.strokeText(words, 4, 9.5);
    pen.fillStyle = strong ? colours.ink : colours["ink-2"];
    pen.fillText(words, 4, 9.5);
  });
}

// Incidents: the shape says the state (ring, half disc, triangle, tick); units: a square whose filling says what it does.
const SHAPES = {
  calm: (pen) => { pen.beginPath(); pen.arc(14, 14, 7, 0, 7); pen.fill(); pen.beginPath(); pen.arc(14, 14, 3, 0, 7); pen.hole(); },
  soon: (pen) => { pen.beginPath(); pen.arc(14, 14, 8, 0, 7); pen.fill(); pen.beginPath(); pen.arc(14, 14, 5, -Math.PI / 2, Math.PI / 2); pen.hole(); },
  late: (pen) => { pen.beginPath(); pen.moveTo(14, 3.5); pen.lineTo(24.5, 22.5); pen.lineTo(3.5, 22.5); pen.closePath(); pen.fill(); },
  done: (pen) => { pen.beginPath(); pen.arc(14, 14, 5, 0, 7); pen.fill(); },
};

function incidentIcon(state, chosen, colours) {
  return draw(28, 28, (pen) => {
    if (chosen) {
      pen.strokeStyle = colours.accent;
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.arc(14, 14, 12.5, 0, 7);
      pen.stroke();
    }
    pen.fillStyle = colours[state] ?? colours.calm;
    pen.strokeStyle = colours.paper;
    pen.lineWidth = 1.5;
    pen.hole = () => { pen.save(); pen.fillStyle = colours.paper; Object.getPrototypeOf(pen).fill.call(pen); pen.restore(); };
    (SHAPES[state] ?? SHAPES.calm)(pen);
    pen.stroke();
  });
}

function unitIcon(state, chosen, colours) {
  const free = state === "available" || state === "free";
  return draw(26, 26, (pen) => {
    if (chosen) {
      pen.strokeStyle = colours.accent;
      pen.lineWidth = 2.5;
      pen.strokeRect(2, 2, 22, 22);
    }
    pen.lineWidth = 2;
    pen.strokeStyle = pen.fillStyle = free ? colours.calm : state === "off" ? colours.done : colours.ink;
    pen.fillRect(6, 6, 14, 14);
    if (free) pen.clearRect(8, 8, 10, 10);
    if (state === "under_way") { // an arrow on the move
      pen.fillStyle = colours.paper;
      pen.beginPath(); pen.moveTo(10, 9); pen.lineTo(17, 13); pen.lineTo(10, 17); pen.closePath(); pen.fill();
    } else if (state === "on_scene") {
      pen.fillStyle = colours.paper;
      pen.beginPath(); pen.arc(13, 13, 3.4, 0, 7); pen.fill();
    }
  });
}

// ---------- style ----------

function styleOf(colours) {
  const lit = ["case", ["get", "faded"], 0.28, 1];
  return {
    version: 8,
    sources: Object.fromEntries(["land", "sectors", "ring", "threads", "places", "incidents", "units", "call"].map((id) => [id, { type: "geojson", data: EMPTY }])),
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colours.sunk } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colours.paper } },
      { id: "borders", type: "line", source: "land", paint: { "line-color": colours.edge, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.6, 10, 1.4] } },
      { id: "sectors", type: "fill", source: "sectors", paint: { "fill-color": colours.accent, "fill-opacity": ["case", ["get", "lit"], 0.14, 0.03] } },
      { id: "sector-edges", type: "line", source: "sectors", paint: { "line-color": colours["ink-3"], "line-width": 1, "line-dasharray": [3, 3] } },
      { id: "ring-fill", type: "fill", source: "ring", filter: ["==", ["get", "kind"], "accuracy"], paint: { "fill-color": colours.accent, "fill-opacity": 0.14 } },
      { id: "ring-edge", type: "line", source: "ring", filter: ["==", ["get", "kind"], "accuracy"], paint: { "line-color": colours.accent, "line-width": 1.5 } },
      { id: "range", type: "line", source: "ring", filter: ["==", ["get", "kind"], "range"], paint: { "line-color": colours["ink-3"], "line-width": 0.8, "line-dasharray": [2, 4] } },
      { id: "threads", type: "line", source: "threads", layout: { "line-cap": "round" }, paint: { "line-color": colours.accent, "line-width": 2, "line-opacity": ["case", ["get", "faded"], 0.25, 0.9] } },
      ...["sectors", "places"].map((source) => ({
        id: `${source}-labels`, type: "symbol", source, filter: ["has", "label"],
        layout: { "icon-image": ["concat", "text:0:", ["get", "label"]], "symbol-sort-key": ["coalesce", ["get", "order"], 0] },
      })),
      { id: "units", type: "symbol", source: "units", layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true }, paint: { "icon-opacity": lit } },
      { id: "units-labels", type: "symbol", source: "units", minzoom: 10, layout: { "icon-image": ["concat", "text:0:", ["get", "label"]], "icon-anchor": "top", "icon-offset": [0, 12] }, paint: { "icon-opacity": lit } },
      { id: "incidents", type: "symbol", source: "incidents", layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "symbol-sort-key": ["get", "order"] }, paint: { "icon-opacity": lit } },
      { id: "incidents-labels", type: "symbol", source: "incidents", minzoom: 9, filter: ["!=", ["get", "label"], ""], layout: { "icon-image": ["concat", "text:1:", ["get", "label"]], "icon-anchor": "top", "icon-offset": [0, 12] }, paint: { "icon-opacity": lit } },
      { id: "call-halo", type: "circle", source: "call", paint: { "circle-radius": 9, "circle-color": colours.paper, "circle-stroke-width": 3, "circle-stroke-color": colours.accent } },
      { id: "call", type: "circle", source: "call", paint: { "circle-radius": 4, "circle-color": colours.accent } },
    ],
  };
}

const RANGES = [100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000];

/**
 * Draws a map into a container and answers a handle. Never throws: without WebGL the container says so in words.
 *
 * outlines: address of a GeoJSON FeatureCollection of the land; label: what the map shows, for those who do not see it;
 * onSelect(kind, id): kind is "incident", "unit" or "sector"; onPlace(longitude, latitude): a click beside everything.
 * The handle: setCall, setIncidents, setUnits, setSectors, setPlaces, setThreads, select, fit, fly, whole, remove (see below).
 */
export async function drawMap(container, { outlines = "/territory/outlines.json", label: words = "", onSelect = null, onPlace = null, bounds = MEXICO } = {}) {
  container.classList.add("map");
  let maplibregl;
  let map;
  let colours = palette(container);
  const font = getComputedStyle(document.body).fontFamily;
  try {
    maplibregl = await load();
    map = new maplibregl.Map({
      container, style: styleOf(colours), bounds, attributionControl: false, fadeDuration: 0, maxZoom: 18,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, renderWorldCopies: false,
      locale: { "Map.Title": words || text("map-label"), "NavigationControl.ZoomIn": text("map-in"), "NavigationControl.ZoomOut": text("map-out") },
    });
  } catch {
    container.replaceChildren(element("p", { class: "map-failed", role: "note" }, text("map-failed")));
    const nothing = () => {};
    return { failed: true, map: null, setCall: nothing, setIncidents: nothing, setUnits: nothing, setSectors: nothing, setPlaces: nothing, setThreads: nothing, select: nothing, fit: nothing, fly: nothing, whole: nothing, remove: nothing };
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 90 }), "bottom-left");

  const shown = { land: EMPTY, sectors: EMPTY, threads: EMPTY, places: EMPTY, incidents: [], units: [], call: null };
  let chosen = { incident: null, units: [] };
  const ready = new Promise((resolve) => map.once("load", resolve));
  const put = (id, data) => ready.then(() => map.getSource(id)?.setData(data));

  map.on("styleimagemissing", ({ id }) => {
    if (map.hasImage(id)) return;
    const [kind, state, ...rest] = id.split(":");
    if (kind === "text") map.addImage(id, ...label(rest.join(":"), colours, state === "1", font));
    else if (kind === "incident") map.addImage(id, ...incidentIcon(state, rest[0] === "1", colours));
    else if (kind === "unit") map.addImage(id, ...unitIcon(state, rest[0] === "1", colours));
  });

  const anyChosen = () => chosen.incident !== null || chosen.units.length > 0;
  function drawPoints() {
    const order = { late: 3, soon: 2, calm: 1, done: 0 };
    put("incidents", collection(shown.incidents.filter(located).map((item) => {
      const is = String(item.id) === String(chosen.incident);
      return point(item, { id: item.id, label: item.label ?? "", icon: `incident:${item.state ?? "calm"}:${is ? 1 : 0}`, order: (order[item.state] ?? 0) + (is ? 9 : 0), faded: anyChosen() && !is });
    })));
    put("units", collection(shown.units.filter(located).map((item) => {
      const is = chosen.units.includes(item.id);
      return point(item, { id: item.id, label: item.label ?? String(item.id), icon: `unit:${item.state ?? "available"}:${is ? 1 : 0}`, faded: anyChosen() && !is });
    })));
  }

  function drawCall() {
    const call = shown.call;
    put("call", collection(call ? [point(call, {})] : []));
    if (!call) {
      put("ring", EMPTY);
      return put("places", shown.places);
    }
    const accuracy = call.uncertainty_m > 0 ? [{ type: "Feature", geometry: circle(call.longitude, call.latitude, call.uncertainty_m), properties: { kind: "accuracy" } }] : [];
    const ranges = RANGES.map((radius) => ({ type: "Feature", geometry: circle(call.longitude, call.latitude, radius), properties: { kind: "range" } }));
    put("ring", collection([...ranges, ...accuracy]));
    put("places", collection([
      ...shown.places.features,
      ...RANGES.map((radius) => point({ longitude: call.longitude, latitude: call.latitude + radius / 111_320 }, { label: metres(radius), order: 5 })),
    ]));
  }

  function recolour() {
    colours = palette(container);
    for (const id of map.listImages()) map.removeImage(id);
    for (const layer of styleOf(colours).layers) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(layer.id, name, value);
    }
    drawPoints();
  }
  const onTheme = () => ready.then(recolour);
  document.addEventListener("theme", onTheme);

  for (const [layer, kind] of [["incidents", "incident"], ["units", "unit"]]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
    map.on("click", layer, (event) => {
      event.originalEvent.hiloTaken = true;
      onSelect?.(kind, event.features[0].properties.id);
    });
  }
  map.on("click", (event) => {
    if (event.originalEvent.hiloTaken) return;
    const sector = onSelect && map.queryRenderedFeatures(event.point, { layers: ["sectors"] })[0];
    if (sector && !onPlace) onSelect("sector", sector.properties.id);
    onPlace?.(event.lngLat.lng, event.lngLat.lat);
  });

  if (outlines) {
    fetch(outlines).then((answer) => (answer.ok ? answer.json() : EMPTY)).catch(() => EMPTY).then((land) => {
      shown.land = land;
      put("land", land);
    });
  }

  return {
    failed: false,
    map,
    ready,
    /** The call being answered: {longitude, latitude, uncertainty_m} or null. */
    setCall(call) {
      shown.call = call && located(call) ? call : null;
      drawCall();
    },
    /** [{id, longitude, latitude, state: calm|soon|late|done, label}] */
    setIncidents(items) {
      shown.incidents = items;
      drawPoints();
    },
    /** [{id, longitude, latitude, state: available|assigned|under_way|on_scene|off, label}] */
    setUnits(items) {
      shown.units = items;
      drawPoints();
    },
    /** GeoJSON polygons with properties id, label, lit. */
    setSectors: (data) => put("sectors", (shown.sectors = data)),
    /** Names on the map: GeoJSON points with label and order (smaller first). */
    setPlaces(data) {
      shown.places = data;
      drawCall();
    },
    /** Lines from a unit to its incident: [{from: [lon, lat], to: [lon, lat], faded}] */
    setThreads: (lines) => put("threads", (shown.threads = collection(lines.map(({ from, to, faded = false }) => ({
      type: "Feature", geometry: { type: "LineString", coordinates: [from, to] }, properties: { faded },
    }))))),
    /** Lights one incident and units; the rest fades. Nothing chosen: everything is plain. */
    select({ incident = null, units = [] } = {}) {
      chosen = { incident, units };
      drawPoints();
    },
    /** Shows all the points, with room around; a single point at street level. */
    fit(items, { maxZoom = 15, padding = 48 } = {}) {
      const points = items.filter(located);
      if (!points.length) return;
      const box = new maplibregl.LngLatBounds();
      points.forEach((item) => box.extend([item.longitude, item.latitude]));
      const room = Math.min(padding, Math.max(8, Math.min(container.clientWidth, container.clientHeight) / 5));
      map.fitBounds(box, { padding: room, maxZoom, animate: false });
    },
    /** Moves to a point so that `radius` metres around it are seen. */
    fly(longitude, latitude, radius = 500) {
      const spread = circle(longitude, latitude, Math.max(120, radius)).coordinates[0];
      const box = spread.reduce((sum, corner) => sum.extend(corner), new maplibregl.LngLatBounds());
      map.fitBounds(box, { padding: 12, maxZoom: 16.5, animate: false });
    },
    /** Shows the whole country, or the bounds given at the start. */
    whole: () => map.fitBounds(bounds, { animate: false }),
    remove() {
      document.removeEventListener("theme", onTheme);
      map.remove();
    },
  };
}
