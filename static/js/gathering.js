// Who was in the room: kept on this phone, sealed, until the gathering is saved. Its key sees that
// what is sent twice is one gathering.
"use strict";

(() => {
  if (!window.sinewOutbox) return;
  const { box, read, drop, keep, unseal } = window.sinewOutbox;
  const form = document.getElementById("gathering");
  const { user } = box.dataset, SLOT = "draft-gathering";
  const keyOf = (draft) => draft.fields.find(([name]) => name === "key")?.[1];
  const drafted = async () => unseal("drafts", await read("drafts", SLOT));
  if (!form) {  // the page of a gathering that was saved
    drafted().then((draft) => { if (draft && location.pathname.includes(keyOf(draft))) drop("drafts", SLOT); });
    return;
  }
  const part = (name) => document.querySelector(`[data-room="${name}"]`);
  const saysError = document.querySelector(".error-summary") !== null;
  let timer, isOver = false;

  const fields = () => [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "q"].includes(name));
  const draw = async () => { if (!isOver) await keep("drafts", SLOT, { user, fields: fields(), at: Date.now() }); };

  // The people who were tapped come from the server: the phone holds no name of theirs.
  async function restore() {
    const draft = await drafted();
    if (!draft || draft.user !== user || saysError || location.search) return;
    const saved = await fetch(`/gatherings/${keyOf(draft)}/`, { method: "HEAD" }).catch(() => null);
    if (!saved || saved.ok) return saved && drop("drafts", SLOT);  // it was saved, only the answer was lost
    const people = new URLSearchParams(draft.fields.filter(([name]) => ["there", "host", "i_was_there"].includes(name)));
    if (!people.has("i_was_there")) people.set("i_was_there", "");
    await htmx.ajax("GET", `${location.pathname}?${people}`, { target: "#room-people", swap: "outerHTML" });
    for (const control of form.elements) {
      if (!control.name || control.closest("#room-people") || ["csrfmiddlewaretoken", "q"].includes(control.name)) continue;
      const found = draft.fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(control.type)) control.checked = found.includes(control.value);
      else {
        control.value = found[0] ?? "";
        if (control.type !== "hidden" && control.value) control.closest("details")?.setAttribute("open", "");
      }
    }
    part("back").hidden = false;
  }

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (!event.isTrusted || event.target.name === "q") return;
      clearTimeout(timer);
      timer = setTimeout(draw, 300);
    });
  }
  // Without a signal nothing is sent and nothing is lost: the page stays as it is.
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.formMethod === "get") return;
    clearTimeout(timer);
    if (navigator.onLine) return void draw();
    event.preventDefault();
    await draw();
    part("no-signal").hidden = false;
    part("no-signal").focus();
    const button = form.querySelector(".log-save button");
    delete form.dataset.sent;
    button.textContent = button.dataset.label;
  });
  addEventListener("online", () => { part("no-signal").hidden = true; });
  part("afresh").addEventListener("click", async () => {
    isOver = true;
    clearTimeout(timer);
    await drop("drafts", SLOT);
    location.assign(location.pathname);
  });
  restore();
})();
