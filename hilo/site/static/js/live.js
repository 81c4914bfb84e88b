// Facts as they happen, over server-sent events. EventSource itself reconnects and repeats Last-Event-ID, so nothing is lost;
// when the server refuses or is away for long it gives up, and we begin again after a pause, from the last id seen.

import { now } from "./clock.js";
import { duration, text } from "./text.js";

const PAUSES = [1000, 2000, 4000, 8000, 15000];
const names = new Set();
let source = null;
let last = "";
let failures = 0;
let downSince = 0;
let address = "/api/v1/stream";
let beginAgain = 0;
let begun = false;

function show(state) {
  document.body.dataset.line = state;
  for (const node of document.querySelectorAll("[data-link]")) {
    node.hidden = false;
    node.dataset.state = state === "up" ? "calm" : state === "down" ? "late" : "soon";
    const words = node.querySelector("[data-link-text]") ?? node;
    words.textContent = state === "up" ? text("live") : state === "down" && downSince
      ? `${text("no-line-since")} ${duration((now().getTime() - downSince) / 1000)}` : text(state === "down" ? "no-line" : "connecting");
  }
}

function hear(event) {
  if (event.lastEventId) last = event.lastEventId;
  let detail;
  try {
    detail = JSON.parse(event.data);
  } catch {
    return;
  }
  document.dispatchEvent(new CustomEvent(`fact:${event.type}`, { detail }));
  document.dispatchEvent(new CustomEvent("fact", { detail: { name: event.type, ...detail } }));
}

function down() {
  const first = !downSince;
  downSince ||= now().getTime();
  show("down");
  if (first) document.dispatchEvent(new CustomEvent("line:down"));
}

// A request that reached nobody tells of a dead line long before the stream notices: it is begun again at once.
function lost() {
  if (downSince) return;
  down();
  open();
}

function open() {
  clearTimeout(beginAgain);
  source?.close();
  const url = new URL(address, location.href);
  if (last) url.searchParams.set("after", last);
  source = new EventSource(url);
  for (const name of names) source.addEventListener(name, hear);
  source.onmessage = hear;
  source.onopen = () => {
    const wasDown = downSince > 0;
    failures = 0;
    downSince = 0;
    show("up");
    document.dispatchEvent(new CustomEvent("line:up", { detail: { again: wasDown } }));
  };
  source.onerror = () => {
    down();
    if (source.readyState === EventSource.CLOSED) {
      beginAgain = setTimeout(open, PAUSES[Math.min(failures, PAUSES.length - 1)]);
      failures += 1;
    }
  };
}

/** Hears facts of these names: on(["call.received"], (fact) => …). A name heard after the start is added to the open line. */
export function on(wanted, listener) {
  for (const name of [wanted].flat()) {
    if (!names.has(name)) {
      names.add(name);
      source?.addEventListener(name, hear);
    }
    document.addEventListener(`fact:${name}`, (event) => listener(event.detail, name));
  }
}

/**
 * Opens the line. Pages that need none never call it, and their line mark stays hidden. Of several that open it on a page,
 * the one that names its place in the stream (`?after=`) is told all since then, whatever was heard before: what it read of
 * the server is as old as that place, and a fact that is told twice changes nothing.
 */
export function startLive(url = address) {
  if (source && url === address) return;
  if (url !== address) last = "";
  address = url;
  show("connecting");
  open();
  if (begun) return;
  begun = true;
  setInterval(() => downSince && show("down"), 1000);
  document.addEventListener("line:lost", lost);
  window.addEventListener("offline", lost);
  window.addEventListener("online", () => downSince && open());
  window.addEventListener("pagehide", () => source?.close());
  document.addEventListener("owner:gone", () => {
    clearTimeout(beginAgain);
    source?.close();
  });
  window.addEventListener("pageshow", (event) => event.persisted && open());
}

/** The place in the stream of the last fact heard; 0 before the first. */
export const lastHeard = () => Number(last) || 0;

/** True while facts arrive. */
export const isUp = () => document.body.dataset.line === "up";
