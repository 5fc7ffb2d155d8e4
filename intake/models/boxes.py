"""What a member of staff keeps of the lists of cases: filters under a name, and when a queue was last opened."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.ids import new_id
from intake.querysets import SavedFilterQuerySet
from intake.workflow import Status
from regions.models import Region


class SavedFilter(models.Model):
    """The words of a list's address under a name; with a region it is shared with everybody who works there.

    A removed one stays for a while, so that it can be brought back.
    """

    class Box(models.TextChoices):
        MINE = "saya", _("Kotak saya")
        ALL = "semua", _("Semua di wilayah")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    box = models.CharField(_("kotak"), max_length=5, choices=Box)
    name = models.CharField(_("nama saringan"), max_length=60)
    query = models.CharField(max_length=1000)
    region = models.ForeignKey(
        Region,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("dibagikan kepada petugas di"),
    )
    is_pinned = models.BooleanField(_("sematkan di atas daftar"), default=True)
    saved_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                condition=Q(removed_at=None),
                name="saved_filter_named_once",
            ),
            models.CheckConstraint(
                name="saved_filter_says_something", condition=~Q(name="") & ~Q(query="")
            ),
            models.CheckConstraint(
                name="saved_filter_known_box", condition=Q(box__in=["saya", "semua"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["region"],
                name="saved_filter_shared",
                condition=Q(removed_at=None, region__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may_be_changed_by(self, user) -> bool:
        """By its owner; a shared one also by whoever may share there."""
        is_shared = self.region_id is not None
        return self.owner_id == user.pk or (
            is_shared and user.may(Action.FILTER_SHARE, self.region_id)
        )


class BoxVisit(models.Model):
    """When somebody last opened a queue; what came after is new to them. A deputy keeps their own for the absent one's.

    `since` is where the sitting began from: what was new when they sat down stays marked until they come back another time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="box_visits"
    )
    # Whose box it is: one's own, or that of the colleague for whom one acts.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=12, choices=Status)
    opened_at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "owner", "status"], name="box_visit_once"),
            models.CheckConstraint(
                name="box_visit_in_order", condition=Q(since__lte=models.F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.status}"
