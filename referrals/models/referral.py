"""A need handed to whoever can meet it."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.chips import Chip
from core.ids import new_id
from intake.models import Complaint, Need
from programs.eligibility import Answer
from programs.models import FocalPoint, Organization, Program
from referrals.querysets import ReferralQuerySet
from referrals.workflow import CHASES, LIVE, REFERRAL, Chase, State
from regions.models import Region

PASSED_APPROVAL = [
    State.APPROVED,
    State.SENT,
    State.ACCEPTED,
    State.DELIVERED,
    State.SENT_BACK,
    State.DECLINED,
    State.EXPIRED,
]
PASSED_SENDING = [
    State.SENT,
    State.ACCEPTED,
    State.DELIVERED,
    State.SENT_BACK,
    State.DECLINED,
]


class LetterKind(models.TextChoices):
    REFERRAL = "referral", _("Surat rujukan")
    RECOMMENDATION = "recommendation", _("Surat rekomendasi")
    STATEMENT = "statement", _("Surat keterangan")


class Referral(models.Model):
    """One need led to one programme, or straight to a partner. The verdict is kept as it was judged."""

    class Kind(models.TextChoices):
        VERTICAL = "vertical", _("Vertikal (provinsi atau tingkat di atas)")
        HORIZONTAL = "horizontal", _("Horizontal (perangkat daerah setempat)")
        CENTRAL = "central", _("Program pusat")
        NON_GOVERNMENT = "non_government", _("Non-pemerintah")

    class SentHow(models.TextChoices):
        CITIZEN = "citizen", _("Dibawa warga")
        COURIER = "courier", _("Diantar petugas")
        ELECTRONIC = "electronic", _("Dikirim secara elektronik")

    State = State

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("nomor"), max_length=20)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="referrals")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="referrals")
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referrals",
        verbose_name=_("program"),
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("tujuan")
    )
    # Whom an initiative names in that organisation: the letter goes to this person.
    focal_point = models.ForeignKey(
        FocalPoint,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referrals",
        verbose_name=_("narahubung"),
    )
    kind = models.CharField(_("jenis rujukan"), max_length=16, choices=Kind)
    letter_kind = models.CharField(_("jenis surat"), max_length=16, choices=LetterKind)
    purpose = models.CharField(_("keperluan"), max_length=200)
    body = models.TextField(_("uraian keadaan"), max_length=3000, blank=True)
    # Codes of DocumentKind: the papers that go with the letter.
    enclosures = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    answer = models.CharField(max_length=14, choices=Answer, blank=True)
    verdict = models.JSONField(null=True)
    judged_on = models.DateField(null=True)
    justification = models.CharField(_("alasan tetap merujuk"), max_length=500, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFTED)
    state_since = models.DateTimeField(default=timezone.now)
    # The hands it passes while it waits for approval, and whose turn it is; none: one approval is enough.
    chain = models.ForeignKey(
        "referrals.SignatureChain", null=True, on_delete=models.PROTECT, related_name="+"
    )
    turn = models.ForeignKey(
        "referrals.ChainStep", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Whom a supervisor put on that step because nobody was left to take it.
    caretaker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Since when it is known that nobody can take the step; told once, then looked at by people.
    empty_since = models.DateTimeField(null=True)
    return_note = models.CharField(max_length=500, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Everyone who wrote in it, the drafter too: none of them may approve.
    author_ids = ArrayField(models.UUIDField(), default=list)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    sent_how = models.CharField(_("cara pengiriman"), max_length=12, choices=SentHow, blank=True)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    # When the service should have been given, once the provider accepted.
    serve_due_at = models.DateTimeField(null=True)
    # The next step about what does not come, and when it is due; `services.chasing` moves it on.
    chase = models.CharField(max_length=8, choices=Chase, blank=True)
    chase_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    # The key of the form that made the last move: the same click twice is one move.
    last_key = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    # In words, of a row that `queries.tell_deadlines` has seen.
    deadline: Chip | None = None

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="referral_number_once"),
            models.UniqueConstraint(
                fields=["region", "need", "program"],
                condition=Q(state__in=sorted(LIVE), program__isnull=False),
                name="referral_one_live_per_need",
            ),
            models.UniqueConstraint(
                fields=["region", "need", "organization"],
                condition=Q(state__in=sorted(LIVE), program__isnull=True),
                name="referral_one_live_per_partner",
            ),
            models.CheckConstraint(
                name="referral_known_state", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="referral_drafter_never_approves",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="referral_author_never_approves",
                condition=Q(approved_by__isnull=True) | ~Q(author_ids__contains=[F("approved_by")]),
            ),
            models.CheckConstraint(
                name="referral_drafter_is_author",
                condition=Q(author_ids__contains=[F("drafted_by")]),
            ),
            models.CheckConstraint(
                name="referral_approval_is_signed",
                condition=~Q(state__in=PASSED_APPROVAL)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_turn_is_of_a_submitted_one",
                condition=Q(turn__isnull=True) | Q(state=State.SUBMITTED, chain__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_caretaker_has_a_turn",
                condition=Q(turn__isnull=False)
                | Q(caretaker__isnull=True, empty_since__isnull=True),
            ),
            models.CheckConstraint(
                name="referral_chased_while_awaited",
                condition=Q(chase_at__isnull=True)
                | Q(
                    state=State.SENT,
                    sent_at__isnull=False,
                    due_at__isnull=False,
                    chase__in=CHASES[State.SENT],
                )
                | Q(
                    state=State.ACCEPTED,
                    serve_due_at__isnull=False,
                    chase__in=CHASES[State.ACCEPTED],
                ),
            ),
            models.CheckConstraint(
                name="referral_sending_has_time",
                condition=~Q(state__in=PASSED_SENDING) | Q(sent_at__isnull=False) & ~Q(sent_how=""),
            ),
            models.CheckConstraint(
                name="referral_program_is_judged",
                condition=Q(
                    program__isnull=True, verdict__isnull=True, judged_on__isnull=True, answer=""
                )
                | Q(program__isnull=False, verdict__isnull=False, judged_on__isnull=False)
                & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="referral_against_the_verdict_is_justified",
                condition=~Q(answer=Answer.NOT_ELIGIBLE) | ~Q(justification=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["number"], opclasses=["varchar_pattern_ops"], name="referral_number"
            ),
            # A small scope reads its region; a wide one walks all of them newest first.
            models.Index(fields=["region", "-created_at", "-id"], name="referral_list"),
            models.Index(fields=["-created_at", "-id"], name="referral_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="referral_newest_by_state"),
            models.Index(
                fields=["region", "state", "due_at"],
                name="referral_running",
                condition=Q(state__in=sorted(LIVE)),
            ),
            models.Index(fields=["complaint", "-created_at"], name="referral_complaint"),
            models.Index(
                fields=["region", "sent_at"],
                name="referral_under_initiative",
                condition=Q(focal_point__isnull=False, sent_at__isnull=False),
            ),
            models.Index(
                fields=["chase_at", "id"],
                name="referral_to_chase",
                condition=Q(chase_at__isnull=False),
            ),
            models.Index(
                fields=["turn", "region"],
                name="referral_in_hand",
                condition=Q(turn__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=REFERRAL.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("referrals:detail", args=[self.number])

    @property
    def awaited_by(self) -> datetime | None:
        """When the provider is to have done what is next: answered, or given the service."""
        return self.serve_due_at if self.state == State.ACCEPTED else self.due_at

    @property
    def target(self) -> str:
        """What the need is led to, in one name."""
        return self.program.name if self.program else self.organization.name
