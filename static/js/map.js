// Bring the map closer, farther and along, by buttons and by keys: nothing but its viewBox changes.
// Without this the picture stands still, and all of it is in the list.
"use strict";

(() => {
  const CLOSE = 0.45; // of the whole: from there on everybody is named

  const begin = (map) => {
    const whole = map.dataset.whole.split(" ").map(Number);
    let box = map.getAttribute("viewBox").split(" ").map(Number);
    const show = () => {
      map.setAttribute("viewBox", box.map((each) => Math.round(each)).join(" "));
      map.classList.toggle("map-close", box[2] < whole[2] * CLOSE);
    };
    const zoom = (by) => {
      const wide = Math.min(Math.max(box[2] * by, 160), whole[2] * 1.5);
      const high = box[3] * (wide / box[2]);
      box = [box[0] + (box[2] - wide) / 2, box[1] + (box[3] - high) / 2, wide, high];
    };
    const acts = {
      in: () => zoom(1 / 1.5),
      out: () => zoom(1.5),
      left: () => { box[0] -= box[2] / 5; },
      right: () => { box[0] += box[2] / 5; },
      up: () => { box[1] -= box[3] / 5; },
      down: () => { box[1] += box[3] / 5; },
      whole: () => { box = [...whole]; },
    };
    const keys = {
      "+": "in", "=": "in", "-": "out", "0": "whole",
      ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
    };
    const act = (name) => {
      acts[name]();
      show();
    };
    const tools = document.querySelector("[data-map-tools]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-map]");
      if (button) act(button.dataset.map);
    });
    map.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      act(keys[event.key]);
    });
    let from = null; // a mouse may drag it too; each way has a button
    map.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse") from = [event.clientX, event.clientY, ...box];
    });
    addEventListener("pointerup", () => { from = null; });
    map.addEventListener("pointermove", (event) => {
      if (!from) return;
      const scale = box[2] / map.clientWidth;
      box[0] = from[2] - (event.clientX - from[0]) * scale;
      box[1] = from[3] - (event.clientY - from[1]) * scale;
      show();
    });
    map.addEventListener("dragstart", (event) => event.preventDefault());
    show();
  };

  const look = () => {
    const map = document.querySelector("[data-whole]:not([data-begun])");
    if (!map) return;
    map.dataset.begun = "yes";
    begin(map);
  };
  look();
  document.addEventListener("htmx:afterSettle", look);
})();
