// What every page shares: keys, double presses, focus after a swap. All pages work without it.
"use strict";

(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  let going = false;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (going) {
      going = false;
      const link = document.querySelector(`.side-links a[data-key="${CSS.escape(event.key)}"]`);
      if (link) link.click();
      return;
    }
    if (event.key === "g") {
      going = true;
      setTimeout(() => { going = false; }, 1200);
    } else if (event.key === "/") {
      const boxes = [...document.querySelectorAll('main input[type="search"], #find')];
      const search = boxes.find((box) => box.checkVisibility());
      event.preventDefault();
      if (search) search.select();
      else document.querySelector('.side-links a[data-key="p"]')?.click();
    } else if (event.key === "l") {
      document.querySelector('.side-links a[data-key="l"]')?.click();
    } else if (event.key === "?") {
      document.querySelector(".strip a").click();
    }
  });

  // A second press on the same form is ignored; the button says what is going on.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.dataset.hxPost !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button?.dataset.saving) button.textContent = button.dataset.saving;
    setTimeout(() => { delete form.dataset.sent; }, 10000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  // What the box on every page finds is a list one goes through with the arrows.
  document.addEventListener("keydown", (event) => {
    const find = event.target.closest?.("[data-find]");
    if (!find) return;
    const places = [find.querySelector("input"), ...find.querySelectorAll(".find-list a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && places.length > 1) {
      event.preventDefault();
      places[Math.min(Math.max(places.indexOf(event.target) + step, 0), places.length - 1)].focus();
    } else if (event.key === "Escape") {
      places[0].value = "";
      places[0].focus();
      find.querySelector(".find-results").replaceChildren();
    }
  });

  // Ticking people in a list: all of the page at once, and how many are ticked.
  const ticked = (form) => {
    const boxes = [...form.querySelectorAll('input[name="person"]')];
    const n = boxes.filter((box) => box.checked).length;
    const all = form.querySelector("[data-tick-all]");
    all.checked = n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
    form.querySelector("[data-ticked]").textContent = n || "";
    if (n) form.querySelector('input[name="who"][value="ticked"]').checked = true;
  };
  const showTicks = () => {
    for (const box of document.querySelectorAll("[data-tick-all]")) box.hidden = false;
  };
  showTicks();
  document.addEventListener("htmx:afterSettle", showTicks);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-ticks]");
    if (!form) return;
    if (event.target.dataset.tickAll !== undefined) {
      for (const box of form.querySelectorAll('input[name="person"]')) box.checked = event.target.checked;
    }
    if (event.target.type === "checkbox") ticked(form);
  });

  // What was sent and got no answer is said beside where it was typed, which stays as it was.
  const noAnswer = (isOver) => {
    const place = document.querySelector("[data-no-answer]");
    if (place) place.hidden = isOver;
  };
  const isPost = (event) => event.detail.requestConfig?.verb === "post"; // names offered meanwhile say nothing of it
  for (const kind of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => { if (isPost(event)) noAnswer(false); });
  }
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && isPost(event)) noAnswer(true); });

  document.querySelector(".error-summary")?.focus();
  document.addEventListener("htmx:afterSwap", (event) => {
    event.target.querySelector?.(".error-summary")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details.bottom-more[open]")) open.open = false;
  });
})();
