// The wall of terms: the whole is asked anew every ten seconds, and soon after a fact where the reader hears facts.
// A clock on the wall is drawn by the server: a screen whose own clock is wrong makes nobody late.

import { on, startLive } from "../js/live.js";
import { refill } from "../js/text.js";

const wall = document.getElementById("wall");
const offline = document.getElementById("offline");
const LOOK = 10_000;
const SOON = 400;
let timer = 0;
let asking = false;

function later(wait = SOON) {
  timer ||= setTimeout(ask, wait);
}

async function ask() {
  timer = 0;
  if (asking) return later();
  asking = true;
  try {
    const answer = await fetch(wall.dataset.live, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15_000) });
    if (answer.type === "opaqueredirect") return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const inside = document.createElement("template");
    inside.innerHTML = await answer.text();
    refill(wall, ...inside.content.childNodes);
    offline.hidden = true;
    delete wall.dataset.old;
  } catch {
    // What stands there stays, and is said to be old.
    offline.hidden = false;
    wall.dataset.old = "";
  } finally {
    asking = false;
  }
}

if ("stream" in wall.dataset) {
  const facts = ["DetentionRegistered", "RightsRead", "DetainedHandedOver", "DetainedReleased", "DetentionBreached", "DetentionUpdated"];
  on(facts.map((name) => `detentions.${name}`), () => later());
  startLive();
}
setInterval(() => later(0), LOOK);
