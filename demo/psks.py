"""Helpers (PSKS) near the desks of the demo: people, families, bodies and networks of the twelve kinds."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.roles import Action
from core.ids import new_id
from programs import services
from programs.models import Helper

# (kind, name, region, head, what it does, fields, skills, when, members, certificate days left or None)
HELPERS = (
    ("TKSK", "Retno Wulandari", "34.04.07", "", "Pendampingan dan verifikasi", ("social",), "verifikasi DTSEN", "Senin–Jumat", None, 400),
    ("PSM", "Suryadi", "34.04.07.2001", "", "Pendamping lansia", ("social", "health"), "merawat lansia", "sore hari", None, 90),
    ("PSM", "Sri Lestari", "34.04.07.2002", "", "Pendamping keluarga", ("social",), "pendataan", "akhir pekan", None, None),
    ("KT", "Karang Taruna Tunas Muda", "34.04.07.2001", "Bagas Pratama", "Gotong royong, antar warga", ("social",), "tenaga dan sepeda motor", "setiap hari", 42, None),
    ("WKSBM", "WKSBM Guyub Rukun", "34.04.07.2001", "Sumarni", "Jimpitan dan jenguk warga sakit", ("social", "food"), "dana sosial RT", "setiap hari", 60, None),
    ("LK3", "LK3 Griya Keluarga", "34.04", "Dra. Wening", "Konseling keluarga", ("social",), "psikolog", "Senin–Jumat", 8, 30),
    ("PEKSOS", "Anggit Saputro", "34.04", "", "Asesmen dan manajemen kasus", ("social",), "asesmen NAPZA", "dengan janji", None, -20),
    ("TAGANA", "Tagana Sleman", "34.04", "Heru Nugroho", "Evakuasi dan dapur umum", ("food", "social"), "dapur umum", "siaga 24 jam", 35, None),
    ("LKS", "LKS Kasih Ibu", "34.04.07", "Sr. Maria", "Pengasuhan anak dan antar jemput", ("social", "education"), "pengasuhan", "setiap hari", 15, 700),
    ("KPIONER", "Keluarga Sastro Wiyono", "34.04.07.2003", "", "Teladan usaha jamur tiram", ("economy",), "budi daya jamur", "sore hari", None, None),
    ("WPKS", "Hj. Siti Aminah", "34.04.07.2002", "", "Menggerakkan dasawisma", ("social", "food"), "penyuluhan gizi", "akhir pekan", None, None),
    ("PENSOS", "Dwi Astuti", "34.04", "", "Penyuluhan bansos dan DTSEN", ("social",), "penyuluhan", "Senin–Jumat", None, 45),
    ("DU", "PT Merapi Boga", "34.04", "Bagian CSR", "Paket pangan dan magang kerja", ("food", "economy"), "CSR", "dengan janji", None, None),
    ("KT", "Karang Taruna Tappanjeng", "73.03.02.1001", "Syamsir", "Tukang dan tenaga", ("housing",), "pertukangan", "akhir pekan", 25, None),
    ("PSM", "Hasnah", "73.03.02.1001", "", "Pendamping disabilitas", ("health", "social"), "bahasa isyarat", "pagi hari", None, 200),
    ("TKSK", "Ridwan", "73.03.03", "", "Pendampingan usulan", ("social",), "verifikasi DTSEN", "Senin–Jumat", None, None),
)  # fmt: skip


def load_helpers(admins: list[User]) -> None:
    """Each recorded by the admin of its region; a second run finds them."""
    if Helper.objects.exists():
        return
    today = timezone.localdate()
    for kind, name, region, head, activity, sectors, skills, when, members, days in HELPERS:
        by = next(admin for admin in admins if admin.may(Action.CATALOGUE_EDIT, region))
        services.save_helper(
            helper_id=new_id(),
            values={
                "kind_id": kind,
                "name": f"{name} (DATA CONTOH)",
                "region_id": region,
                "head": head,
                "activity": activity,
                "sectors": list(sectors),
                "skills": skills,
                "availability": when,
                "members": members,
                "certificate": "Sertifikat pekerja sosial" if days is not None else "",
                "certificate_until": today + timedelta(days=days) if days is not None else None,
                "is_active": True,
            },
            by=by,
        )
