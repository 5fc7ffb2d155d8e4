// The place of the house, only when asked for: two hidden fields and one line that says how exact it is.
(() => {
  "use strict";
  const button = document.querySelector("[data-locate]");
  if (!button) return;
  const note = document.querySelector("[data-place-note]");
  const form = button.form || button.closest("form");
  const say = (text) => { note.textContent = text; };
  if (!navigator.geolocation) { button.hidden = true; return; }
  button.addEventListener("click", () => {
    say("Mencari lokasi…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(6);
        form.elements.longitude.value = coords.longitude.toFixed(6);
        say(`Lokasi tersimpan, ketelitian ±${Math.round(coords.accuracy)} m.`);
      },
      (problem) => say(problem.code === 1
        ? "Izin lokasi ditolak. Kunjungan tetap dapat disimpan tanpa lokasi."
        : "Lokasi belum ditemukan. Coba lagi di luar rumah, atau simpan tanpa lokasi."),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
})();
