// A desk's service worker: its static files, and its frame when the server cannot be reached. NAME, HOME, PAGES, VERSION, FILES
// and NO_LINE, a page for when nobody is signed in, stand before this. Of cases it keeps nothing: the frame and the lists are put into their cache by a page that is
// signed in, and taken out when the session ends; requests for data go by untouched.

const STATIC = `hilo-${NAME}-static-`;
const SHELL = `hilo-${NAME}-shell`;
const KNOWN = new Set(FILES.map((path) => new URL(path, self.location.href).pathname));
// A server that is asked and says nothing is as good as none.
const PATIENCE = 6000;
// Where nothing is kept there is nothing to show meanwhile: a slow server is waited for.
const LAST = 45000;

async function fill() {
  const cache = await caches.open(STATIC + VERSION);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: "no-cache" })));
}

async function sweep() {
  const old = (await caches.keys()).filter((name) => name.startsWith(STATIC) && name !== STATIC + VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

function within(asked, wait) {
  let timer = 0;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("late")), wait); });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

/** True for an answer of the server itself, not of a proxy before a server that is gone. */
const answered = (answer) => ![502, 503, 504].includes(answer.status);

/** What the network answers in time, else what is kept; where nothing is, a late answer before `otherwise`. */
async function best(request, good, kept, otherwise) {
  const asked = fetch(request);
  for (const way of [() => within(asked, PATIENCE), kept, () => within(asked, LAST)]) {
    try {
      const answer = await way();
      if (answer && good(answer)) return answer;
    } catch {
      // No line, or not in time.
    }
  }
  return otherwise();
}

const frameOf = async (path) => (await caches.open(SHELL)).match(path);
const fileOf = async (path) => (await caches.open(STATIC + VERSION)).match(path);
const noLine = () => new Response(NO_LINE, { headers: { "Content-Type": "text/html; charset=utf-8" } });

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(sweep()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGES.has(pathname)) event.respondWith(best(request, answered, () => frameOf(pathname), noLine));
  } else if (KNOWN.has(pathname)) event.respondWith(best(request, (answer) => answer.ok, () => fileOf(pathname), () => Response.error()));
});
