// The arrival page: live answers beside the form, filling from the register, the picker of PPKS kinds.
// Without this script every button still works: the server draws the same page again.
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const ASKS = /^(nik|nik_confirmed|kk|name|born_on|sex|region|picked)$|^needs-\d+-(sector|wish|ppks_kinds|program)$/;
  const look = () => {
    const aside = document.getElementById("jawaban");
    if (aside && window.htmx) window.htmx.trigger(aside, "look");
  };

  // Sixteen digits are read in fours.
  const grouped = (text) => text.replace(/\D/g, "").replace(/(\d{4})(?=\d)/g, "$1 ");
  document.addEventListener("focusout", (event) => {
    const field = event.target;
    if (field.matches?.("[data-groups]") && /^[\d\s.-]+$/.test(field.value)) field.value = grouped(field.value);
    if (field.matches?.("[data-date]") && /^\d{8}$/.test(field.value)) field.value = field.value.replace(/(..)(..)(....)/, "$1-$2-$3");
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.name === "nik" && field.value.replace(/\D/g, "").length >= 16) look();
    if (field.matches?.("[data-picker-filter]")) {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      all(".pick", field.closest("[data-picker]")).forEach((pick) => {
        const text = pick.textContent.toLowerCase();
        pick.classList.toggle("is-hidden", !words.every((word) => text.includes(word)));
      });
    }
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    field.classList?.remove("is-from-register");
    if (field.form?.id === "keluhan" && ASKS.test(field.name)) look();
    const picker = field.closest?.("[data-picker]");
    if (picker && field.type === "checkbox") {
      const shown = picker.querySelector("[data-picked]");
      const names = all("input:checked + span", picker).map((span) => span.firstChild.textContent.trim());
      shown.textContent = names.join(", ") || shown.dataset.none;
    }
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key === "Escape") field.closest?.("details.picker[open]")?.removeAttribute("open");
    // Enter in a search field of the picker, or in the NIK, is not "save".
    if (event.key === "Enter" && field.matches?.("[data-picker-filter], [name=nik]")) {
      event.preventDefault();
      if (field.name === "nik") look();
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[type=submit][data-add-row]")) event.preventDefault();
    if (button.matches("[data-look]") && window.htmx) { event.preventDefault(); look(); }
    if (button.matches("[data-remove-row]")) look();
  });

  // The register fills what is still empty; what the clerk typed is never touched.
  const fill = (holder) => {
    const form = document.getElementById("keluhan");
    const known = JSON.parse(holder.dataset.fill);
    let filled = 0;
    Object.entries(known).forEach(([name, value]) => {
      const field = form.elements[name];
      if (!field) return;
      if (field instanceof RadioNodeList) {
        if (field.value) return;
        field.value = value;
        filled += field.value === value;
      } else if (!field.value) {
        field.value = value;
        if (field.value !== value) return;
        field.classList.add("is-from-register");
        filled += 1;
      }
    });
    if (filled) { holder.hidden = false; look(); }
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    const holder = document.querySelector("#jawaban [data-fill]");
    if (holder?.hidden) fill(holder);
    if (event.target.id === "keluhan") document.getElementById("masalah")?.focus();
  });
})();
