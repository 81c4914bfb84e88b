// A part of a page that follows what happens: it is asked anew with the whole page, and only the part is taken.
// data-live-part names the parts; data-facts of this script the facts after which they are asked for.

import { tick } from "../js/clock.js";
import { on, startLive } from "../js/live.js";
import { refill } from "../js/text.js";

const script = document.querySelector("script[data-facts]");
const SOON = 400;
const SPREAD = 1600;
const LOOK = 20_000;
let timer = 0;

function later(wait = SOON + Math.random() * SPREAD) {
  timer ||= setTimeout(ask, wait);
}

async function ask() {
  timer = 0;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15_000) });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live-part]")) {
      const other = fresh.querySelector(`[data-live-part="${CSS.escape(part.dataset.livePart)}"]`);
      if (!other) continue;
      refill(part, ...other.childNodes);
      const panel = part.closest(".panel");
      const its = other.closest(".panel");
      if (panel && its) its.dataset.panel ? (panel.dataset.panel = its.dataset.panel) : delete panel.dataset.panel;
    }
    tick();
  } catch {
    document.dispatchEvent(new CustomEvent("line:lost"));
  }
}

on(script.dataset.facts.split(" "), () => later());
document.addEventListener("line:up", (event) => event.detail.again && later(0));
setInterval(() => later(), LOOK);
startLive();
