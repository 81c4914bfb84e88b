// A desk's service worker: its static files, and its frame when the server cannot be reached. NAME, HOME, PAGES, VERSION, FILES
// and NO_LINE, a page for when nobody is signed in, stand before this. Of cases it keeps nothing: the frame and the lists are put into their cache by a page that is
// signed in, and taken out when the session ends; requests for data go by untouched.

const STATIC = `hilo-${NAME}-static-`;
const SHELL = `hilo-${NAME}-shell`;
const KNOWN = new Set(FILES.map((path) => new URL(path, self.location.href).pathname));
// A server that is asked and says nothing is as good as none.
const PATIENCE = 6000;

async function fill() {
  const cache = await caches.open(STATIC + VERSION);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: "no-cache" })));
}

async function sweep() {
  const old = (await caches.keys()).filter((name) => name.startsWith(STATIC) && name !== STATIC + VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

function fetched(request) {
  let timer = 0;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("late")), PATIENCE); });
  return Promise.race([fetch(request), late]).finally(() => clearTimeout(timer));
}

/** True for an answer of the server itself, not of a proxy before a server that is gone. */
const answered = (answer) => ![502, 503, 504].includes(answer.status);

async function page(request, path) {
  try {
    const answer = await fetched(request);
    if (answered(answer)) return answer;
  } catch {
    // No line: the frame, if somebody is signed in here.
  }
  const shell = await caches.open(SHELL);
  return (await shell.match(path)) ?? new Response(NO_LINE, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function file(request, path) {
  try {
    const answer = await fetched(request);
    if (answer.ok) return answer;
  } catch {
    // No line: as it was kept.
  }
  const cache = await caches.open(STATIC + VERSION);
  return (await cache.match(path)) ?? Response.error();
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(sweep()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGES.has(pathname)) event.respondWith(page(request, pathname));
  } else if (KNOWN.has(pathname)) event.respondWith(file(request, pathname));
});
