// Photographs, recordings and signatures: hashed (SHA-256) where they are taken, kept sealed, and sent in parts. The server
// says how far it is, so that a transfer that was cut goes on where it stopped, also after the phone was switched off.

import { messageOf, newKey, Problem, send, token } from "../js/api.js";
import { device, owner } from "./owner.js";
import { fateOf, madeOf } from "./outbox.js";
import { put, remove, row, rows, sealBytes, seal, swap, unseal, unsealBytes } from "./store.js";

const PART = 256 * 1024;
const GARBLED = 3;
export const LARGEST = 50_000_000;
const tell = () => document.dispatchEvent(new CustomEvent("files:changed"));
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** SHA-256 of bytes, as hex; "" without a secure context. */
export const digest = async (bytes) => (crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : "");

/** Keeps a file for an object (its ref here); the same bytes once. Answers {id, sha256, size}. */
export async function keep({ object, report = "", blob, name }) {
  const me = owner();
  const bytes = await blob.arrayBuffer();
  const sha256 = await digest(bytes);
  const id = `${me.owner}/${object}/${sha256 || newKey()}`;
  if (!(await row("files", id))) {
    const meta = await seal({ name, type: blob.type, sha256 }, me.keys);
    await put("bytes", { id, owner: me.owner, box: await sealBytes(bytes, me.keys) });
    await put("files", { id, owner: me.owner, object, report, size: bytes.byteLength, offset: 0, done: false, state: "", at: Date.now(), takenAt: new Date().toISOString(), meta });
    tell();
  }
  return { id, sha256, size: bytes.byteLength };
}

/** The files of one object, without their bytes. */
export async function of(object) {
  const me = owner();
  return me ? (await rows("files")).filter((one) => one.owner === me.owner && one.object === object) : [];
}

export async function unsentFiles() {
  const me = owner();
  return me ? (await rows("files")).filter((one) => one.owner === me.owner && !one.done).sort((a, b) => a.at - b.at) : [];
}

/** An address under which the page may show a kept image; "" once it was sent and let go. */
export async function preview(id) {
  const [one, held] = [await row("files", id), await row("bytes", id)];
  const bytes = one && held && owner() ? await unsealBytes(held.box, owner().keys) : null;
  if (!bytes) return "";
  const meta = await unseal(one.meta, owner().keys);
  return URL.createObjectURL(new Blob([bytes], { type: meta?.type || "image/jpeg" }));
}

export async function discard(id) {
  await remove("files", id);
  await remove("bytes", id);
  tell();
}

async function part(upload, offset, bytes) {
  const headers = { Accept: "application/json", "Content-Type": "application/octet-stream", "X-CSRFToken": owner()?.token || token() };
  let answer;
  try {
    answer = await fetch(`/desk/officer/uploads/${upload}?offset=${offset}&device=${device().number}`, {
      method: "POST", headers, credentials: "same-origin", redirect: "manual", body: bytes, signal: AbortSignal.timeout(60_000),
    });
  } catch {
    document.dispatchEvent(new CustomEvent("line:lost"));
    throw new Problem("");
  }
  if (answer.type === "opaqueredirect") throw new Problem("", { status: 401 });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(messageOf(answer.status, said), { status: answer.status, code: said.code ?? "", problem: said });
  return said;
}

async function begin(one, meta) {
  const number = await madeOf(one.object);
  if (!number) return null;
  return send("POST", `/desk/officer/objects/${encodeURIComponent(number)}/files?device=${device().number}`, { name: meta.name, size: one.size, sha256: meta.sha256, device_at: one.takenAt });
}

/** Sends one file, part by part. "next", "skip" (its object is not there yet) or "stop". */
export async function sendFile(one) {
  const me = owner();
  const meta = me && await unseal(one.meta, me.keys);
  const held = meta && await row("bytes", one.id);
  const bytes = held && await unsealBytes(held.box, me.keys);
  if (!bytes) return "skip";
  try {
    let state = await begin(one, meta);
    if (!state) return "skip";
    while (!state.done) {
      if (!owner()) return "stop";
      state = await part(state.id, state.offset, bytes.slice(state.offset, state.offset + PART));
      await swap("files", one.id, (found) => ({ ...found, offset: state.offset }));
      tell();
    }
    // What has arrived whole need not stay on the phone; its hash and its size do.
    await swap("files", one.id, (found) => ({ ...found, done: true, offset: found.size }));
    await remove("bytes", one.id);
    tell();
    return "next";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "HILO-E426") return "stop";
    // What arrived was not what was sent (the server dropped it): once more from the start, and a person is told at last.
    if (error.code === "HILO-E427" && (one.garbled ?? 0) < GARBLED) {
      await swap("files", one.id, (found) => ({ ...found, offset: 0, garbled: (found.garbled ?? 0) + 1 }));
      return "stop";
    }
    if ((await fateOf(error)) !== "refused") return "stop";
    await swap("files", one.id, (found) => ({ ...found, state: "refused", code: error.code }));
    tell();
    return "skip";
  }
}
