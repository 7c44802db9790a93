// “Exit this page”: a blank page at once, nothing behind Back, and the session locked.
// Loaded before anything is drawn, so that a page one comes back to is never seen.
"use strict";

(() => {
  const LEFT = "sinew-left", KEPT = "Path=/; SameSite=Strict; Max-Age=43200", PRESSES = 3, WITHIN = 5000;
  const others = window.BroadcastChannel && new BroadcastChannel("sinew-left");
  let presses = [];

  function blank() {
    document.documentElement.hidden = true;
    document.title = "";
    location.replace("about:blank");
  }

  // The lock is asked for while the page goes, where it has a token to ask with. The cookie asks too,
  // with whatever this browser asks for next: the signal may be gone. What waits on the phone stays
  // there, sealed.
  function leave() {
    sessionStorage.setItem(LEFT, "1");
    document.cookie = `${location.protocol === "https:" ? "__Host-left=1; Secure" : "left=1"}; ${KEPT}`;
    others?.postMessage("");
    document.dispatchEvent(new Event("sinew:left"));
    const form = document.getElementById("leave");
    if (form?.elements.csrfmiddlewaretoken) {
      fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
    }
    blank();
  }

  const [arrival] = performance.getEntriesByType("navigation");
  if (sessionStorage.getItem(LEFT)) {
    if (arrival?.type === "back_forward") blank();
    else sessionStorage.removeItem(LEFT);
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
