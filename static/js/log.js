// The one-on-one form works without this. It keeps what was tapped, and says when the next touch is.
"use strict";

(() => {
  const form = document.getElementById("talk");
  if (!form) return;

  // The issues of the person's own unit arrive a moment after the person was chosen. Whoever has
  // tapped an issue by then keeps what they tapped.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    if (target?.id === "log-issues" && target.querySelector(":checked, details[open]")) {
      event.detail.shouldSwap = false;
    }
  });

  // “as usual” says which day that is for this person.
  const usual = form.querySelector('[name="next"][value="usual"] + span');
  const plain = usual?.textContent;
  form.addEventListener("change", (event) => {
    if (!usual) return;
    const chosen = form.querySelector('[name="person"]:checked');
    const isMaybe = form.querySelector('.log-ask [name="answer"][value="maybe"]:checked')?.checkVisibility?.();
    const day = isMaybe ? form.dataset.maybe : chosen?.dataset.usual;
    usual.textContent = day ? `${plain} · ${day}` : plain;
  });
  form.querySelector('[name="person"]:checked')?.dispatchEvent(new Event("change", { bubbles: true }));

  // A first name typed for somebody new means nobody from the list.
  form.querySelector('[name="new_name"]')?.addEventListener("input", (event) => {
    const chosen = form.querySelector('[name="person"]:checked');
    if (chosen && event.target.value) chosen.checked = false;
  });

  const note = form.querySelector('[name="note"]');
  const left = document.createElement("p");
  left.className = "help";
  note?.after(left);
  note?.addEventListener("input", () => {
    const rest = note.maxLength - note.value.length;
    left.textContent = rest < 60 ? String(rest) : "";
  });
})();
