"""A home with its lodges, rooms and beds, and what happens there each day. Who lies in which bed is known above."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from programs.models.catalogue import Organization, Program
from programs.querysets import CatalogueQuerySet
from regions.models import Region


class Facility(models.Model):
    """A place where people live for a while. `region` is whose people it serves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=160)
    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, related_name="facility", verbose_name=_("lembaga")
    )
    # Referrals to this programme may ask for a place here.
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="facilities", verbose_name=_("program")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("wilayah layanan")
    )
    capacity = models.PositiveSmallIntegerField(_("daya tampung"))
    hold_days = models.PositiveSmallIntegerField(_("tempat dipesankan (hari)"), default=7)
    note = models.TextField(_("catatan"), blank=True)
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "facilities"
        constraints = [
            models.CheckConstraint(name="facility_has_capacity", condition=Q(capacity__gte=1)),
            models.CheckConstraint(name="facility_holds_some_days", condition=Q(hold_days__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("referrals:facility", args=[self.code])


class Lodge(models.Model):
    """A house of the home (wisma)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="lodges")
    name = models.CharField(_("nama wisma"), max_length=80)
    order = models.PositiveSmallIntegerField(_("urutan"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "order"], name="lodge_order_once"),
            models.UniqueConstraint(fields=["facility", "name"], name="lodge_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """For men, for women, or for a couple; with or without steps."""

    class For(models.TextChoices):
        MEN = "L", _("putra")
        WOMEN = "P", _("putri")
        COUPLE = "C", _("pasangan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lodge = models.ForeignKey(Lodge, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("nama kamar"), max_length=40)
    occupants = models.CharField(_("penghuni"), max_length=1, choices=For)
    is_accessible = models.BooleanField(_("tanpa undakan, dekat perawat"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["lodge", "order"], name="room_order_once"),
            models.CheckConstraint(
                name="room_known_occupants", condition=Q(occupants__in=["L", "P", "C"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Bed(models.Model):
    """One place to sleep. A broken one is out of use, never deleted: its past stays true."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="beds")
    name = models.CharField(_("tempat tidur"), max_length=20)
    order = models.PositiveSmallIntegerField(_("urutan"))
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["room", "order"], name="bed_order_once")]

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    """Guidance on fixed days of the week: skills, mental, physical."""

    class Kind(models.TextChoices):
        SKILLS = "skills", _("Bimbingan keterampilan")
        MENTAL = "mental", _("Bimbingan mental")
        PHYSICAL = "physical", _("Bimbingan fisik")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    name = models.CharField(_("kegiatan"), max_length=120)
    # Monday is 0.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("hari"))
    starts_at = models.TimeField(_("mulai"))
    ends_at = models.TimeField(_("selesai"))
    place = models.CharField(_("tempat"), max_length=80, blank=True)
    is_active = models.BooleanField(_("dipakai"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["starts_at", "name"]
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["facility", "name", "starts_at"], name="activity_once"),
            models.CheckConstraint(
                name="activity_runs_forward", condition=Q(starts_at__lt=F("ends_at"))
            ),
            models.CheckConstraint(
                name="activity_on_weekdays",
                condition=Q(weekdays__len__gt=0) & Q(weekdays__contained_by=list(range(7))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_on(self, day: date) -> bool:
        return self.is_active and day.weekday() in self.weekdays
