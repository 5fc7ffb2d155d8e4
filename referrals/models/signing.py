"""Whose hands a letter passes before it goes out, and each hand as it was put to it."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action, Role, roles_with
from core.ids import new_id
from referrals.models.letter import LetterOffice
from referrals.models.referral import Referral
from referrals.querysets import ReferralRowQuerySet, SignatureChainQuerySet
from regions.models import Region

MOST_STEPS = 4
SIGNING_ROLES = sorted(roles_with(Action.REFERRAL_APPROVE))


class SignatureChain(models.Model):
    """Who signs for an office from a day on. Never changed, only followed: a letter keeps the chain it set out on.

    Without steps one signature is enough, of whoever may approve.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(LetterOffice, on_delete=models.PROTECT, related_name="chains")
    valid_from = models.DateField(_("berlaku sejak"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SignatureChainQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-created_at"]
        indexes = [
            models.Index(fields=["office", "-valid_from", "-created_at"], name="chain_in_force")
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.valid_from}"


class ChainStep(models.Model):
    """One hand of a chain: a role wherever the citizen lives, or one person by name."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("Paraf")
        SIGNATURE = "signature", _("Tanda tangan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chain = models.ForeignKey(SignatureChain, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("jabatan"), max_length=120)
    kind = models.CharField(_("bentuk"), max_length=10, choices=Kind)
    role = models.CharField(max_length=20, choices=Role, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["chain", "position"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="chain_step_once"),
            models.CheckConstraint(
                name="chain_has_four_steps_at_most",
                condition=Q(position__gte=1, position__lte=MOST_STEPS),
            ),
            models.CheckConstraint(
                name="chain_step_known_kind", condition=Q(kind__in=["initial", "signature"])
            ),
            models.CheckConstraint(
                name="chain_step_is_of_a_role_or_a_person",
                condition=Q(user__isnull=True, role__in=SIGNING_ROLES)
                | Q(user__isnull=False, role=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def who(self) -> str:
        return str(self.user) if self.user_id else str(Role(self.role).label)


class Signature(models.Model):
    """One step taken. A return undoes it: the mended words are signed again. Its id is the key of the form."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="signatures")
    step = models.ForeignKey(ChainStep, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # The absent one whose step a deputy took.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The step had nobody, and a supervisor put this person on it.
    is_caretaker = models.BooleanField(default=False)
    signed_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = ReferralRowQuerySet.as_manager()

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "step"],
                condition=Q(undone_at=None),
                name="signature_once_per_step",
            ),
            models.UniqueConstraint(
                fields=["referral", "signed_by"],
                condition=Q(undone_at=None),
                name="signature_of_different_hands",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_signed", exclude=["undone_at"]),
            pgtrigger.Trigger(
                name="author_never_signs",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM referrals_referral
                        WHERE id = NEW.referral_id AND NEW.signed_by_id = ANY (author_ids)
                    ) THEN
                        RAISE EXCEPTION 'author_never_signs' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.step_id}"

    @property
    def signers(self) -> set[uuid.UUID]:
        """Whose hand this is: the deputy's and the absent one's alike."""
        return {self.signed_by_id, self.on_behalf_of_id or self.signed_by_id}

    @property
    def title(self) -> str:
        """As it is printed, under the signer's own name: for one who is away (Plh.), in a seat that is empty (Plt.)."""
        mark = "Plt. " if self.is_caretaker else "Plh. " if self.on_behalf_of_id else ""
        return f"{mark}{self.step.title}"
