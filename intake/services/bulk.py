"""The same step on many cases at once. The same form twice is one act: each case remembers the batch it was part of."""

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import User
from audit.models import Event
from core.bulk import do_to_all
from core.errors import Refused
from core.locks import hold
from intake.models import Complaint
from intake.services.cases import hand_over
from intake.services.papers import request_papers
from programs.models import DocumentKind


@transaction.atomic
def hand_over_all(
    *, batch: uuid.UUID, complaints: Iterable[Complaint], to: User, word: str, by: User
) -> int:
    """All into one colleague's hands; who is told once, of how many."""
    left = _not_done(batch, complaints)

    def act(case: Complaint) -> None:
        hand_over(
            complaint=case,
            to=to,
            word=word,
            by=by,
            batch={"batch": str(batch), "of": len(left), "is_first": case.pk == first},
        )

    first = min((case.pk for case in left), default=None)
    return do_to_all(rows=left, act=act) if left else 0


@transaction.atomic
def request_papers_of_all(
    *,
    batch: uuid.UUID,
    complaints: Iterable[Complaint],
    kinds: Sequence[DocumentKind],
    note: str,
    by: User,
) -> int:
    """Ask for the same papers on each."""
    left = _not_done(batch, complaints)

    def act(case: Complaint) -> None:
        request_papers(complaint=case, kinds=kinds, note=note, by=by, batch={"batch": str(batch)})

    return do_to_all(rows=left, act=act) if left else 0


def _not_done(batch: uuid.UUID, complaints: Iterable[Complaint]) -> list[Complaint]:
    """Those that this very form has not reached yet; a second press waits for the first."""
    hold(batch)
    cases = list(complaints)
    if not cases:
        raise Refused("Tandai paling sedikit satu keluhan.")
    done = set(
        Event.objects.filter(
            case_number__in=[case.number for case in cases], data__batch=str(batch)
        ).values_list("case_number", flat=True)
    )
    return [case for case in cases if case.number not in done]
