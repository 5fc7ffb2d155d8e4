"""What a citizen is told, in words, and which words never leave the desk. No database.

A telephone is read by a whole family: of a sealed case a message says that there is news, and nothing else.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.masking import holds_identity_number
from intake.models import CitizenMessage

Occasion = CitizenMessage.Occasion
MOST_LETTERS = 1200
# A name with a dot and letters on both sides: telephones turn it into a link whether we meant one or not.
_ADDRESS = re.compile(r"\w+://\S+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b\S*", re.I)

BODIES = {
    Occasion.REGISTERED: gettext_lazy(
        "keluhan Bapak/Ibu sudah kami catat dan sedang kami periksa. Kami mengabari lagi bila ada perkembangan."
    ),
    Occasion.PAPERS: gettext_lazy(
        "ada berkas yang masih kurang: {about}. Mohon dibawa ke kantor, atau kirim fotonya kepada petugas."
    ),
    Occasion.DECIDED: gettext_lazy(
        "sudah ada putusan: {about}. Petugas kami sedang menindaklanjutinya."
    ),
    Occasion.DECLINED: gettext_lazy(
        "mohon maaf, permohonan ini belum dapat kami penuhi. Alasannya: {about}. Bapak/Ibu boleh datang untuk penjelasan dan berhak meminta peninjauan ulang."
    ),
    Occasion.REFERRED: gettext_lazy(
        "surat rujukan Bapak/Ibu sudah dikirim ke {about}. Kami mengabari lagi bila sudah ada jawaban."
    ),
    Occasion.ANSWERED: gettext_lazy("rujukan Bapak/Ibu sudah dijawab oleh {about}."),
    Occasion.RESULT: gettext_lazy(
        "sudah ada hasil: {about}. Silakan datang atau hubungi kami bila ada yang belum jelas."
    ),
    Occasion.LAPSED: gettext_lazy(
        "keluhan ini kami tutup. {about}. Bapak/Ibu boleh melapor lagi kapan saja; berkas yang sudah diberikan tidak diminta lagi."
    ),
    Occasion.CLOSED: gettext_lazy(
        "keluhan ini sudah selesai. Terima kasih sudah melapor. Mohon nilai pelayanan kami di halaman kemajuan keluhan, dan katakan bila masalahnya belum selesai."
    ),
}
_WITHOUT = gettext_lazy("ada kabar baru. Silakan datang atau hubungi kami.")


@dataclass(frozen=True)
class Sender:
    """Who writes, and the address of the citizen's own page; empty where the desk has no address."""

    office: str
    page: str = ""


def draft(message: CitizenMessage, *, number: str, is_sealed: bool, sender: Sender) -> str:
    """The words that an officer gets to read and, unless the case is sealed, to change."""
    body = BODIES.get(Occasion(message.occasion), _WITHOUT)
    if is_sealed or ("{about}" in str(body) and not message.about):
        body = _WITHOUT
    hello = _("Yth. Bapak/Ibu, kabar dari %(office)s tentang keluhan nomor %(number)s:") % {
        "office": sender.office,
        "number": number,
    }
    parts = [hello, str(body).replace("{about}", message.about.rstrip(". "))]
    if sender.page and not is_sealed:
        parts.append(_("Kemajuannya dapat dilihat di %s") % sender.page)
    parts.append(_("Layanan ini gratis. Petugas tidak pernah meminta uang, PIN, atau kata sandi."))
    return "\n\n".join(parts)


def faults(text: str, *, own_host: str) -> list[str]:
    """Why these words may not be sent to a citizen; nothing where they may."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    found = []
    if not plain.strip():
        found.append("Tulis dahulu kabarnya.")
    if len(plain) > MOST_LETTERS:
        found.append(f"Kabar terlalu panjang. Paling banyak {MOST_LETTERS} huruf.")
    if holds_identity_number(plain):
        found.append("Jangan menulis NIK atau nomor KK dalam pesan. Cukup nomor keluhan.")
    strange = [word for word in _ADDRESS.findall(plain) if _host(word) != own_host]
    if strange:
        found.append(
            f"“{strange[0][:40]}” terbaca sebagai alamat situs lain. Pesan hanya boleh memuat alamat kantor ini, "
            "agar warga terbiasa tidak membuka tautan lain. Bila bukan alamat, beri spasi sesudah titik."
        )
    return found


def _host(word: str) -> str:
    """The host of an address, however it is written; nothing for one that hides its host behind an `@`."""
    found = urlsplit(word if "://" in word else f"//{word}")
    return "" if "@" in word else (found.netloc.rstrip(".,;:!?)”\"'")).lower()


def whatsapp_link(*, phone: str, text: str) -> str:
    """Opens WhatsApp with the words typed in already; nothing is sent until the officer presses send there."""
    return f"https://wa.me/{phone.removeprefix('+')}?text={quote(text, safe='')}"
