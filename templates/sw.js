// Opens the site without a signal. It keeps three pages that hold nobody's data, and their files.
"use strict";

const KEPT = JSON.parse("{{ kept|escapejs }}");
const PATIENCE = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(KEPT.name);
    await Promise.all([KEPT.capture, KEPT.door, KEPT.noSignal, ...KEPT.files].map(async (url) => {
      const answer = await fetch(url, { cache: "reload", redirect: "error" });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      await cache.put(url, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== KEPT.name).map((name) => caches.delete(name)));
    await self.registration.navigationPreload?.enable();
  })());
});

const kept = (url) => caches.match(url, { ignoreSearch: true, ignoreVary: true });

const isCapture = (path) => [KEPT.log, KEPT.capture, KEPT.locked].includes(path);
const isDoor = (path) => /^\/actions\/[0-9a-f-]{36}\/door\/$/.test(path);

async function page(event, path) {
  const online = (async () => (await event.preloadResponse) || fetch(event.request))();
  online.catch(() => {});
  const waits = isCapture(path) ? [new Promise((_, fail) => setTimeout(fail, PATIENCE))] : [];
  try {
    return await Promise.race([online, ...waits]);
  } catch {
    const page = isCapture(path) ? KEPT.capture : isDoor(path) ? KEPT.door : KEPT.noSignal;
    return (await kept(page)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (KEPT.files.includes(url.pathname)) {
    event.respondWith(kept(request.url).then((found) => found ?? fetch(request)));
  }
});
