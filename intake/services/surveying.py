"""The citizen's word on a case that is over: by themselves with the receipt, or together with an officer."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from core.masking import holds_identity_number
from intake.models import Complaint, Survey, SurveyAnswer, SurveyQuestion
from intake.satisfaction import CONTENT
from intake.services.cases import lock_complaint
from intake.workflow import Status

VALID_FROM = date(2017, 5, 12)
SOURCE = "Permenpan RB 14/2017, lampiran; kata-katanya disederhanakan"


@transaction.atomic
def give_survey(
    *,
    complaint: Complaint,
    scores: Mapping[str, int],
    is_solved: bool,
    comment: str = "",
    by: User | None = None,
) -> Survey:
    """One for each case: whoever comes second finds what was said first. `by` is the officer who helped, if any.

    A citizen who is not content, or whose trouble is not over, is told to the supervisor, who may open the case again.
    """
    if by is not None:
        authorize(by, Action.CITIZEN_TELL, complaint.region_id)
    locked = lock_complaint(complaint_id=complaint.pk)
    found = Survey.objects.filter(complaint=locked).first()
    if found:
        return found
    if locked.status != Status.CLOSED:
        raise Refused("Penilaian dapat diberikan sesudah keluhan selesai dan ditutup.")
    if holds_identity_number(comment):
        raise Refused("Jangan menulis NIK atau nomor KK di sini. Cukup ceritakan pelayanannya.")
    questions = list(SurveyQuestion.objects.in_force(timezone.localdate()))
    if not questions or set(scores) != {question.code for question in questions}:
        raise Refused("Jawab semua pertanyaan. Tidak ada jawaban yang salah.")
    survey = Survey.objects.create(
        region_id=locked.region_id,
        complaint=locked,
        helped_by=by,
        is_solved=is_solved,
        comment=comment.strip(),
    )
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            region_id=locked.region_id,
            survey=survey,
            question=question,
            score=scores[question.code],
        )
        for question in questions
    )
    mean = round(sum(scores.values()) / len(scores), 2)
    is_content = is_solved and mean >= CONTENT
    record(
        Verb.SURVEY_GIVEN if is_content else Verb.SURVEY_UNHAPPY,
        locked,
        actor=by,
        region_id=locked.region_id,
        case_number=locked.number,
        data={"mean": mean, "solved": is_solved},
    )
    return survey


@transaction.atomic
def load_questions(*, rows: Iterable[Mapping[str, Any]]) -> int:
    """Add questions that are not there yet; an edited row is left as it is. Returns how many were added."""
    added = 0
    for row in rows:
        values = dict(row) | {"source": SOURCE}
        code = values.pop("code")
        _question, created = SurveyQuestion.objects.get_or_create(
            code=code, valid_from=VALID_FROM, defaults=values
        )
        added += created
    return added
