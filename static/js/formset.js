// Add and remove rows of a Django formset.
//   <div data-formset="needs"> …management form… <div data-rows>.formset-row…</div>
//     <template>…row with __prefix__…</template> <button type="button" data-add-row>…</button> </div>
// A row is removed by its own [data-remove-row] button: a saved or posted row ticks its DELETE box and hides.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    const remove = event.target.closest("[data-remove-row]");
    if (add) {
      const set = add.closest("[data-formset]");
      const total = set.querySelector(`[name="${set.dataset.formset}-TOTAL_FORMS"]`);
      const limit = set.querySelector(`[name="${set.dataset.formset}-MAX_NUM_FORMS"]`);
      if (limit && Number(total.value) >= Number(limit.value)) return;
      const holder = document.createElement("template");
      holder.innerHTML = set.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
      const row = holder.content.firstElementChild;
      set.querySelector("[data-rows]").append(holder.content);
      total.value = Number(total.value) + 1;
      if (window.htmx) window.htmx.process(row);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    } else if (remove) {
      const row = remove.closest(".formset-row");
      const box = row.querySelector("[name$=-DELETE]");
      if (box) box.checked = true;
      row.classList.add("is-removed");
      row.querySelectorAll("[required]").forEach((field) => field.removeAttribute("required"));
      row.closest("[data-formset]").querySelector("[data-add-row]")?.focus();
    }
  });
})();
