"""The words of the register: sources, family relations, benefits, flags, answers. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    DTKS = "dtks", _("DTKS")
    DTSEN = "dtsen", _("DTSEN")


class Relation(models.TextChoices):
    """Relation to the head of the family, in the order of the eight codes of the census."""

    HEAD = "head", _("kepala keluarga")
    SPOUSE = "spouse", _("suami/istri")
    CHILD = "child", _("anak")
    CHILD_IN_LAW = "child_in_law", _("menantu")
    GRANDCHILD = "grandchild", _("cucu")
    PARENT = "parent", _("orang tua/mertua")
    HELPER = "helper", _("pembantu/sopir")
    OTHER = "other", _("lainnya")


class Benefit(models.TextChoices):
    """What a release says a person receives. BPNT is the old name of Sembako."""

    SEMBAKO = "sembako", _("Sembako (BPNT)")
    PKH = "pkh", _("PKH")
    BPNT_PPKM = "bpnt_ppkm", _("BPNT-PPKM")
    PBI_JKN = "pbi_jkn", _("PBI-JKN")
    PBI_PEMDA = "pbi_pemda", _("PBI daerah")
    BST = "bst", _("BST")
    BLT = "blt", _("BLT")
    BLT_BBM = "blt_bbm", _("BLT BBM")
    RUTILAHU = "rutilahu", _("Rutilahu")
    SEMBAKO_ADAPTIF = "sembako_adaptif", _("Sembako adaptif")
    PENA = "pena", _("PENA")
    PERMAKANAN = "permakanan", _("Permakanan")
    YAPI = "yapi", _("YAPI")
    ATENSI = "atensi", _("ATENSI")


class Flag(models.TextChoices):
    """Why a listed person is left out although listed."""

    DEAD = "dead", _("tercatat meninggal")
    DUPLICATE = "duplicate", _("data ganda")
    NIK_UNMATCHED = "nik_unmatched", _("NIK tidak padan dengan Dukcapil")
    CIVIL_SERVANT = "civil_servant", _("keluarga ASN, TNI, Polri, atau pensiunan")
    WAGE = "wage", _("upah di atas upah minimum")
    INACTIVE = "inactive", _("data dinonaktifkan")


# On whichever member it stands, it speaks of them all.
OF_THE_FAMILY = frozenset({Flag.CIVIL_SERVANT, Flag.WAGE})


class Outcome(models.TextChoices):
    """What the register says of a person: five answers that must never be mixed up."""

    NOT_FOUND = "not_found", _("Tidak terdaftar")
    CANDIDATES = "candidates", _("Perlu dipastikan")
    IN_RANGE = "in_range", _("Terdaftar, dalam batas desil")
    OUT_OF_RANGE = "out_of_range", _("Terdaftar, di luar batas desil")
    EXCLUDED = "excluded", _("Terdaftar, tetapi dikecualikan")


class ReleaseState(models.TextChoices):
    RECEIVED = "received", _("Diterima")
    CHECKED = "checked", _("Sudah diperiksa")
    APPLIED = "applied", _("Diterapkan")
    CANCELLED = "cancelled", _("Dibatalkan")
    WITHDRAWN = "withdrawn", _("Ditarik kembali")


class ImportState(models.TextChoices):
    TITLES = "titles", _("Menunggu kecocokan kolom")
    WAITING = "waiting", _("Menunggu giliran")
    READING = "reading", _("Sedang dibaca")
    PAUSED = "paused", _("Dijeda")
    CHECKED = "checked", _("Menunggu diterapkan")
    APPLYING = "applying", _("Sedang diterapkan")
    APPLIED = "applied", _("Diterapkan")
    FAILED = "failed", _("Gagal dibaca")
    CANCELLED = "cancelled", _("Dibatalkan")
    UNDOING = "undoing", _("Sedang ditarik kembali")
    WITHDRAWN = "withdrawn", _("Ditarik kembali")


class ImportPhase(models.TextChoices):
    """What a worker does with a file, in the order it happens."""

    COMPARING = "comparing", _("Membandingkan dengan registri")
    READING = "reading", _("Membaca dan memeriksa baris")
    CHECKING = "checking", _("Mencocokkan dengan registri")
    FAMILIES = "families", _("Menulis keluarga")
    PERSONS = "persons", _("Menulis orang")
    INDEXES = "indexes", _("Menyusun indeks")
    REMOVING = "removing", _("Mengeluarkan yang ditambahkan")
    RESTORING = "restoring", _("Mengembalikan yang diubah")


class ListState(models.TextChoices):
    """Of a list of people that is asked of the register at once."""

    WAITING = "waiting", _("Menunggu giliran")
    CHECKING = "checking", _("Sedang dicek")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")
    CANCELLED = "cancelled", _("Dibatalkan")
