"""Social spending of Sarolangun: asked for, recommended, disposed of by the regent, paid, within the budget of the year."""

from datetime import date

from django.utils import timezone

from core.ids import new_id
from demo.regencies.register import SAPARUDIN
from demo.regencies.team import Person, Team
from programs import services as catalogue
from programs.drafts import AllotmentDraft
from programs.models import Program
from referrals import services as referrals
from referrals.models import AidRequest

PROGRAM = "belanja-sosial-sarolangun"
BUDGET = 25_000_000
SUKASARI, PULAU_PANDAN = "15.03.03.1015", "15.03.02.2005"


def load_sarolangun(team: Team) -> None:
    program = Program.objects.get(code=PROGRAM)
    year = timezone.localdate().year
    catalogue.set_allotment(
        id=new_id(),
        program=program,
        draft=AllotmentDraft(
            region_id="15.03",
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            budget=BUDGET,
            source="DATA CONTOH",
        ),
        by=team.admin,
    )

    def ask(person: Person, wish: str, asked: int, *, days_ago: int) -> AidRequest:
        case = team.case(
            person,
            (wish, "social", "FM"),
            story="Tidak mampu dan belum pernah mendapat bantuan daerah.",
            days_ago=days_ago,
            program=PROGRAM,
            answers={"has_sktm": True},
        )
        with team.at(1, 4):
            return referrals.request_aid(
                aid_id=new_id(),
                complaint=case,
                need=case.needs.get(),
                program=program,
                asked=asked,
                purpose=wish,
                by=team.desk,
            )

    def recommend(aid: AidRequest) -> None:
        with team.at(4, 20):
            referrals.recommend_aid(
                aid=aid, note="Layak menurut pemeriksaan berkas.", by=team.supervisor
            )

    def dispose(aid: AidRequest, granted: int, number: str) -> None:
        with team.at(24, 60):
            referrals.dispose_aid(aid=aid, granted=granted, number=number, by=team.manager)

    paid = ask(
        Person("Marlina", SUKASARI, date(1982, 4, 3), "P"),
        "Biaya rumah terbakar",
        10_000_000,
        days_ago=30,
    )
    recommend(paid)
    dispose(paid, 10_000_000, "460/118/Bup")
    with team.at(72, 120):
        referrals.pay_aid(
            aid=paid, on=timezone.localdate(), how="Transfer ke rekening warga", by=team.desk
        )
    granted = ask(
        Person("Usman", PULAU_PANDAN, date(1975, 9, 12), "L"),
        "Biaya berobat ke Jambi",
        9_000_000,
        days_ago=12,
    )
    recommend(granted)
    dispose(granted, 7_500_000, "460/131/Bup")
    # More than the budget still holds: the disposition will be refused with what is left.
    recommended = ask(
        Person("Siti Aminah", SUKASARI, date(1968, 2, 25), "P"),
        "Biaya pemulangan orang telantar",
        12_000_000,
        days_ago=6,
    )
    recommend(recommended)
    ask(SAPARUDIN.person, "Biaya perbaikan rumah roboh", 4_000_000, days_ago=4)
    ask(
        Person("Jamaludin", PULAU_PANDAN, date(1990, 12, 1), "L"),
        "Biaya pemakaman",
        3_000_000,
        days_ago=2,
    )
    refused = ask(
        Person("Rahmad", SUKASARI, date(1988, 5, 19), "L"),
        "Modal usaha bengkel",
        15_000_000,
        days_ago=9,
    )
    with team.at(4, 20):
        referrals.refuse_aid(
            aid=refused,
            note="Belanja sosial bukan untuk modal usaha; diarahkan ke KUBE.",
            by=team.supervisor,
        )
