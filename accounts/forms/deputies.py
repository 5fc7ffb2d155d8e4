"""Who stands in for somebody, in what, where and when."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.models import User
from accounts.roles import Role
from core.days import DayField
from core.ids import new_id
from regions.models import Region


class AbsentForm(forms.Form):
    """For whom: the user, or a colleague below them."""

    untuk = forms.ModelChoiceField(
        label=_("Siapa yang tidak bertugas?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Saya sendiri"),
        widget=forms.Select(attrs={"data-autosubmit": ""}),
    )

    def __init__(self, data, *, by: User):
        super().__init__(data)
        self.fields["untuk"].queryset = User.objects.deputised_by(by).order_by("name")
        self.is_valid()

    @property
    def has_choice(self) -> bool:
        return self.fields["untuk"].queryset.exists()


class DeputyForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    deputy = forms.ModelChoiceField(
        label=_("Pengganti"),
        queryset=User.objects.none(),
        empty_label=_("Pilih rekan"),
        error_messages={"required": _("Pilih siapa yang menggantikan.")},
    )
    roles = forms.MultipleChoiceField(
        label=_("Peran yang digantikan"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu peran.")},
    )
    region = forms.ModelChoiceField(
        label=_("Wilayah"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("Semua wilayah tugasnya"),
    )
    first_day = DayField(label=_("Mulai"), error_messages={"required": _("Isi tanggal mulai.")})
    last_day = DayField(
        label=_("Sampai dengan"),
        error_messages={"required": _("Isi tanggal terakhir; sesudahnya berakhir sendiri.")},
    )
    reason = forms.CharField(
        label=_("Keterangan (boleh kosong)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("misalnya: cuti, dinas luar")}),
    )

    def __init__(self, *args, absent: User, coverable: Sequence[Role], **kwargs):
        today = localdate()
        blank = {
            "id": new_id(),
            "roles": list(coverable),
            "first_day": today,
            "last_day": today + timedelta(days=6),
        }
        super().__init__(*args, initial=blank, **kwargs)
        self.fields["deputy"].queryset = User.objects.fit_to_deputise(absent).order_by("name")
        self.fields["roles"].choices = [(role.value, role.label) for role in coverable]
        codes = sorted({code for role, code in absent.held if role in coverable})
        names = queries.places(codes)
        region = self.fields["region"]
        region.queryset = Region.objects.filter(pk__in=codes)
        region.choices = [("", region.empty_label), *((code, names[code]) for code in codes)]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "id",
            "deputy",
            Div("roles", css_class="ticks"),
            *(["region"] if len(codes) > 1 else []),
            Div("first_day", "last_day", css_class="pair"),
            "reason",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        start, end = given.get("first_day"), given.get("last_day")
        if start and end and end < start:
            self.add_error("last_day", _("Tanggal akhir mendahului tanggal mulai."))
        return given
