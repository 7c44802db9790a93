// What is typed into the one-on-one form: a draft until it is sent, and sent through the outbox.
"use strict";

(() => {
  const form = document.querySelector("form[data-outbox]");
  if (!form || !window.sinewOutbox) return;
  const { box, bytes, read, drop, keep, unseal, owner, me, hello, flush, tell, say, ask } = window.sinewOutbox;
  const urls = box.dataset, pageUser = urls.user, isLocked = "locked" in urls;
  const button = form.querySelector(".log-save button"), label = button.textContent;
  const saysError = document.querySelector(".error-summary") !== null;
  let isBusy = false, timer;

  const fieldsOf = (submitter) => [...new FormData(form, submitter)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  const setKey = () => { form.elements.key.value ||= uuid7(); };

  function uuid7() {
    const made = crypto.getRandomValues(new Uint8Array(16));
    for (let i = 5, now = Date.now(); i >= 0; i -= 1, now = Math.floor(now / 256)) made[i] = now % 256;
    made[6] = (made[6] & 15) | 112;
    made[8] = (made[8] & 63) | 128;
    return [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function isNobody() {
    const typed = form.elements.new_name;
    const said = new FormData(form);
    if (said.get("person") || typed?.value.trim() || (said.get("person") === "" && said.get("sought"))) return false;
    const beside = document.getElementById("nobody");
    if (beside) beside.hidden = false;
    else say("nobody", 1);
    typed?.setAttribute("aria-invalid", "true");
    (beside ? typed : box).focus();
    return true;
  }

  function hasSomebody() {
    const beside = document.getElementById("nobody");
    if (beside) beside.hidden = true;
    say("nobody", 0);
    form.elements.new_name?.removeAttribute("aria-invalid");
  }

  function restart() {
    delete form.dataset.sent;
    button.textContent = label;
  }

  async function submitted(event) {
    event.preventDefault();
    if (isBusy) return;
    if ((!navigator.onLine || !pageUser || isLocked) && isNobody()) return setTimeout(restart);  // after sinew.js
    isBusy = true;
    const user = await me();
    if (!user) return form.submit();  // nobody was ever signed in here
    clearTimeout(timer);
    setKey();
    const item = { key: form.elements.key.value, user, fields: fieldsOf(event.submitter), at: Date.now() - 1000 * (form.elements.waited?.value || 0) };
    try {
      await keep("outbox", item.key, item);
      navigator.storage?.persist?.();
    } catch {
      return form.submit();  // nothing can be kept here: as without this script
    }
    await drop("drafts", await slot());
    const outcomes = await Promise.race([flush(true), new Promise((done) => setTimeout(done, 10000, {}))]);
    const outcome = outcomes[item.key] ?? {};
    if (outcome.to) return location.assign(outcome.to);
    if (outcome.isRefused) return ask(item);
    form.reset();
    for (const chosen of form.querySelectorAll('[name="person"]:checked')) chosen.checked = false;
    form.elements.key.value = uuid7();
    if (form.elements.waited) form.elements.waited.value = "";
    form.dispatchEvent(new Event("change"));
    restart();
    isBusy = false;
    await tell();
    say("restored", 0);
    say("saved", 1);
    window.scrollTo(0, 0);
    box.focus();
  }

  // ---- what is half typed ----

  // One draft for the form, one for each person it was opened for; the name tells nothing.
  async function slot(person = new URLSearchParams(location.search).get("person") ?? "") {
    const hash = await crypto.subtle.digest("SHA-256", bytes(`${await me()} ${person}`));
    return `draft-${[...new Uint8Array(hash)].slice(0, 12).join(".")}`;
  }

  async function draw() {
    if (isBusy || isLocked || "wiped" in urls || (!pageUser && (await owner()).isLocked)) return;
    setKey();
    await keep("drafts", await slot(), { user: await me(), fields: fieldsOf(), at: Date.now() });
  }

  async function mayRestore(draft) {
    if (!draft || isLocked || saysError || draft.user !== (await me())) return false;
    if (pageUser) return true;
    const pass = await hello();
    if (!pass.isOffline) return pass.user === draft.user && !pass.locked;
    return !(await owner()).isLocked && Date.now() - draft.at < urls.idle * 1000;
  }

  async function restore() {
    const id = await slot();
    const draft = await unseal("drafts", await read("drafts", id));
    if (!(await mayRestore(draft))) return;
    const values = (name) => draft.fields.filter(([field]) => field === name).map(([, value]) => value);
    if (await read("outbox", values("key")[0])) return drop("drafts", id);
    const [person] = values("person");
    if (person && pageUser && !form.querySelector(`[name="person"][value="${CSS.escape(person)}"]`)) {
      if (new URLSearchParams(location.search).has("person")) return;
      await keep("drafts", await slot(person), draft);
      await drop("drafts", id);
      return location.replace(`${urls.log}?person=${person}`);
    }
    for (const control of form.elements) {
      if (!control.name || control.name === "csrfmiddlewaretoken" || control.type === "submit") continue;
      const found = values(control.name);
      if (["radio", "checkbox"].includes(control.type)) {
        control.checked = found.includes(control.value);
        if (control.checked !== control.defaultChecked) control.closest("details")?.setAttribute("open", "");
      } else {
        control.value = found[0] ?? "";
        if (control.type !== "hidden" && control.value) control.closest("details")?.setAttribute("open", "");
      }
    }
    const [sought] = values("sought"), named = form.elements.new_name;
    if (person === "" && sought && named && !named.value) {
      named.value = sought;
      named.closest("details")?.setAttribute("open", "");
    }
    form.querySelector('[name="person"]:checked')?.dispatchEvent(new Event("change", { bubbles: true }));
    say("restored", 1);
  }

  setKey();
  form.addEventListener("submit", submitted);
  form.elements.new_name?.addEventListener("input", hasSomebody);
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (!event.isTrusted) return;
      clearTimeout(timer);
      timer = setTimeout(draw, 300);
    });
  }
  box.querySelector('[data-do="afresh"]').addEventListener("click", async () => {
    clearTimeout(timer);
    isBusy = true;
    await drop("drafts", await slot());
    location.assign(pageUser ? urls.log : location.href);
  });
  restore();
})();
