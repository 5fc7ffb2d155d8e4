"""Who comes, where, with which need, and how it goes: the plan of the invented half year."""

from programs.models import Sector

# Village, who sits at its counter, share of the cases.
COUNTERS = (
    ("34.04.07.2001", "ani", 6),
    ("34.04.07.2002", "hani", 2),
    ("34.04.07.2003", "indra", 2),
)
CITRA_VISITS = "34.04.07.2001"
# (wish, sector, PPKS kind, programme, category, story)
WISHES = (
    (
        "Reaktivasi PBI-JKN",
        Sector.HEALTH,
        "LUT",
        "pbi-jkn-reaktivasi",
        "membership",
        "Kartu KIS tidak aktif saat berobat ke RSUD.",
    ),
    (
        "Kepesertaan PKH",
        Sector.SOCIAL,
        "FM",
        "pkh",
        "membership",
        "Dahulu menerima PKH, sudah dua tahap tidak cair.",
    ),
    (
        "Sembako untuk keluarga",
        Sector.FOOD,
        "FM",
        "sembako",
        "need",
        "Penghasilan buruh harian tidak cukup untuk makan sebulan.",
    ),
    (
        "Biaya sekolah anak",
        Sector.EDUCATION,
        "FM",
        "pip",
        "need",
        "Anak terancam putus sekolah karena biaya.",
    ),
    (
        "Kursi roda",
        Sector.SOCIAL,
        "PD",
        "atensi",
        "need",
        "Tidak dapat berjalan sejak kecelakaan kerja.",
    ),
    (
        "Perbaikan rumah",
        Sector.HOUSING,
        "FM",
        "bsps",
        "need",
        "Atap bocor dan dinding bambu sudah rapuh.",
    ),
    (
        "Subsidi listrik",
        Sector.ENERGY,
        "PRSE",
        "subsidi-listrik",
        "membership",
        "Daya 900 VA, tagihan memberatkan janda tiga anak.",
    ),
    (
        "Kuliah anak pertama",
        Sector.EDUCATION,
        "FM",
        "kip-kuliah",
        "need",
        "Anak diterima di perguruan tinggi negeri.",
    ),
    (
        "Dokumen kependudukan",
        Sector.CIVIL,
        "GLD",
        "",
        "non_programme",
        "KTP hilang, tidak hafal NIK.",
    ),
    (
        "Pengaduan bantuan terpotong",
        Sector.SOCIAL,
        "FM",
        "sembako",
        "grievance",
        "Bantuan diterima tidak utuh.",
    ),
)
STORIES = (  # name, weight, oldest days ago, newest days ago
    ("served", 110, 175, 21),
    ("informed", 62, 175, 10),
    ("declined", 26, 170, 15),
    ("alternative", 30, 170, 15),
    ("proposed", 10, 45, 3),
    ("cancelled", 10, 150, 10),
    ("merged", 4, 20, 3),
    ("reviewing", 34, 9, 0),
    ("awaiting_approval", 18, 8, 1),
    ("returned", 8, 9, 2),
    ("awaiting_reply", 30, 26, 4),
    ("incomplete", 18, 14, 1),
    ("verifying", 22, 8, 0),
    ("deciding", 14, 9, 1),
    ("candidates", 10, 3, 0),
    ("to_inform", 8, 12, 2),
)


def fits(kind: str, program: str, *, age: int, sex: str) -> bool:
    """Nobody of thirty is a neglected elder, and children at university have parents of a certain age."""
    if program == "kip-kuliah":
        return 38 <= age <= 62
    if program == "pip":
        return 26 <= age <= 55
    return {"LUT": age >= 60, "PRSE": sex == "P" and 18 <= age <= 59}.get(kind, True)
