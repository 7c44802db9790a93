// “Exit this page”: a blank page at once, nothing behind Back, and the session locked.
// Loaded before anything is drawn, so that a page one comes back to is never seen.
"use strict";

(() => {
  const LEFT = "sinew-left", OWED = "sinew-lock", PRESSES = 3, WITHIN = 5000;
  const others = window.BroadcastChannel && new BroadcastChannel("sinew-left");
  let presses = [];

  function blank() {
    document.documentElement.hidden = true;
    document.title = "";
    location.replace("about:blank");
  }

  // Asks for the lock, where the page has a token to ask with: one that a phone keeps has none.
  function lock() {
    const form = document.getElementById("leave");
    if (!form?.elements.csrfmiddlewaretoken) return null;
    return fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
  }

  // The lock is asked for while the page goes; what waits on the phone stays there, sealed. Whether
  // it was given nobody learns any more, so the next page asks again, before it is seen.
  function leave() {
    sessionStorage.setItem(LEFT, "1");
    localStorage.setItem(OWED, "1");
    others?.postMessage("");
    document.dispatchEvent(new Event("sinew:left"));
    lock()?.catch(() => {});
    blank();
  }

  async function settle() {
    const asked = lock();
    if (asked) {
      try {
        if (!(await asked).ok) throw new Error("not locked");
        localStorage.removeItem(OWED);
        location.reload();
      } catch {
        blank();
      }
    } else {
      document.documentElement.hidden = false;
    }
  }

  const [arrival] = performance.getEntriesByType("navigation");
  if (sessionStorage.getItem(LEFT)) {
    if (arrival?.type === "back_forward") blank();
    else sessionStorage.removeItem(LEFT);
  }
  if (localStorage.getItem(OWED)) {
    document.documentElement.hidden = true;
    document.addEventListener("DOMContentLoaded", settle);
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted && sessionStorage.getItem(LEFT)) blank();
  });
  if (others) {
    others.onmessage = () => {
      sessionStorage.setItem(LEFT, "1");
      blank();
    };
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "leave") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave();
  }, { capture: true });

  // Shift three times, alone; or three fingers on the screen.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) presses = [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    if (presses.length >= PRESSES) leave();
  }, { capture: true });
  document.addEventListener("touchstart", (event) => {
    if (event.touches.length === 3) leave();
  }, { capture: true, passive: true });
})();
