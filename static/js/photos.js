// Shrink photos before they are sent: <input type="file" data-shrink> becomes a JPEG of at most 1600 px.
// Anything that is not an image, is already small, or cannot be read is left as it was; the server checks in any case.
(() => {
  "use strict";
  const LIMIT = 1600;
  const shrink = async (file) => {
    if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LIMIT / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 600_000 && file.type === "image/jpeg") { picture.close(); return file; }
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  };
  const note = (field, text, isWrong = false) => {
    const box = field.closest("[data-file-pick]") || field;
    let line = box.parentElement.querySelector(".shrink-note");
    if (!line) {
      line = document.createElement("div");
      line.className = "hint shrink-note";
      line.setAttribute("role", "status");
      box.after(line);
    }
    line.textContent = text;
    line.classList.toggle("wrong", isWrong);
  };
  const size = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toLocaleString("id", { maximumFractionDigits: 1 })} MB`;
  document.addEventListener("change", async (event) => {
    const field = event.target;
    if (!field.matches?.("input[type=file][data-shrink]") || !field.files.length || !window.DataTransfer) return;
    const before = [...field.files];
    const buttons = [...(field.form?.querySelectorAll("button:not([type=button])") || [])].filter((b) => !b.disabled);
    buttons.forEach((b) => { b.disabled = true; });
    note(field, "Memperkecil foto…");
    try {
      const after = await Promise.all(before.map((file) => shrink(file).catch(() => file)));
      const most = Number(field.dataset.most) || Infinity;
      const large = after.find((file) => file.size > most);
      if (large) {
        // Not sent at all: on a village line thirty megabytes are a quarter of an hour.
        field.value = "";
        field.dispatchEvent(new Event("change", { bubbles: true }));
        note(field, `Berkas ${size(large.size)} ini lebih besar dari ${size(most)}, jadi tidak dipilih. Foto ulang lebih kecil, pindai hitam-putih, atau pilih halaman yang diperlukan saja.`, true);
        return;
      }
      const box = new DataTransfer();
      after.forEach((file) => box.items.add(file));
      field.files = box.files;
      const sum = (files) => files.reduce((total, file) => total + file.size, 0);
      note(field, sum(after) < sum(before) ? `Diperkecil dari ${size(sum(before))} menjadi ${size(sum(after))}.` : `Siap dikirim, ${size(sum(after))}.`);
    } finally {
      buttons.forEach((b) => { b.disabled = false; });
    }
  });
})();
