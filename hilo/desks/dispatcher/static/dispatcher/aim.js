// The next click on the map is a place: asked for at the desk, clicked on its map or on the map in its own window.

const channel = new BroadcastChannel("hilo:dispatcher:aim");
let listener = null;

/** Hears the next click as (latitude, longitude); null to hear none. */
export function aim(heard) {
  listener = heard;
  document.getElementById("map")?.classList.toggle("aiming", heard !== null);
  channel.postMessage({ aiming: heard !== null });
}

/** A click beside everything on the map of this window. */
export function clicked(longitude, latitude) {
  if (listener) take(latitude, longitude);
  else channel.postMessage({ latitude, longitude });
}

function take(latitude, longitude) {
  const heard = listener;
  aim(null);
  heard(latitude, longitude);
}

channel.onmessage = ({ data }) => {
  if ("aiming" in data) document.getElementById("map")?.classList.toggle("aiming", data.aiming);
  else if (listener) take(data.latitude, data.longitude);
};
