// Whose desk this is. The key of what is kept comes from the session and lives as long as it: signing out, a session that
// was ended elsewhere, or its hour take it away, and what is still kept then waits, unreadable, for the same person.

import { get, Problem, token } from "../js/api.js";
import { now, setServerTime } from "../js/clock.js";
import { ownerOf } from "../js/owner.js";
import { keysOf, put, remove, row, rows } from "./store.js";

const DAY = 24 * 3600 * 1000;

const { be, keep, kept, ...here } = ownerOf("operator", remove, "ended");
/** owner: {owner, keys, until, token} of the person at the desk, or null; end: signed-out, ended, other, locked. */
export const { owner, end } = here;

async function take({ owner: id, keys, until }) {
  const held = await keysOf(keys);
  const me = { owner: id, keys: held, until: Date.parse(until), token: token() };
  be(me);
  await put("owner", { id: "now", owner: id, keys: held, until: me.until, offset: now().getTime() - Date.now() });
}

/** Asks the server who is signed in. False: somebody else, or nobody. Throws a Problem without a line. */
export async function verify() {
  const given = await get("keeping");
  if (owner() && owner().owner !== given.owner) {
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
  const before = await row("owner", "now");
  if (!before || before.until < Date.now() + before.offset) return false;
  be({ owner: before.owner, keys: before.keys, until: before.until, token: token() });
  setServerTime(Date.now() + before.offset);
  return true;
}

/** What is older than a day goes: by then it is on paper, or it was never true. */
async function expire() {
  const late = Date.now() - DAY;
  for (const [name, key] of [["out", "seq"], ["sheets", "id"], ["made", "ref"]]) {
    for (const old of (await rows(name)).filter((one) => one.at < late)) await remove(name, old[key]);
  }
}

/** Puts the frame, the paper form and the lists where the worker finds them. */
export const keepFrame = () => keep([["", "shell"], ["paper", "paper"], ["lists", "lists"]]);

let lists = null;

/** The catalogue's codes and the named places, as they were kept. */
export async function keptLists() {
  lists ??= await (await kept("lists"))?.json();
  return lists ?? { codes: [], places: [] };
}
