// Where the unit is, from the phone, every ten seconds while it moves; off duty nothing is reported.

import { now } from "../js/clock.js";
import { metres, span, text } from "../js/text.js";
import { queue } from "./kept.js";

const EVERY = 10_000;
const STILL_EVERY = 60_000;
const STILL_M = 15;

/** Metres and bearing (degrees from north) from one point to another. */
export function way(from, to) {
  const turn = Math.PI / 180;
  const [a, b, east] = [from.latitude * turn, to.latitude * turn, (to.longitude - from.longitude) * turn];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(east / 2) ** 2;
  const bearing = Math.atan2(Math.sin(east) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(east));
  return { distance: 2 * 6_371_008.8 * Math.asin(Math.sqrt(Math.min(1, half))), bearing: (bearing / turn + 360) % 360 };
}

/** Starts and stops watching; onMove(point) for every fix. */
export function watcher({ unit, show, onMove }) {
  let watch = null;
  let last = null;
  let trouble = "";
  const kept = queue({ place: `hilo:positions:${unit}`, url: "/desk/unit/position", onTaken: () => say(), onChange: () => say() });

  function say() {
    let state = "calm";
    let words = text("u-pos-wait");
    if (trouble) [state, words] = ["late", text(trouble)];
    else if (last) words = text("u-pos-ok", { time: span((now().getTime() - last.at) / 1000), metres: metres(last.accuracy) });
    if (kept.waiting()) [state, words] = ["soon", `${words} ${text("u-pos-kept", { count: kept.items().length })}`];
    show(state, words);
  }

  function fixed({ coords, timestamp }) {
    trouble = "";
    const at = now().getTime() - Math.max(0, Date.now() - timestamp);
    const here = { latitude: coords.latitude, longitude: coords.longitude };
    onMove(here);
    const moved = last ? way(last, here).distance : Infinity;
    const age = last ? at - last.at : Infinity;
    if (age < EVERY || (moved < STILL_M && age < STILL_EVERY)) return;
    last = { ...here, at, accuracy: coords.accuracy };
    kept.add({ ...here, at: new Date(at).toISOString() });
    say();
  }

  function failed(error) {
    trouble = error.code === error.PERMISSION_DENIED ? "u-pos-denied" : "u-pos-lost";
    say();
  }

  setInterval(() => watch !== null && say(), 5000);
  return {
    start() {
      if (watch !== null) return;
      if (!navigator.geolocation || !window.isSecureContext) {
        trouble = "u-pos-none";
        say();
        return;
      }
      watch = navigator.geolocation.watchPosition(fixed, failed, { enableHighAccuracy: true, maximumAge: 5000, timeout: 30_000 });
      kept.flush();
      say();
    },
    stop() {
      if (watch !== null) navigator.geolocation.clearWatch(watch);
      watch = null;
      show("", "");
    },
  };
}
