"""The shape of a rule by which new cases are given out in turn."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Action
from core.days import DayField
from core.ids import new_id
from programs.models import Sector
from regions.models import Region


class TurnRuleForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    region = forms.ModelChoiceField(
        label=_("Wilayah"),
        queryset=Region.objects.none(),
        empty_label=None,
        error_messages={"required": _("Pilih wilayahnya.")},
    )
    sector = forms.ChoiceField(
        label=_("Bidang"),
        choices=[("", _("Semua bidang")), *Sector.choices],
        required=False,
        help_text=_("Bidang dari kebutuhan pertama warga."),
    )
    valid_from = DayField(label=_("Berlaku sejak"), initial=localdate)
    valid_to = DayField(
        label=_("Sampai dengan"),
        required=False,
        help_text=_("Kosongkan: berlaku sampai dihentikan."),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        codes = by.scopes(Action.TURNS_EDIT)
        own = Region.objects.in_force().filter(code__in=codes)
        self.fields["region"].queryset = (
            own | Region.objects.in_force().filter(parent__in=codes)
        ).order_by("code")
