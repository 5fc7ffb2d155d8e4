"""Who answers for an organisation within an initiative: a person with a name, from one day to another."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from programs.models.catalogue import Organization, Program
from programs.models.versions import days_between
from programs.querysets import FocalPointQuerySet


class FocalPoint(models.Model):
    """One person at a time for each organisation of an initiative. A successor gets a row of their own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    program = models.ForeignKey(
        Program,
        on_delete=models.PROTECT,
        related_name="focal_points",
        verbose_name=_("prakarsa"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="focal_points",
        verbose_name=_("organisasi"),
    )
    name = models.CharField(_("nama narahubung"), max_length=120)
    title = models.CharField(_("jabatan"), max_length=120)
    phone = models.CharField(_("telepon (WhatsApp)"), max_length=20, blank=True)
    email = models.EmailField(_("surel"), max_length=120, blank=True)
    starts_on = models.DateField(_("bertugas sejak"))
    ends_on = models.DateField(_("bertugas sampai"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        ordering = ["organization__name", "-starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="focal_point_dates_in_order",
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
            ),
            models.CheckConstraint(
                name="focal_point_can_be_reached", condition=~Q(phone="", email="")
            ),
            ExclusionConstraint(
                name="focal_point_one_at_a_time",
                expressions=[
                    ("program", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    (days_between("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"
