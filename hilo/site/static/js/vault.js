// A browser's database whose rows are sealed (AES-GCM) under a key that the server gives to the signed-in person and that
// scripts cannot read back. Without a secure context (no HTTPS) there is neither database nor cipher: everything stays in
// this page's memory, and the page says so.

/** False where nothing outlives the page. */
export const lasting = Boolean(globalThis.isSecureContext && globalThis.indexedDB && globalThis.crypto?.subtle);

const asked = (request, result) => { request.onsuccess = () => { result.value = request.result; }; };

/** The database `name`; stores: {store: key path}, where "seq" is a number that counts up by itself. */
export function vault(name, stores) {
  const memory = Object.fromEntries(Object.keys(stores).map((store) => [store, new Map()]));
  let count = 0;
  let opened = null;

  function database() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath, autoIncrement: keyPath === "seq" });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  /** Runs requests in one transaction; resolves with what `work(store)` left in its result once everything is on disk. */
  async function within(store, mode, work) {
    const transaction = (await database()).transaction(store, mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      const result = { value: undefined };
      work(transaction.objectStore(store), result);
      transaction.oncomplete = () => resolve(result.value);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  async function rows(store) {
    if (!lasting) return [...memory[store].values()];
    return within(store, "readonly", (held, result) => asked(held.getAll(), result));
  }

  async function row(store, key) {
    if (!lasting) return memory[store].get(key);
    return within(store, "readonly", (held, result) => asked(held.get(key), result));
  }

  /** Writes a row and answers its key. */
  async function put(store, value) {
    if (!lasting) {
      const path = stores[store];
      value[path] ??= ++count;
      memory[store].set(value[path], value);
      return value[path];
    }
    return within(store, "readwrite", (held, result) => asked(held.put(value), result));
  }

  async function remove(store, key) {
    if (!lasting) return memory[store].delete(key);
    return within(store, "readwrite", (held) => held.delete(key));
  }

  /** Reads a row and writes what `change(row)` makes of it (null: nothing), in one transaction. Answers what was written. */
  async function swap(store, key, change) {
    if (!lasting) {
      const value = memory[store].has(key) ? change(memory[store].get(key)) : null;
      if (value) memory[store].set(key, value);
      return value;
    }
    return within(store, "readwrite", (held, result) => {
      const found = held.get(key);
      found.onsuccess = () => {
        result.value = found.result ? change(found.result) : null;
        if (result.value) held.put(result.value);
      };
    });
  }

  return { rows, row, put, remove, swap };
}

/** The server's keys (base64) as keys that no script can read. */
export async function keysOf(encoded) {
  if (!lasting) return [];
  return Promise.all(encoded.map((text) => crypto.subtle.importKey(
    "raw", Uint8Array.from(atob(text), (char) => char.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"])));
}

/** Bytes, sealed. */
export async function sealBytes(bytes, keys) {
  if (!lasting) return { value: bytes };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, keys[0], bytes) };
}

/** The bytes that were sealed, or null if none of the keys opens them. */
export async function unsealBytes(box, keys) {
  if (!lasting) return box.value;
  for (const key of keys) {
    try {
      return await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, key, box.data);
    } catch {
      // An older secret of the server: the next key.
    }
  }
  return null;
}

export async function seal(value, keys) {
  if (!lasting) return { value: structuredClone(value) };
  return sealBytes(new TextEncoder().encode(JSON.stringify(value)), keys);
}

/** What was sealed, or null if none of the keys opens it. */
export async function unseal(box, keys) {
  if (!lasting) return structuredClone(box.value);
  const bytes = await unsealBytes(box, keys);
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
}
