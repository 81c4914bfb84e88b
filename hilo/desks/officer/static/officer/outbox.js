// Acts that must reach the server in order, each with its effect once: written here first, sent with their own key, taken
// out when the server has acknowledged them. A detention goes before everything else (LNRD 17), a report's hand-over last.

import { newKey, Problem, send } from "../js/api.js";
import { fateOf as fate, opened, tell } from "../js/outbox.js";
import { device, end, hearTime, owner, verify } from "./owner.js";
import { put, remove, row, rows, seal, swap } from "./store.js";

const RANK = { detention: 0, rights: 1, join: 1, object: 2, partner: 3, unpartner: 3, submit: 4, part: 4 };

/** Every act of this officer that is not acknowledged, the most urgent first; state "" waits, "refused" is looked at. */
export async function unsent() {
  const me = owner();
  if (!me) return [];
  const mine = (await rows("out")).filter((one) => one.owner === me.owner);
  return mine.sort((a, b) => RANK[a.verb] - RANK[b.verb] || a.seq - b.seq);
}

/** What an act says: {url, body, problem?}; null if the key is gone. */
export const content = (one) => opened(one, owner());

/**
 * Writes an act. `ref` is what it is about; {id} in the url is the number the server gave to `ref` (or will). `key`: of one
 * that was written down before: it is here once, and done before it gets its first answer again.
 */
export async function add({ ref, verb, url, body, report = "", key = newKey() }) {
  const me = owner();
  const known = (await rows("out")).find((one) => one.key === key);
  if (known) return known.seq;
  const box = await seal({ url, body }, me.keys);
  const seq = await put("out", { owner: me.owner, ref, report, verb, key, at: Date.now(), state: "", box });
  tell("changed");
  return seq;
}

export async function drop(seq) {
  await remove("out", seq);
  tell("changed");
}

/** Sends a refused act again, as it stands or with another body: an act of its own. */
export async function again(seq, body = null) {
  const one = await row("out", seq);
  const said = one && await content(one);
  if (!said) return;
  const box = await seal({ url: said.url, body: body ?? said.body }, owner().keys);
  await swap("out", seq, (found) => ({ ...found, key: newKey(), state: "", box }));
  tell("changed");
}

/** The number that the server gave to what was begun here as `ref`; "" until then. */
export const madeOf = async (ref) => (await row("made", ref))?.number ?? "";

/**
 * Sends one act. "next": done, or refused and said so; "skip": it waits for another; "stop": nobody answers.
 */
export async function sendOne(one, again = true) {
  const said = await content(one);
  const me = owner();
  if (!said || !me) return "skip";
  const number = said.url.includes("{id}") ? await madeOf(one.ref) : "";
  if (said.url.includes("{id}") && !number) return "skip";
  const body = await linked(said.body);
  if (!body) return "skip";
  try {
    const answer = await send("POST", `${said.url.replace("{id}", encodeURIComponent(number))}?device=${device().number}`, body, { key: one.key, token: me.token, timeout: 20000 });
    if (answer.now) await hearTime(answer.now);
    if (answer.made) await put("made", { ref: one.ref, number: answer.made, owner: one.owner });
    await remove("out", one.seq);
    tell("settled", { ...one, body: said.body, answer });
    return "next";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const became = await fateOf(error);
    if (became === "again" && again) return sendOne(one, false);
    if (became !== "refused") return "stop";
    const problem = { message: error.message, code: error.code, where: error.problem.where ?? "" };
    const box = await seal({ ...said, problem }, me.keys);
    await swap("out", one.seq, (found) => ({ ...found, state: "refused", box }));
    tell("settled", { ...one, body: said.body, problem });
    return "next";
  }
}

/** The body with the number of the detention it belongs to; null while that is on its way. */
async function linked(body) {
  if (!body.detention_ref) return body;
  const number = await madeOf(body.detention_ref);
  const waits = (await rows("out")).some((one) => one.ref === body.detention_ref && one.verb === "detention" && !one.state);
  return number || !waits ? { ...body, detention: number } : null;
}

/** What a failed request means for what it carried: "stop" (later), "again" (the session is new), "refused". */
export async function fateOf(error) {
  if (error.code === "HILO-R480") {
    document.dispatchEvent(new CustomEvent("phone:revoked"));
    return "stop";
  }
  // Whose service was suspended has no right at all any more: what waits is not refused, it leaves the phone sealed. One
  // right may be lacking to who has the others: the server is asked who is here.
  if (error.code === "HILO-A403") {
    const shut = await verify().then(() => "", (again) => again.code || "unheard");
    if (shut === "HILO-A403") document.dispatchEvent(new CustomEvent("phone:barred"));
    if (shut) return "stop";
  }
  return fate(error, { end, verify });
}
