// Whether the server answers. Requests tell it; while it does not, it is asked again after a pause that grows.

import { text } from "../js/text.js";

const PAUSES = [2000, 4000, 8000, 15000, 30000];
const LOOK = 20_000;

let is = "connecting";
let failures = 0;
let timer = 0;
let ask = () => Promise.resolve();

export const isUp = () => is === "up";

function show(state) {
  const before = is;
  is = state;
  document.body.dataset.line = state;
  for (const node of document.querySelectorAll("[data-link]")) {
    node.hidden = false;
    node.dataset.state = state === "up" ? "calm" : "soon";
    const words = text(state === "up" ? "o-line" : state === "down" ? "o-no-line" : "connecting");
    if (node.lastElementChild.textContent !== words) node.lastElementChild.textContent = words;
  }
  if (before !== state) document.dispatchEvent(new CustomEvent(`line:${state}`));
}

async function look() {
  clearTimeout(timer);
  try {
    await ask();
    up();
  } catch (error) {
    if (error.status === undefined) throw error;
    if (error.passing) down();
    else up();
  }
}

/** The server has answered. */
export function up() {
  failures = 0;
  clearTimeout(timer);
  show("up");
  timer = setTimeout(look, LOOK);
}

function down() {
  show("down");
  clearTimeout(timer);
  timer = setTimeout(look, PAUSES[Math.min(failures, PAUSES.length - 1)]);
  failures += 1;
}

/** Begins to look; `asks()` is a small request that throws a Problem when nobody answers. */
export function startLine(asks) {
  ask = asks;
  document.addEventListener("line:lost", () => isUp() && down());
  window.addEventListener("offline", down);
  window.addEventListener("online", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  return look();
}
