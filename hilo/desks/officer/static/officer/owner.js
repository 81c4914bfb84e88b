// Whose phone this is, and which phone. The key of what is kept comes with the session; it goes with signing out, with a
// revocation, and a shift after the server was last reached. What is kept then waits, unreadable, for the same officer.

import { get, newKey, Problem, token } from "../js/api.js";
import { now, setServerTime } from "../js/clock.js";
import { ownerOf } from "../js/owner.js";
import { keysOf, put, remove, row, rows } from "./store.js";

/** A clock that is off by more than this is told of. */
export const OFF_MS = 120_000;

let phone = null;

const { be, keep, ...here } = ownerOf("officer", remove, "locked");
/** owner: {owner, keys, until, token, name, card} of the officer, or null; end: signed-out, ended, other, locked, revoked, barred. */
export const { owner, end, kept } = here;

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
  const me = { owner: given.owner, keys: held, until: Date.parse(given.until), token: token(), name: given.name, card: given.card, unit: given.unit };
  be(me);
  await hearTime(given.now);
  await put("owner", { ...me, id: "now", token: "" });
  await noteDevice({ revoked: given.revoked, registered: given.registered, name: given.device_name || phone.name });
}

/** Asks the server who is signed in and whether this phone may go on. False: somebody else, or nobody. */
export async function verify() {
  let given = await get(`/desk/officer/keeping?device=${phone.number}`);
  if (phone.id !== given.owner && (!owner() || owner().owner === given.owner)) {
    await findDevice(given.owner);
    given = await get(`/desk/officer/keeping?device=${phone.number}`);
  }
  if (owner() && owner().owner !== given.owner) {
    await end("other");
    return false;
  }
  await take(given);
  return true;
}

/** Begins the page: "here", "revoked", "barred", or why nobody can work: "nobody", "locked". */
export async function begin() {
  const before = await row("owner", "now");
  await findDevice(before?.owner);
  try {
    if (!(await verify())) return "nobody";
    return phone.revoked ? "revoked" : "here";
  } catch (error) {
    if (error.code === "HILO-A403") return "barred";
    if (!(error instanceof Problem) || error.status === 401 || error.status === 403) return "nobody";
  }
  if (!before) return "nobody";
  setServerTime(new Date(Date.now() - phone.ahead));
  if (before.until < now().getTime()) {
    await remove("owner", "now");
    return "locked";
  }
  if (phone.revoked) return "revoked";
  be({ ...before, token: token() });
  return "here";
}

/** How many rows here are not sent: of this officer (mine), of others. */
export async function waiting() {
  const all = [...(await rows("out")), ...(await rows("files")).filter((one) => !one.done), ...(await rows("reports")).filter((one) => one.waits)];
  const mine = all.filter((one) => one.owner === owner()?.owner).length;
  return { mine, others: all.length - mine };
}

/** Puts the page's frame and the form where the worker finds them. Nothing of a case is in them. */
export async function keepFrame() {
  await keep([["", "shell"], ["form", "form"]]);
  await navigator.storage?.persist?.();
}
