// Criteria rows of a programme: the chosen fact decides which operators fit and what its value may be.
// Everything is read from the list of facts on the page; without this script the server says the same.
(() => {
  "use strict";
  const facts = document.querySelector("[data-facts]");
  if (!facts) return;
  const noValue = new Set(["is_true", "is_false", "not_empty"]);

  const fit = (row) => {
    const part = (name) => row.querySelector(`[name$="-${name}"]`);
    const [fact, operator, value] = ["fact", "operator", "value"].map(part);
    const known = fact.value && facts.querySelector(`[data-fact="${CSS.escape(fact.value)}"]`);
    const allowed = known ? known.dataset.operators.split(" ") : null;
    [...operator.options].forEach((option) => {
      option.hidden = option.disabled = Boolean(allowed && option.value && !allowed.includes(option.value));
    });
    if (operator.selectedOptions[0]?.disabled) operator.value = allowed.length === 1 ? allowed[0] : "";
    const silent = noValue.has(operator.value);
    value.disabled = silent;
    if (silent) value.value = "";
    const hint = row.querySelector("[data-value-hint]");
    hint.textContent = known && !silent ? known.querySelector("[data-words]").textContent : "";
  };

  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-criterion]");
    if (row && /-(fact|operator)$/.test(event.target.name)) fit(row);
  });
  document.querySelectorAll("[data-criterion]").forEach(fit);
})();
