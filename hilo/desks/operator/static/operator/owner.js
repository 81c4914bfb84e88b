// Whose desk this is. The key of what is kept comes from the session and lives as long as it: signing out, a session that
// was ended elsewhere, or its hour take it away, and what is still kept then waits, unreadable, for the same person.

import { get, Problem, token } from "../js/api.js";
import { now, setServerTime } from "../js/clock.js";
import { keysOf, lasting, put, remove, row, rows } from "./store.js";

const SHELL = "hilo-operator-shell";
const DAY = 24 * 3600 * 1000;
const channel = globalThis.BroadcastChannel ? new BroadcastChannel("hilo-operator-owner") : null;

let me = null;

/** {owner, keys, until, token} of the person at the desk, or null. */
export const owner = () => me;

async function take({ owner: id, keys, until }) {
  const held = await keysOf(keys);
  me = { owner: id, keys: held, until: Date.parse(until), token: token() };
  await put("owner", { id: "now", owner: id, keys: held, until: me.until, offset: now().getTime() - Date.now() });
}

/** Asks the server who is signed in. False: somebody else, or nobody. Throws a Problem without a line. */
export async function verify() {
  const given = await get("keeping");
  if (me && me.owner !== given.owner) {
    await end("other");
    return false;
  }
  await take(given);
  return true;
}

/** Begins the page: true with a person at the desk, known from the session or, without a line, from before. */
export async function begin() {
  await expire();
  try {
    return await verify();
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 401) return false;
  }
  const kept = await row("owner", "now");
  if (!kept || kept.until < Date.now() + kept.offset) return false;
  me = { owner: kept.owner, keys: kept.keys, until: kept.until, token: token() };
  setServerTime(Date.now() + kept.offset);
  return true;
}

/** What is older than a day goes: by then it is on paper, or it was never true. */
async function expire() {
  const late = Date.now() - DAY;
  for (const [name, key] of [["out", "seq"], ["sheets", "id"], ["made", "ref"]]) {
    for (const old of (await rows(name)).filter((one) => one.at < late)) await remove(name, old[key]);
  }
}

/** Nobody is at the desk any more: the key and the frame go, here and in other tabs. `why`: signed-out, ended, other, locked. */
export async function end(why, { told = false } = {}) {
  if (!me) return;
  me = null;
  await remove("owner", "now");
  if (lasting && globalThis.caches) await caches.delete(SHELL);
  if (!told) channel?.postMessage(why);
  document.dispatchEvent(new CustomEvent("owner:gone", { detail: why }));
}

channel?.addEventListener("message", (event) => end(event.data, { told: true }));
document.addEventListener("session:ended", () => end("ended"));
// The hour at which the session ends comes without a line, too.
setInterval(() => me && me.until < now().getTime() && end("ended"), 10_000);

/** Puts the frame, the paper form and the lists where the worker finds them; registers the worker. */
export async function keepFrame() {
  if (!lasting || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/desk/operator/sw.js", { scope: "/desk/operator/" });
  const cache = await caches.open(SHELL);
  for (const [path, address] of [["/desk/operator/", "shell"], ["/desk/operator/paper", "paper"], ["/desk/operator/lists", "lists"]]) {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (me && answer.ok) await cache.put(path, answer);
  }
}

let lists = null;

/** The catalogue's codes and the named places, as they were kept. */
export async function keptLists() {
  if (!lists && lasting && globalThis.caches) lists = await (await (await caches.open(SHELL)).match("/desk/operator/lists"))?.json();
  return lists ?? { codes: [], places: [] };
}
