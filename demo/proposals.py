"""Proposals to the register in every state: those of last spring have their answer or wait too long for it."""

import io
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from itertools import cycle

import time_machine
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from core.ids import new_id
from dtks.vocabulary import Outcome
from intake import services as intake
from intake.inputs import Basis, Change, Kind
from intake.models import Complaint, RegisterProposal, Verification
from intake.proposal_flow import State
from regions.models import Region

REGENCY = "34.04"
# Files went out so many days ago: of the first one the answers are due, of the second not yet.
FIRST_FILE, SECOND_FILE, ANSWERED = 98, 26, 20
# How the newest ones stand, in turn.
STANDS = (State.SUBMITTED, State.READY, State.DRAFTED, State.WITHDRAWN, State.SUBMITTED)
ANSWERS = (
    (State.ACCEPTED, "Sudah masuk DTSEN, desil 2."),
    (State.REFUSED, "NIK belum padan dengan data Dukcapil. Perbaiki dahulu di Disdukcapil."),
    (None, ""),
    (State.ACCEPTED, ""),
    (None, ""),
    (State.EXPIRED, "Dua kali ditanyakan ke operator SIKS-NG, tidak ada jawaban."),
)


@transaction.atomic
def load_proposals(staff: dict[str, User]) -> None:
    """Write, approve and hand over what the decided cases ask for, on the days it would have been done."""
    if RegisterProposal.objects.exists():
        return
    desk = _Proposals(staff)
    written = [desk.write(decision) for decision in _decided()]
    now = timezone.now()
    first = [p for p in written if p.drafted_at < now - timedelta(days=FIRST_FILE + 3)]
    second = [
        p for p in written[len(first) :] if p.drafted_at < now - timedelta(days=SECOND_FILE + 3)
    ]
    desk.hand_over(first, days_ago=FIRST_FILE)
    desk.answer(first)
    desk.hand_over(second, days_ago=SECOND_FILE)
    for proposal, state in zip(written[len(first) + len(second) :], cycle(STANDS), strict=False):
        desk.leave(proposal, state)
    desk.correct()


def _decided() -> Iterator[Verification]:
    """Decisions that say the family should be in the register, oldest first."""
    decisions = Verification.objects.filter(
        stage=Verification.Stage.DECISION, alternative__in=["partner", "proposal"]
    )
    yield from decisions.select_related("complaint__client").order_by("at", "id")


def _later(moment: datetime, **span: float) -> AbstractContextManager:
    latest = timezone.now() - timedelta(minutes=5)
    return time_machine.travel(min(moment + timedelta(**span), latest), tick=False)


def photographed(words: str) -> ContentFile:
    """A sheet as a telephone photographs it."""
    sheet = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((60, 80), f"DATA CONTOH\n\n{words}", fill="black", font_size=24)
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=70)
    return ContentFile(kept.getvalue(), name="berkas.jpg")


class _Proposals:
    """Budi writes, Dewi approves, Eko hands over and records the answer."""

    def __init__(self, staff: dict[str, User]):
        self.budi, self.dewi, self.eko = staff["budi"], staff["dewi"], staff["eko"]
        self.minutes = 140

    def write(self, decision: Verification) -> RegisterProposal:
        case = decision.complaint
        is_listed = case.register_checks.filter(outcome=Outcome.OUT_OF_RANGE).exists()
        return self._draft(
            case,
            kind=Kind.DECILE if is_listed else Kind.NEW,
            reason="Desil tidak sesuai keadaan rumah menurut kunjungan."
            if is_listed
            else "Keluarga miskin menurut pemeriksaan, belum tercatat di DTSEN.",
            at=decision.at,
        )

    def _draft(
        self,
        case: Complaint,
        *,
        kind: Kind,
        reason: str,
        at: datetime,
        changes: Sequence[Change] = (),
    ) -> RegisterProposal:
        self.minutes += 1
        with _later(at, hours=5):
            return intake.draft_proposal(
                proposal_id=new_id(),
                complaint=case,
                given=intake.ProposalInput(
                    kind=kind,
                    reason=f"{reason} (DATA CONTOH)",
                    changes=changes,
                    basis=Basis.STATEMENT if kind == Kind.DATA else Basis.MINUTES,
                    minutes_number="" if kind == Kind.DATA else f"{self.minutes}/BA-MUSKAL/2026",
                    signed_on=_day(at),
                    file=photographed(f"Dasar usulan nomor {self.minutes}"),
                    holds_case=case.closed_at is None,
                ),
                by=self.budi,
            )

    def _submit(self, proposal: RegisterProposal) -> None:
        with _later(proposal.drafted_at, hours=3):
            intake.submit_proposal(proposal=proposal, by=self.budi)

    def _approve(self, proposal: RegisterProposal) -> None:
        self._submit(proposal)
        with _later(proposal.drafted_at, days=1):
            intake.approve_proposal(proposal=proposal, by=self.dewi)

    def hand_over(self, proposals: Sequence[RegisterProposal], *, days_ago: int) -> None:
        for proposal in proposals:
            self._approve(proposal)
        if proposals:
            with _later(timezone.now(), days=-days_ago):
                intake.export_proposals(
                    export_id=new_id(), region=Region.objects.get(pk=REGENCY), by=self.eko
                )

    def answer(self, proposals: Sequence[RegisterProposal]) -> None:
        with _later(timezone.now(), days=-ANSWERED):
            for proposal, (state, note) in zip(proposals, cycle(ANSWERS), strict=False):
                if state is not None:
                    result = intake.Result(state=state, on=timezone.localdate(), note=note)
                    intake.record_result(proposal=proposal, result=result, by=self.eko)

    def leave(self, proposal: RegisterProposal, state: State) -> None:
        if state in {State.SUBMITTED, State.WITHDRAWN}:
            self._submit(proposal)
        if state == State.READY:
            self._approve(proposal)
        if state == State.WITHDRAWN:
            with _later(proposal.drafted_at, days=1):
                intake.withdraw_proposal(
                    proposal=proposal, note="Keluarga pindah ke kabupaten lain.", by=self.budi
                )

    def correct(self) -> None:
        """People who are listed: one with a wrong name, one for aid, one who has died; one comes back to its author."""
        wishes = (
            (Kind.DATA, "Nama dan alamat berbeda dengan KK terbaru."),
            (Kind.AID, "Sudah di desil 2, belum menerima bantuan apa pun."),
            (Kind.REMOVE, "Sudah meninggal; akta kematian terlampir."),
        )
        cases = (
            Complaint.objects.within(REGENCY)
            .filter(status="in_review", register_checks__outcome=Outcome.IN_RANGE)
            .select_related("client")
        )
        for case, (kind, reason) in zip(cases.order_by("received_at", "id"), wishes, strict=False):
            changes = (
                [Change("name", case.client.name, f"{case.client.name} BINTI SLAMET")]
                if kind == Kind.DATA
                else []
            )
            proposal = self._draft(
                case, kind=kind, reason=reason, at=case.received_at, changes=changes
            )
            self._submit(proposal)
            if kind == Kind.DATA:
                with _later(proposal.drafted_at, days=1):
                    intake.return_proposal(
                        proposal=proposal,
                        note="Lampirkan KK terbaru; yang diunggah belum terbaca.",
                        by=self.dewi,
                    )


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
