"""Bantaeng: what companies and bodies offer, given on to needs; and one case with several offices at work."""

from datetime import date, timedelta

from django.utils import timezone

from core.ids import new_id
from demo.regencies.register import DAENG_BOLLO
from demo.regencies.team import Person, Team
from intake.models import Complaint
from programs import services as catalogue
from programs.drafts import OfferDraft
from programs.models import Offer, Organization
from referrals import services as referrals
from referrals.models import Allocation

TAPPANJENG, ULU_GALUNG = "73.03.02.1001", "73.03.03.2001"
# (who offers, what, form, unit, amount, days left, sectors)
OFFERS = (
    ("contoh-csr-bantaeng", "Paket sembako", "goods", "paket", 40, 60, ("social", "food")),
    ("contoh-csr-bantaeng", "Kursi roda", "goods", "unit", 3, 90, ("social", "health")),
    (
        "contoh-baznas-bantaeng",
        "Modal usaha kecil",
        "money",
        "rupiah",
        20_000_000,
        45,
        ("economy",),
    ),
    ("contoh-pertukangan-bantaeng", "Perbaikan atap", "service", "rumah", 5, 30, ("housing",)),
)


def load_bantaeng(team: Team) -> None:
    team.letterhead(
        "73.03",
        city="Bantaeng",
        office="SLRT Sipakatau Kabupaten Bantaeng",
        lines=["Pemerintah Kabupaten Bantaeng", "Dinas Sosial", "SLRT Sipakatau"],
    )
    rice, chair, money, _roof = [_offer(team, *row) for row in OFFERS]
    many = team.case(
        Person("Daeng Nurung", TAPPANJENG, date(1957, 3, 28), "P"),
        ("Kursi roda", "health", "PD"),
        ("KTP dan KK baru", "civil", "PD"),
        ("Sembako", "food", "FM"),
        story="Lumpuh sesudah stroke, KTP hilang waktu banjir, tinggal dengan cucu.",
        days_ago=14,
        program="csr-bantaeng",
        answers={"has_sktm": True, "needs_care": True},
    )
    team.send(team.refer(many, to="contoh-dukcapil-bantaeng", need=1))
    therapy = team.send(
        team.refer(many, to="contoh-dinkes-bantaeng", need=0, purpose="terapi sesudah stroke")
    )
    team.reply(therapy, "accepted", days=1, note="Dijadwalkan kunjungan perawat tiap Senin.")
    _give(team, many, 0, chair, 1)
    _deliver(team, _give(team, many, 2, rice, 1), "cucu penerima")
    helped = team.case(
        Person("Sitti Saleha", ULU_GALUNG, date(1986, 10, 8), "P"),
        ("Modal jualan", "economy", "PRSE"),
        story="Janda dengan dua anak, ingin berjualan kue.",
        days_ago=20,
        program="csr-bantaeng",
        answers={"has_sktm": True},
    )
    given = _deliver(team, _give(team, helped, 0, money, 2_500_000), "yang bersangkutan")
    with team.at(20, 40):
        referrals.thank_partner(
            allocation=given, note="Laporan dan foto dikirim lewat surel.", by=team.desk
        )
    team.case(
        DAENG_BOLLO.person,
        ("Sembako untuk keluarga", "food", "FM"),
        story="Memelihara cucu, penghasilan dari mencuci pakaian.",
        days_ago=2,
        answers={"has_sktm": True},
    )
    team.case(
        Person("Daeng Sewang", ULU_GALUNG, date(1963, 6, 6), "L"),
        ("Atap rumah bocor", "housing", "FM"),
        story="Atap rumbia habis diterbangkan angin.",
        days_ago=1,
        program="csr-bantaeng",
        answers={"has_sktm": True},
    )


def _offer(
    team: Team,
    who: str,
    title: str,
    kind: str,
    unit: str,
    amount: int,
    days: int,
    sectors: tuple[str, ...],
) -> Offer:
    return catalogue.save_offer(
        offer_id=new_id(),
        draft=OfferDraft(
            organization_id=Organization.objects.get(code=who).pk,
            region_id="73.03",
            title=f"{title} (DATA CONTOH)",
            kind=kind,
            unit=unit,
            amount=amount,
            until=timezone.localdate() + timedelta(days=days),
            sectors=sectors,
        ),
        by=team.admin,
    )


def _give(team: Team, case: Complaint, need: int, offer: Offer, amount: int) -> Allocation:
    with team.at(1, 6):
        return referrals.reserve_offer(
            allocation_id=new_id(),
            complaint=case,
            need=case.needs.all()[need],
            offer=offer,
            amount=amount,
            by=team.desk,
        )


def _deliver(team: Team, allocation: Allocation, received_by: str) -> Allocation:
    with team.at(24, 48):
        return referrals.deliver_help(
            allocation=allocation, on=timezone.localdate(), received_by=received_by, by=team.desk
        )
