"""What citizens say of the service when it is over: nine elements, asked once for each case (SKM)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models.case import Complaint
from intake.querysets import CaseRowQuerySet, DatedQuerySet
from regions.models import Region


class SurveyQuestion(models.Model):
    """One element of the survey; rows, because the ministry changes them. `answers` rise from 1 to 4."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=4)
    position = models.PositiveSmallIntegerField()
    element = models.CharField(_("unsur"), max_length=80)
    text = models.CharField(_("pertanyaan"), max_length=200)
    answers = ArrayField(models.CharField(max_length=40), size=4)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_to = models.DateField(_("sampai dengan"), null=True, blank=True)
    source = models.CharField(_("dasar"), max_length=300)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="survey_question_once"),
            models.CheckConstraint(name="survey_four_answers", condition=Q(answers__len=4)),
            models.CheckConstraint(
                name="survey_question_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.element}"


class Survey(models.Model):
    """One citizen's word on one case. Append-only, like what it is counted from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="survey")
    given_at = models.DateTimeField(default=timezone.now)
    # Who filled it in with the citizen; nobody where the citizen did it alone.
    helped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_solved = models.BooleanField()
    comment = models.CharField(max_length=500, blank=True)

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["region", "given_at"], name="survey_given")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.complaint_id)


class SurveyAnswer(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "survey", "question"], name="survey_answer_once"
            ),
            models.CheckConstraint(
                name="survey_score_in_range", condition=Q(score__gte=1, score__lte=4)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.score)
