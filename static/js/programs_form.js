// Criteria rows of a programme: the chosen fact decides which operators fit, and words are ticked instead of typed.
// Everything is read from the list of facts on the page; without this script the fields are typed in and the server checks.
(() => {
  "use strict";
  const facts = document.querySelector("[data-facts]");
  if (!facts) return;
  const silentOperators = new Set(["is_true", "is_false", "not_empty"]);
  let serial = 0;

  const parts = (row) => Object.fromEntries(
    ["fact", "operator", "value"].map((name) => [name, row.querySelector(`[name$="-${name}"]`)]),
  );

  const offerOperators = (operator, known) => {
    const allowed = known ? known.dataset.operators.split(" ") : null;
    [...operator.options].forEach((option) => {
      option.hidden = option.disabled = Boolean(allowed && option.value && !allowed.includes(option.value));
    });
    if (operator.selectedOptions[0]?.disabled) operator.value = allowed.length === 1 ? allowed[0] : "";
  };

  // The ticks write what a person would have typed, so the server knows one way only.
  const offerWords = (row, labels, { operator, value }) => {
    const box = row.querySelector("[data-value-choices]");
    box.replaceChildren();
    if (!labels.length) return false;
    const single = operator.value === "eq";
    const typed = value.value.split(";").map((word) => word.trim().toLowerCase());
    const grid = document.createElement("div");
    grid.className = "choices flat";
    grid.setAttribute("role", "group");
    grid.setAttribute("aria-label", row.querySelector(`label[for="${value.id}"]`)?.textContent.trim() || "Nilai");
    const name = `pilihan-${serial++}`;
    labels.forEach((label) => {
      const holder = document.createElement("label");
      holder.className = "choice";
      const tick = document.createElement("input");
      tick.type = single ? "radio" : "checkbox";
      tick.name = name;
      tick.checked = typed.includes(label.toLowerCase());
      tick.dataset.word = label;
      tick.setAttribute("form", "");
      holder.append(tick, ` ${label}`);
      grid.append(holder);
    });
    grid.addEventListener("change", () => {
      value.value = [...grid.querySelectorAll("input:checked")].map((tick) => tick.dataset.word).join("; ");
      value.dispatchEvent(new Event("input", { bubbles: true }));
    });
    box.append(grid);
    return true;
  };

  const fit = (row) => {
    const { fact, operator, value } = parts(row);
    const known = fact.value && facts.querySelector(`[data-fact="${CSS.escape(fact.value)}"]`);
    offerOperators(operator, known);
    const silent = silentOperators.has(operator.value);
    if (silent) value.value = "";
    const labels = known && !silent ? JSON.parse(known.dataset.labels) : [];
    const ticked = offerWords(row, labels, { operator, value });
    value.closest(".mb-3").hidden = silent || ticked;
    value.placeholder = operator.value === "between" ? "1-4" : "";
    value.title = known && !silent ? known.querySelector("[data-words]").textContent : "";
  };

  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-criterion]");
    if (!row || !/-(fact|operator)$/.test(event.target.name)) return;
    if (event.target.name.endsWith("-fact")) parts(row).value.value = "";
    fit(row);
  });
  document.querySelectorAll("[data-rows] [data-criterion]").forEach(fit);
})();
