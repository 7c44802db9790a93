// Who is there: kept on this phone first, sealed, and sent through the outbox, so that a tap without
// a signal counts, once, when there is one. No list is kept: without a signal what was loaded is there,
// and a door opened anew takes names.
"use strict";

(() => {
  const form = document.getElementById("door"), added = document.getElementById("door-new");
  if (!added || !window.sinewOutbox) return;
  const { box, keep, flush, tell, ask, me } = window.sinewOutbox;
  const to = form ? form.getAttribute("action") : location.pathname, words = form?.dataset;
  const count = document.getElementById("door-here");
  const here = new Set();  // tapped here: a search brings rows from before the tap

  function mark(row, isSent) {
    const pill = row.querySelector(".pill");
    row.setAttribute("aria-pressed", "true");
    pill.textContent = isSent ? words.here : words.wait;
    pill.classList.add("pill-go");
  }

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  async function send(fields, key) {
    const user = box.dataset.user || await me();
    if (!user) throw new Error("nobody was ever signed in here");
    const item = { key, user, to, fields: [...fields, ["key", key]], at: Date.now() };
    await keep("outbox", key, item);
    navigator.storage?.persist?.();
    return { item, sent: flush(true) };
  }

  function plain(fields) {  // nothing can be kept here: as without this script
    for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    form.submit();
  }

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    const row = event.submitter;
    if (!row || row.getAttribute("aria-pressed") === "true") return;
    const fields = [["person", row.value]];
    here.add(row.value);
    count.textContent = Number(count.textContent.replace(/\D/g, "")) + 1;
    mark(row, false);
    let kept;
    try {
      kept = await send(fields, crypto.randomUUID());
    } catch {
      return plain(fields);
    }
    const outcome = (await kept.sent)[kept.item.key];
    if (outcome?.isRefused) return ask(kept.item);
    if (outcome?.to) for (const each of form.querySelectorAll(`[value="${CSS.escape(row.value)}"]`)) mark(each, true);
    else await tell();
  });

  added.addEventListener("submit", async (event) => {
    event.preventDefault();
    setTimeout(() => { delete added.dataset.sent; });
    const name = added.elements.name.value.trim();
    if (!name) return;
    const fields = [["name", name], ["came_with", added.elements.came_with.value.trim()]];
    let kept;
    try {
      kept = await send(fields, added.elements.key.value || crypto.randomUUID());
    } catch {
      return form && plain([...fields, ["key", added.elements.key.value]]);
    }
    added.elements.key.value = crypto.randomUUID();
    added.elements.name.value = added.elements.came_with.value = "";
    document.getElementById("door-kept").hidden = false;
    added.elements.name.focus();
    const outcome = (await kept.sent)[kept.item.key];
    if (outcome?.isRefused) return ask(kept.item);
    await tell();
  });

  if (!form) return;

  // Without a signal the box narrows what is there.
  const q = document.getElementById("door-q");
  q.addEventListener("input", () => {
    if (navigator.onLine) return;
    const wanted = fold(q.value).split(/\s+/);
    for (const line of form.querySelectorAll("[data-name]")) line.hidden = !wanted.every((word) => ` ${line.dataset.name}`.includes(` ${word}`));
  });
  document.getElementById("door-search").addEventListener("submit", (event) => { if (!navigator.onLine) event.preventDefault(); });
  document.addEventListener("htmx:afterSwap", () => {
    for (const row of form.querySelectorAll(".door-row")) if (here.has(row.value)) mark(row, true);
  });
})();
