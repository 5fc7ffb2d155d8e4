// Small helpers for every page. Nothing here is needed to do the work: without it all forms and links still function.
(() => {
  "use strict";
  const root = document.documentElement;
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  // Texts are Indonesian because they are shown as they are.
  const say = (tone, text, link) => {
    const area = $("#pesan");
    if (!area) return;
    all(".from-script", area).forEach((old) => old.remove());
    const box = document.createElement("div");
    box.className = `notice ${tone} from-script`;
    box.setAttribute("role", "alert");
    const words = document.createElement("div");
    words.textContent = text;
    if (link) words.append(" ", link);
    box.append(words);
    area.append(box);
    box.scrollIntoView({ block: "nearest" });
  };

  // What was chosen, in our words: the native field lies unseen over them.
  const tellFile = (box) => {
    const files = $("input[type=file]", box).files;
    const name = $(".file-pick-name", box);
    name.textContent = files.length > 1 ? `${files.length} berkas` : files.length ? files[0].name : name.dataset.none;
    box.classList.toggle("has-file", files.length > 0);
  };
  const tellFiles = () => all("[data-file-pick]").forEach(tellFile);
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-file-pick]");
    if (box) tellFile(box);
  });
  document.addEventListener("htmx:afterSettle", tellFiles);
  addEventListener("pageshow", tellFiles);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera]");
    if (!button) return;
    const field = $("input[type=file]", button.closest("[data-file-pick]"));
    field.setAttribute("capture", "environment");
    field.click();
    field.removeAttribute("capture");
  });

  // One submit per press; undone when the page comes back from memory.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "noGuard" in form.dataset || form.target === "_blank") return;
    if (form.dataset.busy) { event.preventDefault(); return; }
    form.dataset.busy = "1";
    const button = event.submitter;
    setTimeout(() => {
      all("button:not([type=button]), input[type=submit]", form).forEach((b) => b.setAttribute("aria-disabled", "true"));
      if (button && button.matches("button") && button.textContent.trim() && !button.closest(".menu-list")) {
        button.dataset.was = button.innerHTML;
        button.textContent = button.dataset.busyText || "Menyimpan…";
      }
    });
  });
  addEventListener("pageshow", () => all("form[data-busy]").forEach((form) => {
    delete form.dataset.busy;
    all("[aria-disabled=true]", form).forEach((b) => {
      b.removeAttribute("aria-disabled");
      if (b.dataset.was) { b.innerHTML = b.dataset.was; delete b.dataset.was; }
    });
  }));

  // Leaving unsaved typing asks first. Nothing is stored: it is personal.
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) dirty.add(form);
    if (event.target.matches("[maxlength][data-counter]")) count(event.target);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) dirty.delete(event.target); });
  // A form that htmx has saved leads on by itself.
  document.addEventListener("htmx:beforeOnLoad", (event) => { if (event.detail.xhr.getResponseHeader("HX-Redirect")) dirty.clear(); });
  addEventListener("beforeunload", (event) => {
    dirty.forEach((form) => { if (!form.isConnected) dirty.delete(form); });
    if (dirty.size) event.preventDefault();
  });

  // Characters left, spoken only when few are.
  const count = (field) => {
    let note = field.parentElement.querySelector(".counter");
    if (!note) {
      note = document.createElement("div");
      note.className = "counter";
      note.setAttribute("aria-live", "off");
      field.after(note);
    }
    const left = field.maxLength - field.value.length;
    const near = left <= field.maxLength * 0.1;
    note.textContent = `tersisa ${left.toLocaleString("id")} karakter`;
    note.classList.toggle("near", near);
    note.setAttribute("aria-live", near ? "polite" : "off");
  };

  // A whole row is a link; menus and filters close by Esc or a click outside.
  const folds = "details:is(.menu, .filter-box)[open]";
  const rows = () => all("tr[data-href], li[data-href]").filter((row) => row.offsetParent);
  const open = (row, aside) => {
    const link = $("a[href]", row);
    const url = row.dataset.href || link?.href;
    if (aside) window.open(url, "_blank", "noopener");
    else location.assign(url);
  };
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-href]");
    if (row && !event.target.closest("a, button, input, label, select, summary, textarea") && !String(getSelection())) {
      open(row, event.ctrlKey || event.metaKey);
    }
    all(folds).forEach((fold) => { if (!fold.contains(event.target)) fold.open = false; });
    const opener = event.target.closest("[data-dialog]");
    if (opener) { $(`#${opener.dataset.dialog}`)?.showModal(); opener.closest("details.menu")?.removeAttribute("open"); }
    if (event.target.closest("[data-print]")) print();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-tick-all]")) all("tbody input[type=checkbox]", event.target.closest("table")).forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-keys-switch]")) keys(event.target.checked);
  });

  // Single keys, never while typing; they can be switched off (WCAG 2.1.4).
  const keys = (on) => {
    try {
      if (on !== undefined) localStorage.setItem("pintas", on ? "1" : "0");
      return localStorage.getItem("pintas") !== "0";
    } catch { return true; }
  };
  let here = null;
  const walk = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(here);
    here?.classList.remove("is-current");
    here = list[Math.min(Math.max(at + step, 0), list.length - 1)];
    here.classList.add("is-current");
    here.scrollIntoView({ block: "nearest" });
    $("a[href]", here)?.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const fold = event.target.closest(folds);
      if (fold) { fold.open = false; $("summary", fold).focus(); }
      else if (event.target.matches("[data-search]")) event.target.blur();
      here?.classList.remove("is-current");
      here = null;
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keys()) return;
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog")) return;
    if (event.key === "/") { const box = $("[data-search]"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
    else if (event.key === "?") { $("#tombol-pintas")?.showModal(); }
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "Enter" && here && event.target === document.body) open(here);
    else if (/^[a-z]$/.test(event.key)) $(`[data-key="${event.key}"]`)?.click();
  });

  // Partial updates: nobody answered, or the desk refused.
  const unreachable = "Server tidak dapat dihubungi. Periksa sambungan, lalu coba lagi; isian Bapak/Ibu masih ada di layar.";
  document.addEventListener("htmx:sendError", () => say("red", unreachable));
  document.addEventListener("htmx:timeout", () => say("red", unreachable));

  // Signed in again in another tab: the page stays as it is, files too, and only its token is renewed.
  let isWaiting = false;
  const renew = async () => {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = $("[name=csrfmiddlewaretoken]", page)?.value;
    if (!answer.ok || !token || new URL(answer.url).pathname.startsWith("/masuk/")) return false;
    all("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return true;
  };
  const askAgain = () => renew().then((is) => {
    if (!is) return;
    isWaiting = false;
    say("green", "Anda sudah masuk lagi. Isian di halaman ini masih lengkap; tekan simpan sekali lagi.");
  }).catch(() => {});
  const signIn = () => {
    const link = document.createElement("a");
    Object.assign(link, { href: "/masuk/", target: "_blank", textContent: "Masuk di tab baru" });
    isWaiting = true;
    say("amber", "Sesi sudah berakhir dan formulir belum tersimpan. Biarkan halaman ini terbuka: masuk di tab baru, lalu kembali ke sini. Isian dan berkas di halaman ini tidak hilang.", link);
  };
  document.addEventListener("visibilitychange", () => { if (isWaiting && !document.hidden) askAgain(); });

  document.addEventListener("htmx:responseError", (event) => {
    const code = event.detail.xhr.status;
    if (event.detail.xhr.getResponseHeader("X-Stale-Form")) { askAgain(); return; }
    say("red", {
      403: "Permintaan ditolak: Bapak/Ibu tidak berhak, atau halaman ini sudah terlalu lama terbuka. Muat ulang halaman, lalu coba lagi.",
      404: "Data ini tidak ada atau berada di luar wilayah Bapak/Ibu.",
      409: "Data ini baru saja diubah orang lain. Muat ulang halaman untuk melihat yang terbaru.",
      413: "Berkas terlalu besar.",
      429: "Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.",
    }[code] || (code >= 500 ? "Server sedang bermasalah. Tunggu sebentar, lalu coba lagi." : "Permintaan ditolak. Periksa isian, lalu coba lagi."));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/masuk/")) {
      event.detail.shouldSwap = false;
      signIn();
    } else {
      all("#pesan .from-script").forEach((old) => old.remove());
    }
  });

  const wire = (within) => all("[maxlength][data-counter]", within).forEach(count);
  addEventListener("DOMContentLoaded", () => {
    wire(document);
    all("[data-keys-switch]").forEach((box) => { box.checked = keys(); });
    $(".notice[role=alert][tabindex]")?.focus();
  });
  document.addEventListener("htmx:load", (event) => wire(event.detail.elt));
})();
