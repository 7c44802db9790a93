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
      const search = document.querySelector('main input[type="search"]');
      event.preventDefault();
      if (search) search.focus();
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

  document.querySelector(".error-summary")?.focus();
  document.addEventListener("htmx:afterSwap", (event) => {
    event.target.querySelector?.(".error-summary")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details.bottom-more[open]")) open.open = false;
  });
})();
