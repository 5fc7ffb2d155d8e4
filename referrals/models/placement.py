"""Who lies in which bed and lay in which before, and who came to the guidance of the day."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models import Client
from programs.models import Activity, Bed, Facility
from referrals.models.referral import Referral
from referrals.models.work import CaseWork
from referrals.placing import IN_A_BED, LIVE, PLACEMENT, Mobility, State
from referrals.querysets import PlacementQuerySet, PlacementRowQuerySet
from regions.models import Region


class Placement(CaseWork):
    """One person's place in one home: waiting, held, lived in, left. The bed's period cannot overlap another's."""

    class Priority(models.IntegerChoices):
        URGENT = 1, _("Darurat: tidak ada tempat aman malam ini")
        HIGH = 2, _("Tinggi: sakit atau tanpa pengasuh")
        USUAL = 3, _("Biasa")

    class Reason(models.TextChoices):
        FAMILY = "family", _("Kembali ke keluarga")
        MARRIED = "married", _("Menikah")
        HOSPITAL = "hospital", _("Dirawat di rumah sakit")
        OTHER_HOME = "other_home", _("Pindah ke panti lain")
        OWN_WILL = "own_will", _("Atas kemauan sendiri")
        DIED = "died", _("Meninggal dunia")

    State = State
    Mobility = Mobility

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="placements")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="placements")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="placements")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    priority = models.PositiveSmallIntegerField(
        _("kepentingan"), choices=Priority, default=Priority.USUAL
    )
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Client.Sex)
    mobility = models.CharField(_("gerak"), max_length=10, choices=Mobility)
    spouse = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("pasangan yang juga masuk"),
    )
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    bed = models.ForeignKey(Bed, null=True, on_delete=models.PROTECT, related_name="placements")
    # In this bed: a resident who moves begins a new one, and the old one is kept as a `PastBed`.
    period = DateRangeField(null=True)
    entered_on = models.DateField(_("masuk"), null=True)
    left_on = models.DateField(_("keluar"), null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Whom a deputy asked for: whoever judges must be neither of the two.
    requested_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    left_reason = models.CharField(max_length=10, choices=Reason, blank=True)
    ended_note = models.CharField(max_length=300, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        # The waiting list: what is most pressing first, then who waits longest.
        ordering = ["priority", "requested_at", "id"]
        constraints = [
            ExclusionConstraint(
                name="placement_bed_once",
                expressions=[
                    ("bed", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(bed__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["region", "client"],
                condition=Q(state__in=sorted(LIVE)),
                name="placement_one_live_per_person",
            ),
            models.CheckConstraint(
                name="placement_known_state", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="placement_bed_with_period",
                condition=Q(bed__isnull=True, period__isnull=True)
                | Q(bed__isnull=False, period__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_in_a_bed_has_one",
                condition=~Q(state__in=sorted({*IN_A_BED, State.LEFT})) | Q(bed__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_waiting_has_no_bed",
                condition=~Q(state__in=[State.WAITING, State.CANCELLED]) | Q(bed__isnull=True),
            ),
            models.CheckConstraint(
                name="placement_resident_has_entered",
                condition=~Q(state__in=[State.ADMITTED, State.LEFT]) | Q(entered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_left_has_day",
                condition=Q(state=State.LEFT, left_on__isnull=False, left_on__gte=F("entered_on"))
                | ~Q(state=State.LEFT) & Q(left_on__isnull=True),
            ),
            # Whoever asks for a place does not also grant it.
            models.CheckConstraint(
                name="placement_asker_never_admits",
                condition=Q(admitted_by__isnull=True)
                | ~Q(admitted_by=F("requested_by")) & ~Q(admitted_by=F("requested_for")),
            ),
            models.CheckConstraint(
                name="placement_admission_is_signed",
                condition=~Q(state__in=[State.ADMITTED, State.LEFT]) | Q(admitted_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["facility", "priority", "requested_at"],
                name="placement_queue",
                condition=Q(state__in=sorted(LIVE)),
            ),
            models.Index(fields=["complaint"], name="placement_complaint"),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=PLACEMENT.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:placement", args=[self.pk])


class PastBed(models.Model):
    """A bed that a resident lay in before they moved to another of the same home. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="past_beds")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()
    why = models.CharField(_("sebab pindah"), max_length=300)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlacementRowQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "-id"]
        constraints = [
            ExclusionConstraint(
                name="past_bed_once",
                expressions=[
                    ("bed", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["placement"], name="past_bed_placement")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.period}"


class Attendance(models.Model):
    """Whether a resident was at the guidance of a day."""

    class Presence(models.TextChoices):
        PRESENT = "present", _("Hadir")
        SICK = "sick", _("Sakit")
        EXCUSED = "excused", _("Izin")
        ABSENT = "absent", _("Tidak hadir")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attendances")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="attendances")
    on = models.DateField()
    presence = models.CharField(max_length=8, choices=Presence)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = PlacementRowQuerySet.as_manager()

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "activity", "on", "placement"], name="attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.on}: {self.presence}"
