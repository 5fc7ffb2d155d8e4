"""What is typed about helpers: one entry, a file with many, the question who is near."""

from typing import Any

from crispy_forms.layout import HTML, Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from core.days import DayField
from core.ids import new_id
from core.phones import to_international
from programs.forms.simple import _all, _helper
from programs.models import Helper, PSKSKind, Sector

FILE_BYTES = 5_000_000


class HelperForm(forms.ModelForm):
    """`id` makes sending a new one twice harmless; `version` refuses a stale save."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sectors = forms.MultipleChoiceField(
        label=_("Bidang bantuan"),
        required=False,
        choices=Sector.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kosongkan bila dapat membantu di bidang mana pun."),
    )

    class Meta:
        model = Helper
        fields = [
            "kind",
            "name",
            "head",
            "phone",
            "address",
            "legal_basis",
            "activity",
            "scope",
            "members",
            "active_since",
            "certificate",
            "certificate_until",
            "tksk_number",
            "sectors",
            "skills",
            "availability",
            "is_active",
        ]
        field_classes = {"certificate_until": DayField}
        widgets = {
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        start = {"id": row.pk if row else new_id(), "version": row.version if row else None}
        if row:
            start["region"] = f"{row.region_id} {row.region.name}"
        super().__init__(*args, initial=start, **kwargs)
        self.fields["kind"].queryset = PSKSKind.objects.active()
        self.fields["kind"].empty_label = _("Pilih jenis")
        self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
        self.helper = _helper(
            "id",
            "version",
            Div("kind", "name", css_class="pair"),
            "region",
            HTML('<datalist id="daftar-wilayah"></datalist>'),
            Div("head", "phone", css_class="pair"),
            "address",
            Div("activity", "scope", css_class="pair"),
            Div("skills", "availability", css_class="pair"),
            Div(Field("sectors"), css_class="ticks"),
            Div("members", "active_since", "legal_basis", css_class="trio"),
            Div("certificate", "certificate_until", "tksk_number", css_class="trio"),
            "is_active",
        )

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"].strip():
            return ""
        try:
            return to_international(self.cleaned_data["phone"])
        except ValueError:
            raise forms.ValidationError(
                _("Nomor telepon tidak lengkap. Contoh: 0812 3456 7890.")
            ) from None

    def values(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return data | {"region_id": self.cleaned_data["region"].pk}


class HelperFileForm(forms.Form):
    file = forms.FileField(
        label=_("Berkas XLSX atau CSV"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("Paling besar 5 MB dan 5.000 baris. Baris pertama memuat nama kolom."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(_("Berkas lebih besar dari 5 MB. Bagi berkasnya."))
        return file


class HelperFilterForm(forms.Form):
    q = forms.CharField(label=_("Nama, keahlian, atau kegiatan"), max_length=80, required=False)
    jenis = forms.ChoiceField(label=_("Jenis PSKS"), required=False)
    sertifikat = forms.ChoiceField(
        label=_("Sertifikat"),
        choices=_all(
            _("Semua"),
            [
                ("berlaku", _("Masih berlaku")),
                ("segera", _("Berakhir dalam 90 hari")),
                ("habis", _("Sudah habis")),
                ("tanpa", _("Tanpa sertifikat")),
            ],
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = PSKSKind.objects.active().values_list("code", "name")
        self.fields["jenis"].choices = _all(_("Semua jenis"), list(kinds))


class NearForm(forms.Form):
    """Who near this village can help with this need?"""

    desa = forms.ChoiceField(label=_("Desa/kelurahan"))
    bidang = forms.ChoiceField(
        label=_("Bidang kebutuhan"),
        choices=_all(_("Bidang apa pun"), Sector.choices),
        required=False,
    )
    q = forms.CharField(label=_("Keahlian atau kegiatan"), max_length=80, required=False)

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(v.pk, f"{v.name} ({v.parent.name})") for v in villages]
        self.fields["desa"].choices = [("", _("Pilih desa")), *named]
