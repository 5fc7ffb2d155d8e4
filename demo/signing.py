"""A village office whose letters pass two hands, in its own words, and a provider who answers with an account."""

from django.utils import timezone

from accounts.models import User
from core.ids import new_id
from demo.staff import PASSWORD
from intake.models import Complaint
from intake.workflow import Status
from programs.models import Organization
from referrals import services
from referrals.models import LetterOffice, ProviderSeat
from regions.models import Region

VILLAGE, REGENCY = "34.04.07.2002", "34.04"
PROVIDER = ("pita", "Pita Rahmadani")


def load_signing(staff: dict[str, User]) -> None:
    if LetterOffice.objects.filter(region=VILLAGE).exists():
        return
    village = Region.objects.get(pk=VILLAGE)
    office = services.save_office(
        office_id=new_id(),
        region=village,
        given=services.OfficeInput(
            name=f"Puskesos {village.name} (contoh)",
            head_lines=["Pemerintah Kabupaten Sleman", f"Kalurahan {village.name}", "Puskesos"],
            address="Jl. Contoh No. 2, Sleman",
            city="Sleman",
            number_pattern="460/{no}/PKS/{bulan}/{tahun}",
            signer_title="Manajer SLRT",
            signing="electronic",
        ),
        by=staff["gita"],
    )
    services.set_chain(
        chain_id=new_id(),
        office=office,
        valid_from=timezone.localdate(),
        steps=[
            services.ChainStepInput(title="Supervisor SLRT", kind="initial", role="supervisor"),
            services.ChainStepInput(
                title="Manajer SLRT Kabupaten Sleman", kind="signature", user=staff["eko"]
            ),
        ],
        by=staff["gita"],
    )
    services.set_text(
        text_id=new_id(),
        office=office,
        kind="referral",
        part="basis",
        text="Rujukan ini mengikuti kesepakatan layanan (contoh) dengan {tujuan}.",
        valid_from=timezone.localdate(),
        by=staff["gita"],
    )
    services.set_numbering(
        numbering_id=new_id(),
        office=office,
        kind="statement",
        pattern="470/{no}/KET-PKS/{bulan}/{tahun}",
        valid_from=timezone.localdate(),
        by=staff["gita"],
    )
    _letters_on_their_way(staff)
    load_provider(staff)


def _letters_on_their_way(staff: dict[str, User]) -> None:
    """One waits for the supervisor, one for the manager, one is out and accepted: its service is awaited."""
    cases = (
        Complaint.objects.filter(region=VILLAGE, is_sealed=False, referrals=None)
        .filter(status=Status.IN_REVIEW, needs__program__isnull=False)
        .distinct()
        .order_by("-received_at")[:3]
    )
    agency = Organization.objects.get(code="dinsos-sleman")
    for case, hands in zip(cases, ((), ("dewi",), ("dewi", "eko")), strict=False):
        need = case.needs.exclude(program=None).first()
        referral = services.draft(
            referral_id=new_id(),
            complaint=case,
            need=need,
            given=services.DraftInput(
                program=need.program,
                organization=agency,
                kind=services.route_of(
                    organization=agency, program=need.program, region_id=case.region_id
                ),
                letter_kind="referral",
                purpose=need.wish,
                justification="Keadaan keluarga menurut petugas memerlukan bantuan.",
            ),
            by=staff["budi"],
            and_submit=True,
        )
        for who in hands:
            referral = services.approve(referral=referral, by=staff[who])
        if len(hands) == 2:
            services.mark_sent(referral=referral, how="electronic", by=staff["budi"])
            services.record_reply(
                reply_id=new_id(),
                referral=referral,
                answer="accepted",
                on=timezone.localdate(),
                by=staff["budi"],
            )


def load_provider(staff: dict[str, User]) -> None:
    username, name = PROVIDER
    if ProviderSeat.objects.filter(user__username=username).exists():
        return
    seat = services.open_seat(
        user_id=new_id(),
        organization=Organization.objects.get(code="dinsos-sleman"),
        region=Region.objects.get(pk=REGENCY),
        username=username,
        name=name,
        phone="",
        by=staff["gita"],
    ).seat
    seat.user.set_password(PASSWORD)
    seat.user.must_change_password = False
    seat.user.save(update_fields=["password", "must_change_password"])
