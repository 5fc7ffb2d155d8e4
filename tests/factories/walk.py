"""One arrival at the desk, as the front office would enter it. Tests take it through its life by the services."""

from typing import Any

from core.ids import new_id
from intake import services
from intake.models import Complaint
from programs.models import DocumentKind, PPKSKind, Sector
from regions.models import Region
from tests.factories.dtks import BORN, VILLAGE, make_nik


def kind(
    code: str = "LUT", name: str = "Lanjut usia telantar", *, is_sealed: bool = False
) -> PPKSKind:
    found, _created = PPKSKind.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "gloss": "Contoh",
            "unit": "person",
            "atensi_cluster": "elderly",
            "legal_basis": "Permensos 8/2012",
            "order": PPKSKind.objects.count() + 1,
            "is_sealed": is_sealed,
        },
    )
    return found


def paper_kind(
    code: str = "surat_faskes",
    name: str = "Surat faskes",
    days: int | None = None,
    *,
    of_family: bool = False,
) -> DocumentKind:
    found, _created = DocumentKind.objects.get_or_create(
        code=code, defaults={"name": name, "validity_days": days, "is_of_family": of_family}
    )
    return found


def log(by, *, client: dict[str, Any] | None = None, **changes) -> Complaint:
    """Log a complaint as `by`; `client` and keywords replace single answers of the form."""
    person = {
        "region": Region.objects.get(code=VILLAGE),
        "name": "SUMIYATI",
        "nik": make_nik(),
        "born_on": BORN,
        "sex": "P",
        "phone": "+6281234567890",
        **(client or {}),
    }
    form = {
        "complaint_id": new_id(),
        "client": services.ClientInput(**person),
        "needs": [
            services.NeedInput(sector=Sector.HEALTH, wish="Reaktivasi PBI-JKN", ppks_kinds=[kind()])
        ],
        "story": "Kartu KIS tidak aktif saat berobat.",
        "category": Complaint.Class.MEMBERSHIP,
        "kind": Complaint.Kind.COMPLAINT,
        "channel": Complaint.Channel.DESK,
        "truth_stated": True,
        "by": by,
    }
    return services.log_complaint(**{**form, **changes})
