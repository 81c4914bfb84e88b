// Whose phone this is, and which phone. The key of what is kept comes with the session; it goes with signing out, with a
// revocation, and a shift after the server was last reached. What is kept then waits, unreadable, for the same officer.

import { get, newKey, Problem, token } from "../js/api.js";
import { now, setServerTime } from "../js/clock.js";
import { keysOf, lasting, put, remove, row, rows } from "./store.js";

export const SHELL = "hilo-officer-shell";
const channel = globalThis.BroadcastChannel ? new BroadcastChannel("hilo-officer-owner") : null;
/** A clock that is off by more than this is told of. */
export const OFF_MS = 120_000;

let me = null;
let phone = null;

/** {owner, keys, until, token, name, card} of the officer, or null. */
export const owner = () => me;

/** {id, name, registered, revoked} of this phone. */
export const device = () => phone;

/** How far the phone's clock is ahead of the server's, in ms; 0 before the server was heard. */
export const ahead = () => phone?.ahead ?? 0;

/** The phone as this officer's: on a shared one each has a number of their own, and hears nothing of the others'. */
async function findDevice(id = "") {
  phone = (id && await row("device", id)) || { id, number: newKey(), name: "", registered: false, revoked: false, ahead: 0 };
  if (id) await put("device", phone);
}

export async function noteDevice(change) {
  phone = { ...phone, ...change };
  if (phone.id) await put("device", phone);
}

/** Hears the server's hour beside the phone's own. */
export async function hearTime(moment) {
  setServerTime(moment);
  const off = Date.now() - Date.parse(moment);
  if (Math.abs(off - phone.ahead) > 5000) {
    await noteDevice({ ahead: off });
    document.dispatchEvent(new CustomEvent("phone:clock"));
  }
}

async function take(given) {
  const held = await keysOf(given.keys);
  me = { owner: given.owner, keys: held, until: Date.parse(given.until), token: token(), name: given.name, card: given.card, unit: given.unit };
  await hearTime(given.now);
  await put("owner", { ...me, id: "now", token: "" });
  await noteDevice({ revoked: given.revoked, registered: given.registered, name: given.device_name || phone.name });
}

/** Asks the server who is signed in and whether this phone may go on. False: somebody else, or nobody. */
export async function verify() {
  let given = await get(`/desk/officer/keeping?device=${phone.number}`);
  if (phone.id !== given.owner && (!me || me.owner === given.owner)) {
    await findDevice(given.owner);
    given = await get(`/desk/officer/keeping?device=${phone.number}`);
  }
  if (me && me.owner !== given.owner) {
    await end("other");
    return false;
  }
  await take(given);
  return true;
}

/** Begins the page: "here", "revoked", or why nobody can work: "nobody", "locked". */
export async function begin() {
  const kept = await row("owner", "now");
  await findDevice(kept?.owner);
  try {
    if (!(await verify())) return "nobody";
    return phone.revoked ? "revoked" : "here";
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 401 || error.status === 403) return "nobody";
  }
  if (!kept) return "nobody";
  setServerTime(new Date(Date.now() - phone.ahead));
  if (kept.until < now().getTime()) {
    await remove("owner", "now");
    return "locked";
  }
  if (phone.revoked) return "revoked";
  me = { ...kept, token: token() };
  return "here";
}

/** The officer has gone: the key and the frame go too, here and in other tabs. why: signed-out, ended, other, locked, revoked. */
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
setInterval(() => me && me.until < now().getTime() && end("locked"), 10_000);

/** How many rows here are not sent: of this officer (mine), of others. */
export async function waiting() {
  const all = [...(await rows("out")), ...(await rows("files")).filter((one) => !one.done), ...(await rows("reports")).filter((one) => one.waits)];
  const mine = all.filter((one) => one.owner === me?.owner).length;
  return { mine, others: all.length - mine };
}

/** Puts the page's frame and the form where the worker finds them; registers the worker. Nothing of a case is in them. */
export async function keepFrame() {
  if (!lasting || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/desk/officer/sw.js", { scope: "/desk/officer/" });
  const cache = await caches.open(SHELL);
  for (const [path, address] of [["/desk/officer/", "shell"], ["/desk/officer/form", "form"]]) {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (me && answer.ok) await cache.put(path, answer);
  }
  await navigator.storage?.persist?.();
}
