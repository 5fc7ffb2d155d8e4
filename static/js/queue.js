// The row one came back from stays marked, so that the eye finds its place again. Only the number is kept, and only in this tab.
(() => {
  "use strict";
  const key = "baris-terakhir";
  const rows = [...document.querySelectorAll("tr[data-href]")];
  try {
    const last = sessionStorage.getItem(key);
    rows.find((row) => row.dataset.href === last)?.classList.add("mark");
    rows.forEach((row) => row.addEventListener("click", () => sessionStorage.setItem(key, row.dataset.href)));
  } catch { /* a browser without storage simply marks no row */ }
})();

// Ticked rows: the bar shows only when there is something to do, x ticks the current row, Shift ticks all up to it.
(() => {
  "use strict";
  const bar = document.querySelector("form[data-bulk]");
  if (!bar) return;
  const boxes = [...document.querySelectorAll("td.tick input[type=checkbox]")];
  const whole = bar.querySelector("[name=semua]");
  const count = bar.querySelector("[data-bulk-count]");
  let last = null;
  const draw = () => {
    const n = boxes.filter((box) => box.checked).length;
    bar.classList.toggle("is-idle", !n && !whole?.checked);
    count.textContent = whole?.checked ? "" : `${n} ${count.dataset.words}`;
  };
  const tick = (box, isRange) => {
    if (isRange && last && last !== box) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
    draw();
  };
  boxes.forEach((box) => box.addEventListener("click", (event) => tick(box, event.shiftKey)));
  document.addEventListener("change", draw);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    try { if (localStorage.getItem("pintas") === "0") return; } catch { /* keys stay on */ }
    const box = document.querySelector("tr.is-current td.tick input");
    if (!box) return;
    box.checked = !box.checked;
    tick(box, event.shiftKey);
  });
  // The back button may bring ticks along.
  addEventListener("pageshow", draw);
  draw();
})();
