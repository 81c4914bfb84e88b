// The browser's database of the desk. What tells of a call lies in it encrypted (AES-GCM), under a key that the server
// gives to the signed-in person and that scripts cannot read back. Without a secure context (no HTTPS) there is neither
// database nor cipher: everything stays in this page's memory, and the desk says so.

const NAME = "hilo-operator";
// owner: one row, whose desk this is now. out: what is not sent yet, in order. sheets: calls in hand. made: calls that
// were taken without a line and have a folio by now.
const STORES = { owner: "id", out: "seq", sheets: "id", made: "ref" };

/** False where nothing outlives the page. */
export const lasting = Boolean(globalThis.isSecureContext && globalThis.indexedDB && globalThis.crypto?.subtle);

const memory = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
let count = 0;
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, { keyPath, autoIncrement: keyPath === "seq" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Runs requests in one transaction; resolves with what `work(store)` left in its result once everything is on disk. */
async function within(name, mode, work) {
  const transaction = (await database()).transaction(name, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const result = { value: undefined };
    work(transaction.objectStore(name), result);
    transaction.oncomplete = () => resolve(result.value);
    transaction.onabort = () => reject(transaction.error);
  });
}

const asked = (request, result) => { request.onsuccess = () => { result.value = request.result; }; };

export async function rows(name) {
  if (!lasting) return [...memory[name].values()];
  return within(name, "readonly", (store, result) => asked(store.getAll(), result));
}

export async function row(name, key) {
  if (!lasting) return memory[name].get(key);
  return within(name, "readonly", (store, result) => asked(store.get(key), result));
}

/** Writes a row and answers its key. */
export async function put(name, value) {
  if (!lasting) {
    const path = STORES[name];
    value[path] ??= ++count;
    memory[name].set(value[path], value);
    return value[path];
  }
  return within(name, "readwrite", (store, result) => asked(store.put(value), result));
}

export async function remove(name, key) {
  if (!lasting) return memory[name].delete(key);
  return within(name, "readwrite", (store) => store.delete(key));
}

/** Reads a row and writes what `change(row)` makes of it (null: nothing), in one transaction. Answers what was written. */
export async function swap(name, key, change) {
  if (!lasting) {
    const value = memory[name].has(key) ? change(memory[name].get(key)) : null;
    if (value) memory[name].set(key, value);
    return value;
  }
  return within(name, "readwrite", (store, result) => {
    const found = store.get(key);
    found.onsuccess = () => {
      result.value = found.result ? change(found.result) : null;
      if (result.value) store.put(result.value);
    };
  });
}

/** The server's keys (base64) as keys that no script can read. */
export async function keysOf(encoded) {
  if (!lasting) return [];
  return Promise.all(encoded.map((text) => crypto.subtle.importKey(
    "raw", Uint8Array.from(atob(text), (char) => char.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"])));
}

export async function seal(value, keys) {
  if (!lasting) return { value: structuredClone(value) };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, keys[0], new TextEncoder().encode(JSON.stringify(value)));
  return { iv, data };
}

/** What was sealed, or null if none of the keys opens it. */
export async function unseal(box, keys) {
  if (!lasting) return structuredClone(box.value);
  for (const key of keys) {
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, key, box.data)));
    } catch {
      // An older secret of the server: the next key.
    }
  }
  return null;
}
