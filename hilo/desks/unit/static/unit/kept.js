// What the crew said and where the unit was, kept on the phone until the server has taken it: in order, each once.

import { newKey, Problem, send } from "../js/api.js";

const AGAIN = [3000, 6000, 12000, 20000];

/**
 * A queue in localStorage under `place`; each item goes to `url` with its own key, so that a repetition has no effect.
 * most: how many are kept; beyond it every second one of the older half is let go. onTaken(answer, item), onRefused(error, item).
 */
export function queue({ place, url, most = 200, onTaken = () => {}, onRefused = () => {}, onChange = () => {} }) {
  let items = [];
  try {
    items = JSON.parse(localStorage.getItem(place) ?? "[]");
  } catch {
    items = [];
  }
  let sending = false;
  let failures = 0;
  let timer = 0;

  function store() {
    try {
      if (items.length) localStorage.setItem(place, JSON.stringify(items));
      else localStorage.removeItem(place);
    } catch {
      // Storage full or refused: kept in memory while the page is open.
    }
    onChange(items);
  }

  async function flush() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    try {
      while (items.length) {
        const item = items[0];
        try {
          const answer = await send("POST", url, item.body, { key: item.key });
          failures = 0;
          drop(item);
          onTaken(answer, item);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          if (error.passing || error.status === 401) {
            timer = setTimeout(flush, AGAIN[Math.min(failures, AGAIN.length - 1)]);
            failures += 1;
            onChange(items);
            return;
          }
          drop(item);
          onRefused(error, item);
        }
      }
    } finally {
      sending = false;
    }
  }

  function drop(item) {
    items = items.filter((other) => other.key !== item.key);
    store();
  }

  window.addEventListener("online", flush);
  document.addEventListener("line:up", flush);
  return {
    /** Keeps a body to be sent and begins to send. */
    add(body) {
      items.push({ key: newKey(), body });
      if (items.length > most) items = items.filter((_, i) => i >= most / 2 || i % 2 === 0);
      store();
      return flush();
    },
    items: () => items,
    waiting: () => failures > 0 && items.length > 0,
    clear() {
      items = [];
      store();
    },
    flush,
  };
}
