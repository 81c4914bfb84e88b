// Nothing typed is ever lost: a field is kept in localStorage at the first keystroke and sent after a short rest,
// until the server has acknowledged that very value. Without a line it stays here and goes when the line is back.

import { newKey, Problem, send } from "./api.js";
import { text } from "./text.js";
import { toast } from "./toast.js";

const REST = 300;
const AGAIN = [2000, 5000, 10000, 20000];
const PREFIX = "hilo:kept:";

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + place) ?? "null") ?? {};
  } catch {
    return {};
  }
}

function write(place, kept) {
  try {
    if (Object.keys(kept).length) localStorage.setItem(PREFIX + place, JSON.stringify(kept));
    else localStorage.removeItem(PREFIX + place);
  } catch {
    // Storage full or refused: what is typed is still in memory and still sent.
  }
}

/** Shows the state of a field on its mark: an element with data-mark-for="name" inside the form. */
export function mark(form, name, state) {
  for (const node of form.querySelectorAll(`[data-mark-for~="${CSS.escape(name)}"]`)) {
    node.classList.add("mark");
    node.dataset.mark = state;
    node.textContent = state ? text(state) : "";
  }
}

/**
 * Saves each named field of a form as it changes.
 *
 * place: name under which unsent values are kept (one per record, such as "call:123").
 * url, method: where the changed fields go, as one JSON object.
 * readValue(field): the JSON value of a field; its text by default.
 * onSaved(answer, fields): after each acknowledgement.
 * Answers {set, kept, pending, flush, stop}: flush() sends at once and resolves when nothing is pending (false if it could not).
 */
export function autosave(form, { place, url, method = "PATCH", readValue = (field) => field.value, onSaved = () => {} }) {
  const kept = read(place);
  const failed = new Set();
  let timer = 0;
  let sending = null;
  let failures = 0;
  let stopped = false;
  let resend = null;

  for (const [name, value] of Object.entries(kept)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && typeof value === "string") field.value = value;
    mark(form, name, "kept");
  }

  function set(name, value, rest = REST) {
    kept[name] = value;
    failed.delete(name);
    write(place, kept);
    mark(form, name, "saving");
    clearTimeout(timer);
    timer = setTimeout(round, rest);
  }

  async function round() {
    clearTimeout(timer);
    if (sending) return sending;
    const names = Object.keys(kept).filter((name) => !failed.has(name));
    if (stopped || !names.length) return true;
    const body = Object.fromEntries(names.map((name) => [name, kept[name]]));
    // The very same body keeps its key, so that a request that arrived although its answer was lost has effect once.
    const wire = JSON.stringify(body);
    if (resend?.wire !== wire) resend = { wire, key: newKey() };
    names.forEach((name) => mark(form, name, failures ? "kept" : "saving"));
    sending = (async () => {
      try {
        const answer = await send(method, url, body, { key: resend.key });
        failures = 0;
        resend = null;
        for (const name of names) {
          if (kept[name] === body[name]) {
            delete kept[name];
            mark(form, name, "saved");
          }
        }
        write(place, kept);
        onSaved(answer, body);
        return true;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.passing || error.status === 401) {
          if (error.status === 401 && !failures) toast(error.message, { state: "soon", stay: true });
          names.forEach((name) => mark(form, name, "kept"));
          timer = setTimeout(round, AGAIN[Math.min(failures, AGAIN.length - 1)]);
          failures += 1;
        } else {
          names.forEach((name) => { failed.add(name); mark(form, name, "refused"); });
          toast(error.message, { state: "late", code: error.code });
        }
        return false;
      } finally {
        sending = null;
      }
    })();
    const done = await sending;
    if (done && Object.keys(kept).some((name) => !failed.has(name))) return round();
    return done;
  }

  const onInput = (event) => {
    const field = event.target;
    if (field.name && field.form === form && !field.hasAttribute("data-no-save")) set(field.name, readValue(field));
  };
  const back = () => Object.keys(kept).length && round();
  form.addEventListener("input", onInput);
  window.addEventListener("online", back);
  document.addEventListener("line:up", back);
  if (Object.keys(kept).length) round();

  return {
    set,
    /** What is not acknowledged yet. */
    kept: () => ({ ...kept }),
    pending: () => Object.keys(kept).length > 0,
    flush: async () => {
      const done = await round();
      return done && !Object.keys(kept).some((name) => !failed.has(name));
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      form.removeEventListener("input", onInput);
      window.removeEventListener("online", back);
      document.removeEventListener("line:up", back);
    },
  };
}

/** Forgets what is kept for a record that has ended. */
export function forget(place) {
  write(place, {});
}

/** Sends what an earlier page left unsent; `urlOf(place)` is its address, or "" for what an open form cares for. */
export async function sendLeft(prefix, urlOf, method = "PATCH") {
  const places = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + prefix)).map((name) => name.slice(PREFIX.length));
  for (const place of places) {
    const url = urlOf(place);
    if (!url) continue;
    try {
      await send(method, url, read(place), { key: newKey() });
      forget(place);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Refused for good: the record is closed or somebody else's by now.
      if (!error.passing && error.status !== 401) forget(place);
    }
  }
}
