// When what an operator does is sent: no answer lost, nothing done twice, no key swallowed.

import { newKey, tried } from "../js/api.js";

const keys = new Map();
const sending = new Set();
let busy = false;
let last = Promise.resolve();

/** Runs a request, one at a time. The same act keeps its Idempotency-Key until it is acknowledged. */
export async function once(name, work) {
  if (busy) return null;
  busy = true;
  const key = keys.get(name) ?? newKey();
  keys.set(name, key);
  const answer = await tried(() => work({ key }));
  if (answer) keys.delete(name);
  busy = false;
  return answer;
}

/**
 * Runs acts on the call in hand one after another: one that is pressed while another is under way waits for it and is
 * never swallowed; the same one twice goes once. Null after a refusal was shown, or if there was nothing left to do.
 */
export function send(verb, turn) {
  if (sending.has(verb)) return Promise.resolve(null);
  sending.add(verb);
  const before = last.catch(() => null);
  last = before.then(turn).finally(() => sending.delete(verb));
  return last;
}
