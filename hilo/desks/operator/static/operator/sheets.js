// The calls in hand as they stand on the sheet, kept encrypted, so that a reload or a crash without a line shows them again.

import { owner } from "./owner.js";
import { put, remove, row, rows, seal, unseal } from "./store.js";

const idOf = (ref) => `${owner().owner}/${ref}`;

/** A call taken without a line: no folio yet. */
export function provisional({ channel, at }) {
  return {
    id: null, ref: `n:${crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`}`, folio: "", channel, status: "answered", received_at: at,
    caller_number: "", language: "es", helps: [], texts: [], narrative: "", card: {}, cards: [], latitude: null, longitude: null, uncertainty_m: null,
    address: "", interior: "", reference: "", access: "", offered: null, suggests: "",
    placed: false, place: "", exact: false, findings: [], notices: [], history: [], around: [], names: [],
    earlier: { summary: null, latest: [] }, incident: null, improper_kind: "", classified_at: null, ended_at: null, answered_by: "",
  };
}

export async function keepSheet(sheet) {
  const me = owner();
  if (me) await put("sheets", { id: idOf(sheet.ref), owner: me.owner, ref: sheet.ref, at: Date.now(), box: await seal(sheet, me.keys) });
}

export const forgetSheet = async (ref) => { if (owner()) await remove("sheets", idOf(ref)); };

export async function keptSheet(ref) {
  const me = owner();
  const found = me && await row("sheets", idOf(ref));
  return found ? unseal(found.box, me.keys) : null;
}

/** Every call kept here for this person, the oldest first. */
export async function keptSheets() {
  const me = owner();
  if (!me) return [];
  const own = (await rows("sheets")).filter((one) => one.owner === me.owner);
  const sheets = await Promise.all(own.map((one) => unseal(one.box, me.keys)));
  return sheets.filter(Boolean).sort((a, b) => Date.parse(a.received_at) - Date.parse(b.received_at));
}
