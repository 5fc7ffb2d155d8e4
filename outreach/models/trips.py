"""Vehicles and drivers, and where they go: one citizen's trip, or a day's round through the villages."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from intake.models import Complaint
from outreach.journey import BOOKED, TRIP, State
from outreach.querysets import StopQuerySet, TripQuerySet
from programs.models import Organization, Program
from regions.models import Region
from regions.querysets import RegionScopedQuerySet


class Vehicle(models.Model):
    """Of an office of a region; where it may go is the region's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    name = models.CharField(_("nama kendaraan"), max_length=80)
    plate = models.CharField(_("nomor polisi"), max_length=15)
    seats = models.PositiveSmallIntegerField(_("tempat duduk"), default=4)
    is_accessible = models.BooleanField(_("dapat memuat kursi roda"), default=False)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("milik"),
    )
    is_active = models.BooleanField(_("dipakai"), default=True)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "plate"], name="vehicle_plate_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.plate})"


class Driver(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah")
    )
    name = models.CharField(_("nama pengemudi"), max_length=120)
    phone = models.CharField(_("telepon (WhatsApp)"), max_length=20, blank=True)
    is_active = models.BooleanField(_("bertugas"), default=True)

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Trip(models.Model):
    """Neither a vehicle nor a driver is booked twice: their periods exclude each other."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Menuju layanan lanjutan")
        HOME = "home", _("Pulang ke rumah")
        ROUND = "round", _("Penjangkauan keliling")

    State = State

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("tujuan"), max_length=8, choices=Kind)
    complaint = models.ForeignKey(
        Complaint, null=True, on_delete=models.PROTECT, related_name="trips"
    )
    program = models.ForeignKey(
        Program, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("program")
    )
    origin = models.CharField(_("dijemput di"), max_length=160, blank=True)
    destination = models.CharField(_("diantar ke"), max_length=160, blank=True)
    companion = models.CharField(_("pendamping"), max_length=120, blank=True)
    wanted_at = models.DateTimeField(_("waktu yang diminta"), null=True)
    vehicle = models.ForeignKey(
        Vehicle,
        null=True,
        on_delete=models.PROTECT,
        related_name="trips",
        verbose_name=_("kendaraan"),
    )
    driver = models.ForeignKey(
        Driver,
        null=True,
        on_delete=models.PROTECT,
        related_name="trips",
        verbose_name=_("pengemudi"),
    )
    period = DateTimeRangeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    state_since = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    ended_note = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    last_key = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = TripQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            ExclusionConstraint(
                name="trip_vehicle_once",
                expressions=[
                    ("vehicle", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=sorted(BOOKED)),
            ),
            ExclusionConstraint(
                name="trip_driver_once",
                expressions=[("driver", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(state__in=sorted(BOOKED)),
            ),
            models.CheckConstraint(name="trip_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="trip_booked_has_all",
                condition=~Q(state__in=sorted(BOOKED))
                | Q(vehicle__isnull=False, driver__isnull=False, period__isnull=False),
            ),
            models.CheckConstraint(
                name="trip_round_has_no_case",
                condition=Q(kind="round", complaint__isnull=True)
                | ~Q(kind="round") & Q(complaint__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state"], name="trip_region_state"),
            models.Index(fields=["complaint"], name="trip_complaint"),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=TRIP.pairs()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("outreach:trip", args=[self.pk])


class TripStop(models.Model):
    """One village on a round, and whom to meet there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("desa/kelurahan")
    )
    complaint = models.ForeignKey(
        Complaint, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("yang ditemui"), max_length=200, blank=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["trip", "position"], name="stop_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.region_id}"
