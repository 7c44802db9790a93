// Shows what needs a passkey where the browser has them, and says when one was not used.
"use strict";

(() => {
  document.addEventListener("DOMContentLoaded", () => {
    if (!window.PublicKeyCredential) return;
    for (const part of document.querySelectorAll("[data-passkey]")) {
      part.hidden = false;
      // sent once the browser has made the key, and not by the press that asks for it
      part.addEventListener("submit", (event) => event.preventDefault());
    }
    for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = true;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const part of document.querySelectorAll("[data-passkey-problem]")) part.hidden = false;
  });
})();
