"""Why a listed person came up, level by level of `dtks.scoring`, in words for the clerk."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtks.linkage.weighing import UNKNOWN

_SAID: dict[str, dict[str, Promise]] = {
    "name": {
        "same": _("nama sama (gelar dan ejaan lama diabaikan)"),
        "heard": _("nama terdengar sama"),
        "near": _("nama hampir sama"),
        "part": _("sebagian nama sama, selebihnya tidak disebut"),
        "piece": _("nama yang disebut mirip"),
        "alike": _("nama mirip"),
        "word": _("hanya satu bagian nama yang sama"),
        "faint": _("nama hanya sedikit mirip"),
        "other": _("nama berbeda"),
        UNKNOWN: _("nama tidak tercatat di registri"),
    },
    "birth": {
        "same": _("tanggal lahir sama"),
        "same_guess": _("tanggal lahir sama, tetapi tanggal ini sering hanya perkiraan"),
        "guess_year": _("tahun lahir sama, tanggalnya perkiraan"),
        "guess_near": _("tahun lahir berdekatan, tanggalnya perkiraan"),
        "guess_other": _("tahun lahir berbeda"),
        "swapped": _("hari dan bulan lahir tertukar"),
        "slip": _("tanggal lahir berbeda satu angka"),
        "part": _("dua dari hari, bulan, dan tahun lahir sama"),
        "year": _("hanya tahun lahir yang sama"),
        "near_year": _("tahun lahir berdekatan, tanggalnya lain"),
        "other": _("tanggal lahir berbeda"),
        UNKNOWN: _("tanggal lahir tidak tercatat di registri"),
    },
    "place": {
        "village": _("tinggal di desa yang dicari"),
        "in_district": _("tinggal di kecamatan yang dicari"),
        "in_regency": _("tinggal di kabupaten/kota yang dicari"),
        "in_province": _("tinggal di provinsi yang dicari"),
        "same_district": _("tinggal di desa lain di kecamatan yang sama"),
        "same_regency": _("tinggal di kecamatan lain di kabupaten/kota yang sama"),
        "same_province": _("tinggal di kabupaten/kota lain"),
        "elsewhere": _("tinggal di provinsi lain"),
    },
    "nik": {
        "same": _("NIK sama"),
        "slip": _("NIK berbeda satu angka"),
        "serial": _("NIK berbeda satu angka di belakang, seperti nomor keluarga sendiri"),
        "swapped": _("dua angka NIK tertukar"),
        "two_slips": _("NIK berbeda dua angka"),
        "other": _("NIK berbeda"),
        UNKNOWN: _("NIK tidak tercatat di registri"),
    },
    "kk": {
        "same": _("nomor KK sama"),
        "other": _("nomor KK berbeda"),
        UNKNOWN: _("nomor KK tidak tercatat di registri"),
    },
}


def said(field: str, level: str) -> str:
    """The sentence for a level; none for what the clerk did not tell."""
    return str(_SAID[field].get(level.partition(".")[0], ""))
