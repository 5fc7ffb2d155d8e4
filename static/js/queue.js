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
