// A position that came later, and a place that is another centre's: shown, and one key takes it or hands over. Nothing moves by itself.

import { get, post, tried } from "../js/api.js";
import { on } from "../js/live.js";
import { showKeys } from "../js/keys.js";
import { metres, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";

const byId = (id) => document.getElementById(id);
const part = (box, name) => box.querySelector(`[data-${name}]`);

/**
 * current(): the call in hand; onWhere(answer): the server's where and kept fields; register(): registers the call, a promise of
 * true once it tells of an incident; act: one act at a time. Answers draw(call).
 */
export function startOffered({ current, onWhere, register, act }) {
  const offered = byId("place-offered");
  const suggests = byId("place-suggests");
  const handOver = byId("suggests-hand-over");
  let handed = null;

  async function decide(verb) {
    const call = current();
    if (!call?.offered) return;
    const answer = await act(`offered:${call.id}`, (options) => post(`calls/${call.id}/offered-place/${verb}`, { seen: call.offered.told_at }, options));
    if (current()?.id !== call.id) return;
    if (answer) {
      onWhere(answer);
      toast(text(verb === "take" ? "offered-taken" : "offered-passed", { folio: call.folio }), { state: "calm" });
    } else await look();
  }

  async function look() {
    const call = current();
    if (!call?.id) return;
    const answer = await tried(() => get(`calls/${call.id}/where`));
    if (answer && current()?.id === call.id) onWhere(answer);
  }

  async function giveAway() {
    const call = current();
    if (!call?.suggests || !(await register())) return;
    const { folio } = current().incident;
    const asked = { to: call.suggests, reason: text("suggests-reason") };
    const answer = await act(`hand:${folio}`, (options) => post(`/api/v1/incidents/${encodeURIComponent(folio)}/transfer`, asked, options));
    if (!answer) return;
    handed = folio;
    toast(text("suggests-done", { folio, centre: call.suggests }), { state: "calm" });
    draw(call);
  }

  function draw(call) {
    const one = call.offered ?? null;
    offered.hidden = !one;
    if (one) {
      part(offered, "what").textContent = one.distance_m === null ? text("offered-first") : text("offered-at", { distance: metres(one.distance_m) });
      part(offered, "how").textContent = text("offered-how", {
        around: one.uncertainty_m === null ? text("offered-unsure") : `± ${metres(one.uncertainty_m)}`, time: time(one.told_at),
      });
    }
    suggests.hidden = !call.suggests || (handed !== null && handed === call.incident?.folio);
    if (suggests.hidden) return;
    part(suggests, "what").textContent = text("suggests", { centre: call.suggests });
    handOver.textContent = text(call.incident ? "suggests-offer" : "suggests-register", { centre: call.suggests });
    showKeys(suggests);
  }

  byId("offered-take").addEventListener("click", () => decide("take"));
  byId("offered-pass").addEventListener("click", () => decide("pass"));
  handOver.addEventListener("click", giveAway);
  on("calls.CallPlaceOffered", (fact) => fact.call.id === current()?.id && look());
  on("calls.CallLocated", (fact) => fact.call.id === current()?.id && !current().placed && look());
  return { draw };
}
