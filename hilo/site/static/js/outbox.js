// What the outboxes of pages that go on without a line share: what lies in a row, and what a failed request means for it.

import { unseal } from "./vault.js";

export const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`outbox:${name}`, { detail }));

/** What a row says; null if its key is gone. owner: who is there, or null. */
export const opened = async (row, owner) => (owner ? unseal(row.box, owner.keys) : null);

/** What a failed request means for what it carried: "stop" (later), "again" (the session is new), "refused". */
export async function fateOf(error, { end, verify }) {
  if (error.passing) return "stop";
  if (error.status === 401) {
    await end("ended");
    return "stop";
  }
  // The form's token belongs to another session: the same person signed in anew, or somebody else did.
  if (error.status === 403 && ["", "HILO-A402"].includes(error.code)) return (await verify().catch(() => false)) ? "again" : "stop";
  return "refused";
}
