"""The tree of places, by Kemendagri code (Kepmendagri 300.2.2-2138/2025)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.querysets import RegionQuerySet


class Region(models.Model):
    """`code` is `PP[.KK[.CC[.VVVV]]]`; the parent is the code without its last part. Never deleted: a code that vanishes is retired."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Provinsi")
        REGENCY = "regency", _("Kabupaten/kota")
        DISTRICT = "district", _("Kecamatan")
        VILLAGE = "village", _("Desa/kelurahan")

    # "C" so that a scope is one range of the primary key, whatever the database's own collation.
    code = models.CharField(primary_key=True, max_length=13, db_collation="C")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    local_label = models.CharField(max_length=40, blank=True)
    bps_code = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField(null=True)
    retired_on = models.DateField(null=True)
    successor = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="region_code_shape",
                condition=models.Q(code__regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"),
            ),
            models.CheckConstraint(
                name="region_only_province_is_root",
                condition=models.Q(level="province", parent__isnull=True)
                | (~models.Q(level="province") & models.Q(parent__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["level", "name"], name="region_level_name")]

    def __str__(self) -> str:
        return self.name
