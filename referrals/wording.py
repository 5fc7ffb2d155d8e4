"""The words of a letter. Pure, and always Indonesian: a letter does not follow the language of the screen."""

import re
from collections.abc import Mapping
from datetime import date

from core.numbers import roman

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
ONES = [
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
]

TITLES = {
    "referral": "Surat Rujukan",
    "recommendation": "Surat Rekomendasi",
    "statement": "Surat Keterangan",
}


def long_date(day: date) -> str:
    """`20 November 2026`"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spelled(number: int) -> str:
    """A whole number below 1,000 in words: `empat belas`."""
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{ONES[tens]} puluh" + (f" {ONES[rest]}" if rest else "")
    hundreds, rest = divmod(number, 100)
    head = "seratus" if hundreds == 1 else f"{ONES[hundreds]} ratus"
    return head + (f" {spelled(rest)}" if rest else "")


def counted(number: int) -> str:
    """`14 (empat belas)`"""
    return f"{number} ({spelled(number)})"


def letter_number(pattern: str, *, serial: int, on: date) -> str:
    """`460/{no}/SLRT/{bulan}/{tahun}` -> `460/12/SLRT/XI/2026`."""
    return (
        pattern.replace("{no}", str(serial))
        .replace("{bulan}", roman(on.month))
        .replace("{tahun}", str(on.year))
    )


def fault_of_pattern(pattern: str) -> str:
    """Why numbers of this pattern could be read as each other, or would say nothing; empty when it is sound."""
    if "{no}" not in pattern or "{tahun}" not in pattern:
        return "Pola harus memuat {no} dan {tahun} agar nomor tidak kembar."
    unknown = set(_PLACE.findall(pattern)) - {"no", "bulan", "tahun"}
    if unknown:
        return f"Isian {', '.join(f'{{{name}}}' for name in sorted(unknown))} tidak dikenal. Pakai {{no}}, {{bulan}}, dan {{tahun}}."
    if re.search(r"[\d}]\{no\}|\{no\}[\d{]", pattern):
        return "Beri tanda pemisah di sekitar {no}, misalnya garis miring, agar dua nomor tidak terbaca sama."
    return ""


def addressee(name: str, kind: str) -> str:
    """Whom the letter greets: the head of an agency, the leader of anything else."""
    if name.split(" ")[0] in {"Kepala", "Pimpinan", "Direktur", "Ketua", "Bupati", "Camat"}:
        return name
    return f"Kepala {name}" if kind == "agency" else f"Pimpinan {name}"


def care_of(name: str, title: str) -> str:
    """The person in that office whom the letter is for."""
    return f"u.p. {name}, {title}"


# What an office may write into its own blocks, and what it becomes.
PLACES = {
    "nomor_keluhan": "nomor keluhan",
    "tanggal_keluhan": "tanggal keluhan diterima",
    "nama": "nama warga",
    "program": "nama program",
    "tujuan": "organisasi yang dituju",
    "keperluan": "keperluan surat",
    "batas_jawaban": "batas jawaban, misalnya 14 (empat belas) hari kerja",
    "berlaku_sampai": "tanggal akhir masa berlaku",
}
_PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_places(text: str) -> list[str]:
    return [f"{{{name}}}" for name in _PLACE.findall(text) if name not in PLACES]


def filled(text: str, values: Mapping[str, str]) -> list[str]:
    """An office's block as paragraphs, one to a line."""
    lines = (line.strip() for line in text.splitlines())
    return [_PLACE.sub(lambda found: values[found[1]], line) for line in lines if line]


def opening(kind: str, *, case_number: str, received: date) -> list[str]:
    if kind == "referral":
        return [
            "Dengan hormat,",
            f"Berdasarkan permohonan layanan nomor {case_number} tanggal {long_date(received)} dan hasil "
            "pemeriksaan petugas kami, bersama ini kami rujuk warga dengan data sebagai berikut:",
        ]
    return ["Yang bertanda tangan di bawah ini:"]


def declares(kind: str) -> str:
    return {
        "referral": "",
        "recommendation": "dengan ini memberikan rekomendasi kepada:",
        "statement": "menerangkan dengan sebenarnya bahwa:",
    }[kind]


def purpose(kind: str, *, text: str, target: str, organization: str) -> str:
    """Why the letter was written. `text` is the clerk's own sentence part, `target` the programme or nothing."""
    through = f" melalui program {target}" if target else ""
    text = text.rstrip(". ")
    if kind == "referral":
        return f"Warga tersebut kami rujuk untuk keperluan: {text}{through}."
    if kind == "recommendation":
        return f"Rekomendasi ini ditujukan kepada {organization} untuk keperluan: {text}{through}."
    return f"Surat keterangan ini dibuat untuk keperluan: {text}{through}."


def register(*, outcome: str, release: str, decile: int | None, checked_on: date) -> str:
    """What the register said, with its source and period; a letter never says more than the register does."""
    source = release or "registri sosial ekonomi"
    day = long_date(checked_on)
    if outcome in {"in_range", "out_of_range"}:
        listed = f"terdaftar pada desil {decile}" if decile else "terdaftar"
        return f"Menurut {source} (diperiksa {day}), keluarga yang bersangkutan {listed}."
    if outcome == "excluded":
        return f"Menurut {source} (diperiksa {day}), data yang bersangkutan masih memerlukan perbaikan."
    return f"Pada pemeriksaan tanggal {day}, yang bersangkutan belum terdaftar di {source}."


def finding(*, basis: str, hardship: str, on: date) -> str:
    """What the supervisor found about a family outside the register."""
    looked = {
        "visit": "kunjungan rumah",
        "papers": "pemeriksaan berkas",
        "both": "kunjungan rumah dan pemeriksaan berkas",
    }[basis]
    state = {"poor": "tidak mampu", "vulnerable": "rentan", "well_off": "mampu"}[hardship]
    return f"Berdasarkan {looked} tanggal {long_date(on)}, keadaan ekonomi keluarga dinyatakan {state}."


def electronic(on: date) -> str:
    return f"Disetujui secara elektronik melalui sistem SLRT pada {long_date(on)}"


def replacing(number: str, issued: date) -> str:
    return (
        f"Surat ini mengganti surat nomor {number} tanggal {long_date(issued)}, yang telah dicabut."
    )


def closing(kind: str, *, reply_days: int, valid_until: date) -> list[str]:
    if kind == "referral":
        return [
            "Mohon kiranya Bapak/Ibu berkenan memberikan pelayanan sesuai ketentuan yang berlaku dan "
            f"menyampaikan jawaban kepada kami paling lambat {counted(reply_days)} hari kerja sejak surat "
            "ini diterima. Keputusan penerimaan berada pada pemilik program.",
            "Demikian surat rujukan ini kami sampaikan. Atas perhatian dan kerja sama Bapak/Ibu, kami "
            "ucapkan terima kasih.",
        ]
    name = TITLES[kind].lower()
    return [
        f"{name.capitalize()} ini berlaku sampai dengan {long_date(valid_until)}. Pelayanan ini tidak dipungut biaya.",
        f"Demikian {name} ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.",
    ]
