// One-on-ones are kept on this phone first, sealed, and sent from here: once, whatever happens.
// No page reads back what was saved; it learns how many wait. All forms work without this.
"use strict";

(() => {
  const box = document.getElementById("outbox");
  if (!box || !window.indexedDB || !window.crypto?.subtle) return;
  const urls = box.dataset;
  const pageUser = urls.user;
  const isLocked = "locked" in urls;
  const IDLE = urls.idle * 1000;
  const STALE = 7 * 24 * 3600 * 1000;
  const opened = Date.now();
  let touched = 0, told = opened, isOut = false, sent = 0;

  // ---- the store: a key no script can read, and what it seals ----

  let database;
  const connect = () => database ??= new Promise((done, fail) => {
    const request = indexedDB.open("sinew", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      for (const name of ["outbox", "drafts"]) {
        request.result.createObjectStore(name, { keyPath: "id" });
      }
    };
    request.onsuccess = () => {
      const { result } = request;
      result.onversionchange = () => result.close();
      result.onclose = () => { database = null; };
      done(result);
    };
    request.onerror = () => { database = null; fail(request.error); };
  });

  // Done once it is on the disk, so that nothing is lost with the page.
  async function run(names, mode, work) {
    const held = (await connect()).transaction(names, mode, { durability: "strict" });
    const request = work(held);
    return new Promise((done, fail) => {
      held.oncomplete = () => done(request?.result);
      held.onabort = () => fail(held.error);
    });
  }
  const read = (name, id) => run(name, "readonly", (held) => held.objectStore(name).get(id));
  const list = (name) => run(name, "readonly", (held) => held.objectStore(name).getAll());
  const drop = (name, id) => run(name, "readwrite", (held) => held.objectStore(name).delete(id));

  async function key() {
    if (!(await read("keys", "key"))) {
      const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      await run("keys", "readwrite", (held) => held.objectStore("keys").add(made, "key")).catch(() => {});
    }
    return read("keys", "key");
  }

  const bytes = (text) => new TextEncoder().encode(text);
  const cipher = (name, id, iv) => ({ name: "AES-GCM", iv, additionalData: bytes(`${name}/${id}`) });

  async function keep(name, id, what) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt(cipher(name, id, iv), await key(), bytes(JSON.stringify(what)));
    await run(name, "readwrite", (held) => held.objectStore(name).put({ id, iv, data }));
  }

  async function unseal(name, row) {
    if (!row) return null;
    try {
      const data = await crypto.subtle.decrypt(cipher(name, row.id, row.iv), await key(), row.data);
      return JSON.parse(new TextDecoder().decode(data));
    } catch {
      return null;
    }
  }

  async function wipe() {
    urls.wiped = "";
    const names = ["keys", "outbox", "drafts"];
    await run(names, "readwrite", (held) => { for (const name of names) held.objectStore(name).clear(); });
    for (const name of await window.caches?.keys() ?? []) await caches.delete(name);
  }

  const owner = async () => (await unseal("drafts", await read("drafts", "owner"))) ?? {};
  const me = async () => pageUser || (await owner()).user || "";

  // ---- sending ----

  const NOBODY = { isOffline: true };
  const saved = {};  // by key, while this page is open

  async function hello(isUse = false) {
    if (!navigator.onLine) return NOBODY;
    try {
      const headers = { Accept: "application/json", ...(isUse && { "X-Touched": "1" }) };
      const answer = await fetch(urls.token, { headers, cache: "no-store", signal: AbortSignal.timeout(8000) });
      isOut = answer.status === 401;
      return isOut ? { isOut } : answer.ok ? await answer.json() : NOBODY;
    } catch {
      return NOBODY;
    }
  }

  const waited = (item) => String(Math.max(0, Math.round((Date.now() - item.at) / 1000)));

  function pairs(item) {
    const sent = new URLSearchParams(item.fields);
    sent.set("waited", waited(item));
    return sent;
  }

  async function post(item, token) {
    const answer = await fetch(item.to ?? urls.log, {
      method: "POST", body: pairs(item), redirect: "manual", signal: AbortSignal.timeout(20000),
      headers: { "X-CSRFToken": token, "HX-Request": "true" },
    });
    const to = answer.headers.get("HX-Redirect") ?? "";
    if (answer.status === 201) return { to: `${urls.lock}?saved=1` };
    if (answer.ok && to.includes(item.key)) return { to };
    if (answer.status === 422) return { isRefused: true };
    return { isOut: answer.type === "opaqueredirect" || [401, 403].includes(answer.status) };
  }

  // Marks what the server found wanting, unless it was mended while the answer was on its way.
  const refuse = (row) => run("outbox", "readwrite", (held) => {
    const rows = held.objectStore("outbox"), found = rows.get(row.id);
    found.onsuccess = () => {
      if (String(found.result?.iv) === String(row.iv)) rows.put({ ...row, isRefused: true });
    };
  });

  // Sends what waits, one tab at a time, and returns what became of each.
  async function send() {
    const outcomes = {};
    const rows = (await list("outbox")).filter((row) => !row.isRefused);
    const pass = rows.length ? await hello() : NOBODY;
    if (!pass.user) return outcomes;
    for (const row of rows) {
      const item = await unseal("outbox", row);
      if (item?.user !== pass.user) continue;  // never as somebody else
      try {
        const outcome = outcomes[row.id] = await post(item, pass.token);
        if (outcome.to) {
          await drop("outbox", row.id);
          saved[row.id] = outcome;
          sent += 1;
        }
        else if (outcome.isRefused) await refuse(row);
        else if (outcome.isOut) { isOut = true; break; }
      } catch {
        break;  // no answer: it may have been saved, and its key sees that it is saved once
      }
    }
    return outcomes;
  }

  // What the form itself sends it speaks of itself, also where a flush before it took it along.
  async function flush(isQuiet) {
    const before = sent;
    const became = await (navigator.locks ? navigator.locks.request("sinew-outbox", send) : send());
    const outcomes = { ...saved, ...became };
    if (isQuiet === true) sent = before;
    await tell();
    return outcomes;
  }

  // ---- telling ----

  const part = (name) => box.querySelector(`[data-outbox="${name}"]`);
  const words = (place, n) => (n === 1 ? place.dataset.one : place.dataset.many.replace("%n", n));

  function say(name, n) {
    const place = part(name), counted = place.matches("[data-one]") ? place : place.querySelector("[data-one]");
    if (counted) counted.textContent = words(counted, n);
    place.hidden = !n;
  }

  async function tell() {
    const mine = await me(), count = { waiting: 0, refused: 0, others: 0 };
    for (const row of await list("outbox")) {
      const item = await unseal("outbox", row);
      if (!item) continue;
      if (item.user !== mine) count.others += 1;
      else if (!row.isRefused) count.waiting += 1;
      else if (row.id !== document.getElementById("talk")?.elements.key.value) count.refused += 1;
    }
    say("waiting", isOut ? 0 : count.waiting);
    say("out", isOut ? count.waiting : 0);
    say("sent", isLocked || count.waiting ? 0 : sent);
    say("others", count.others);
    say("refused", pageUser && !isLocked ? count.refused : 0);
    for (const badge of document.querySelectorAll("[data-waiting]")) {
      badge.textContent = words(part("waiting").firstElementChild, count.waiting);
      badge.hidden = !count.waiting;
    }
  }

  // What the server found wanting is shown by the server: its page has all that was typed.
  async function ask(item) {
    const pass = await hello();
    if (pass.user !== item.user) return tell();
    const asking = document.createElement("form");
    asking.method = "post";
    asking.action = item.to ?? urls.log;
    for (const [name, value] of [...pairs(item), ["csrfmiddlewaretoken", pass.token]]) {
      asking.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(asking);
    asking.submit();
  }

  // ---- leaving, and being away ----

  async function signOut(event) {
    const leaving = event.target;
    if (event.defaultPrevented || leaving.method !== "post" || new URL(leaving.action).pathname !== urls.signOut) return;
    event.preventDefault();
    const dialog = document.getElementById("outbox-leave");
    dialog.querySelector("[data-outbox]").hidden = true;
    let rows;
    while ((rows = await list("outbox")).length) {
      const title = dialog.querySelector("[data-one]");
      title.textContent = words(title, rows.length);
      dialog.returnValue = "stay";
      dialog.showModal();
      await new Promise((done) => { dialog.onclose = done; });
      if (dialog.returnValue === "drop") break;
      if (dialog.returnValue !== "send") { delete leaving.dataset.sent; return; }
      await flush();
      dialog.querySelector("[data-outbox]").hidden = false;
    }
    await wipe();
    leaving.submit();
  }

  const hasWorker = async () => Boolean((await navigator.serviceWorker?.getRegistration())?.active);

  // A page left lying about is put away, also where the server cannot be asked.
  async function putAway(pass) {
    if (!pageUser || isLocked || Date.now() - Math.max(touched, opened) < IDLE) return;
    if (pass.locked) location.replace(`${urls.lock}?next=${encodeURIComponent(location.pathname)}`);
    else if (pass.isOut) location.reload();
    else if (pass.isOffline && (await hasWorker())) {
      await keep("drafts", "owner", { user: pageUser, isLocked: true });
      location.replace(urls.capture);
    }
  }

  async function tick() {
    const isUse = touched > told;
    if (pageUser && !isLocked && (isUse ? Date.now() - told > 60000 : Date.now() - Math.max(touched, opened) > IDLE)) {
      const pass = await hello(isUse);
      if (isUse && pass.user) told = Date.now();
      await putAway(pass);
    }
    await flush();
  }

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.triggeringEvent?.isTrusted) event.detail.headers["X-Touched"] = "1";
  });
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, (event) => { if (event.isTrusted) touched = Date.now(); }, { capture: true, passive: true });
  }
  document.addEventListener("submit", signOut);
  document.addEventListener("sinew:left", async () => keep("drafts", "owner", { user: await me(), isLocked: true }));
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
  addEventListener("pageshow", (event) => { if (event.persisted) tick(); });
  setInterval(tick, 15000);

  box.addEventListener("click", async (event) => {
    const what = event.target.dataset.do;
    const refused = ["open", "drop"].includes(what) && (await list("outbox")).filter((row) => row.isRefused);
    for (const row of refused || []) {
      const item = await unseal("outbox", row);
      if (item?.user !== pageUser) continue;
      if (what === "open") return ask(item);
      if (what === "drop" && confirm(event.target.dataset.sure)) await drop("outbox", row.id);
      return tell();
    }
  });

  window.sinewOutbox = Object.freeze({ box, bytes, read, drop, keep, unseal, owner, me, hello, flush, tell, say, ask });

  (async () => {
    if (pageUser) await keep("drafts", "owner", { user: pageUser, isLocked });
    for (const row of await list("drafts")) {
      const draft = await unseal("drafts", row);
      if (!draft || Date.now() - draft.at > STALE) await drop("drafts", row.id);
    }
    for (const { id } of await list("outbox")) {
      if (location.pathname.includes(id)) await drop("outbox", id);  // this is the page of it, saved
    }
    await flush();
    if (pageUser) await navigator.serviceWorker?.register(urls.worker).catch(() => {});
  })();
})();
