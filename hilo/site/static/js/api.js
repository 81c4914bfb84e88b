// JSON over fetch, with the CSRF token, and refusals (problem+json) as errors that say what to do.

import { setServerTime } from "./clock.js";
import { text } from "./text.js";
import { toast } from "./toast.js";

/** A refusal or a failure. status 0: the server was not reached; code: the stable code; problem: the whole document. */
export class Problem extends Error {
  constructor(message, { status = 0, code = "", problem = {} } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.problem = problem;
  }

  /** True if the same request may succeed later without a change. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** A new key for a request that may be sent twice and must have effect once. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The cookie's token first: it stays right when the person has signed in again in another tab. */
export function token() {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return cookie ? cookie[1] : (document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
}

/** What a problem document says, in the language of the page. */
export function messageOf(status, document_) {
  const title = (document.documentElement.lang.startsWith("es") && document_?.title_es) || document_?.title;
  if (title) return document_.detail && document_.detail !== document_.title ? `${title} ${document_.detail}` : title;
  if (status === 401) return text("signed-out");
  return text("server-failed");
}

/**
 * Sends a request and answers its JSON (null for an empty body). Throws Problem. `key` is the Idempotency-Key.
 * `token`: that of the session the request was meant for; a session of somebody else then refuses it.
 */
export async function send(method, url, body = undefined, { key = "", signal = undefined, timeout = 15000, token: meant = "" } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": meant || token() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const limit = AbortSignal.timeout(timeout);
  const wire = body === undefined ? undefined : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(url, {
      method, headers, credentials: "same-origin", redirect: "manual",
      body: wire,
      // What was typed last still goes when the page is left; browsers allow this for small bodies only.
      keepalive: wire !== undefined && wire.length < 30_000,
      signal: signal && AbortSignal.any ? AbortSignal.any([signal, limit]) : (signal ?? limit),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    document.dispatchEvent(new CustomEvent("line:lost"));
    throw new Problem(text("try-again"));
  }
  // A page that asks for sign-in answers with a redirect.
  if (answer.type === "opaqueredirect" || answer.status === 401) document.dispatchEvent(new CustomEvent("session:ended"));
  if (answer.type === "opaqueredirect") throw new Problem(text("signed-out"), { status: 401 });
  const date = answer.headers.get("Date");
  if (date && !document.body.dataset.serverTime) setServerTime(date);
  const isJson = /json/.test(answer.headers.get("Content-Type") ?? "");
  const document_ = isJson && answer.status !== 204 ? await answer.json().catch(() => null) : null;
  if (!answer.ok) {
    throw new Problem(messageOf(answer.status, document_), { status: answer.status, code: document_?.code ?? "", problem: document_ ?? {} });
  }
  return document_;
}

export const get = (url, options) => send("GET", url, undefined, options);
export const post = (url, body = {}, options = {}) => send("POST", url, body, { key: newKey(), ...options });
export const patch = (url, body, options = {}) => send("PATCH", url, body, { key: newKey(), ...options });
export const remove = (url, options = {}) => send("DELETE", url, undefined, { key: newKey(), ...options });

/** Runs an async function; a Problem is shown as a note and null is answered. */
export async function tried(work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) toast(error.message, { state: "late", code: error.code });
    else if (error.name !== "AbortError") throw error;
    return null;
  }
}
