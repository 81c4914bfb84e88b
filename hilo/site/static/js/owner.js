// Who is at a page that goes on without a line, and when they are gone. The key of what is kept comes with the session; it
// goes with signing out and at its hour, here and in the page's other tabs. What is kept then waits, unreadable, for the
// same person.

import { now } from "./clock.js";
import { lasting } from "./vault.js";

/**
 * The person at a desk. desk: its name; remove: of its vault; late: why they are gone once their hour is over.
 * A person is {owner, keys, until, token …}; `owner:gone` tells that they are gone, with why.
 */
export function ownerOf(desk, remove, late) {
  const home = `/desk/${desk}/`;
  const shell = `hilo-${desk}-shell`;
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel(`hilo-${desk}-owner`) : null;
  let me = null;

  /** The person, or null. */
  const owner = () => me;

  /** From now on it is this person. */
  function be(person) {
    me = person;
  }

  /** Nobody is there any more: the key and the frame go, here and in other tabs. */
  async function end(why, { told = false } = {}) {
    if (!me) return;
    me = null;
    await remove("owner", "now");
    if (lasting && globalThis.caches) await caches.delete(shell);
    if (!told) channel?.postMessage(why);
    document.dispatchEvent(new CustomEvent("owner:gone", { detail: why }));
  }

  /** What was kept of a path below the desk's address; undefined if nothing was. */
  async function kept(path) {
    return lasting && globalThis.caches ? (await caches.open(shell)).match(home + path) : undefined;
  }

  /** Puts pages where the worker finds them, and registers it. pages: [path below the desk, where it is had from]. */
  async function keep(pages) {
    if (!lasting || !navigator.serviceWorker) return;
    await navigator.serviceWorker.register(`${home}sw.js`, { scope: home });
    const cache = await caches.open(shell);
    for (const [path, address] of pages) {
      const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
      if (me && answer.ok) await cache.put(home + path, answer);
    }
  }

  channel?.addEventListener("message", (event) => end(event.data, { told: true }));
  document.addEventListener("session:ended", () => end("ended"));
  // The hour comes without a line, too.
  setInterval(() => me && me.until < now().getTime() && end(late), 10_000);
  return { owner, be, end, kept, keep };
}
