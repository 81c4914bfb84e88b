// Overload: what is on, until when, what came of the callers; and what each that waits says of itself.

import { duration, element, text, time } from "../js/text.js";

const byId = (id) => document.getElementById(id);
let on = null;

/** Shows the mode; null when it is off. */
export function drawOverload(mode) {
  on = mode ?? null;
  byId("overload").hidden = !on;
  if (!on) return;
  const { counts } = on;
  byId("overload-what").textContent = text("overload-on", { time: time(on.until, { seconds: false }), pull: on.pull });
  byId("overload-counts").textContent = text("overload-counts", { ...counts, longest: duration(counts.longest_s) });
  byId("overload-plays").textContent = on.announced === false ? text("overload-silent") : "";
}

/** True while the centre is overloaded: the next call opens with the short card. */
export const isOverloaded = () => on !== null;

/** What a waiting call says of itself, beside its place. */
export function saidOf(call) {
  const parts = [call.kind, call.repeats > 1 ? text("overload-repeats", { count: call.repeats }) : "", call.here > 1 ? text("overload-here", { count: call.here }) : ""].filter(Boolean);
  return parts.length ? element("strong", { class: "small" }, ` ${parts.join(" · ")}`) : null;
}
