"""Shape of what is typed about answers that do not come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from accounts.roles import Action
from core.days import DayField
from intake.forms.fields import RowField
from programs.models import Organization
from referrals.inputs import ReplyStandardInput
from referrals.models import ReplyStandard


def _days(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=250)


class StandardForm(forms.Form):
    """Working days around the day that is due, and the days until the service itself is due."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    remind_before = _days(_("Ingatkan sebelum tenggat (hari kerja)"))
    escalate_after = _days(_("Teruskan ke supervisor sesudah tenggat (hari kerja)"))
    expire_after = _days(_("Kedaluwarsa sesudah tenggat (hari kerja)"))
    serve_days = _days(_("Layanan diberikan sesudah diterima"))
    serve_unit = forms.ChoiceField(label=_("Dihitung dalam"), choices=ReplyStandard.Unit)
    valid_from = DayField(label=_("Berlaku sejak"))
    source = forms.CharField(
        label=_("Dasar"),
        max_length=300,
        help_text=_("Contoh: nota kesepahaman dengan Dinas Kesehatan, nomor dan tanggalnya."),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
        self.fields["organization"] = RowField(
            label=_("Organisasi"),
            rows=Organization.objects.visible_to(by, Action.CATALOGUE_EDIT).active(),
            empty=_("Semua organisasi"),
            required=False,
        )
        self.order_fields(["region", "organization", *self.fields])

    def clean(self):
        data = super().clean()
        escalate, expire = data.get("escalate_after"), data.get("expire_after")
        if escalate and expire and expire <= escalate:
            self.add_error("expire_after", _("Harus sesudah diteruskan ke supervisor."))
        return data

    def given(self) -> ReplyStandardInput:
        data = {name: value for name, value in self.cleaned_data.items() if name != "id"}
        return ReplyStandardInput(**data)
