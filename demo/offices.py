"""The letterhead of the invented desk."""

from accounts.models import User
from core.ids import new_id
from referrals import services
from referrals.models import LetterOffice
from regions.models import Region

REGENCY = "34.04"


def load_offices(staff: dict[str, User]) -> None:
    if LetterOffice.objects.filter(region=REGENCY).exists():
        return
    services.save_office(
        office_id=new_id(),
        region=Region.objects.get(pk=REGENCY),
        given=services.OfficeInput(
            name="Sekretariat SLRT Kabupaten Sleman (contoh)",
            head_lines=[
                "Pemerintah Kabupaten Sleman",
                "Dinas Sosial",
                "Sistem Layanan dan Rujukan Terpadu",
            ],
            address="Jl. Contoh No. 1, Sleman",
            city="Sleman",
            phone="(0274) 000000",
            signer_title="Manajer SLRT",
            signer_name="Eko Prasetyo",
            signer_nip="DATA CONTOH",
        ),
        by=staff["gita"],
    )
