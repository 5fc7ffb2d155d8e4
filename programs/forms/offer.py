"""What is typed about a partner's offer."""

from typing import Any

from crispy_forms.layout import HTML, Div, Field
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from core.days import DayField
from core.ids import new_id
from programs.drafts import OfferDraft
from programs.forms.simple import _all, _area, _helper
from programs.models import Offer, Organization, PPKSKind, Sector


class OfferForm(forms.Form):
    """`id` makes sending a new one twice harmless; `version` refuses a stale save."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("Bantuan"), max_length=120, help_text=_("Contoh: paket sembako, kursi roda.")
    )
    kind = forms.ChoiceField(
        label=_("Bentuk"), choices=Offer.Kind.choices, widget=forms.RadioSelect
    )
    amount = forms.IntegerField(
        label=_("Jumlah"),
        min_value=1,
        max_value=10**15,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    unit = forms.CharField(
        label=_("Satuan"), max_length=30, help_text=_("Contoh: paket, unit, rupiah, jam.")
    )
    until = DayField(
        label=_("Berlaku sampai"),
    )
    ppks_kinds = forms.MultipleChoiceField(
        label=_("Untuk jenis PPKS"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kosongkan bila untuk siapa pun yang membutuhkan."),
    )
    sectors = forms.MultipleChoiceField(
        label=_("Untuk bidang"),
        required=False,
        choices=Sector.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kosongkan bila untuk semua bidang."),
    )
    note = forms.CharField(label=_("Ketentuan"), max_length=300, required=False, widget=_area(2))
    is_open = forms.BooleanField(label=_("Dibuka untuk dipesan"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"id": new_id(), "is_open": True, "kind": Offer.Kind.GOODS})
        super().__init__(*args, **kwargs)
        self.partners = {str(o.pk): o for o in Organization.objects.serving(by).active().partners()}
        self.fields["organization"] = forms.ChoiceField(
            label=_("Mitra"),
            choices=[("", _("Pilih mitra")), *((pk, o.name) for pk, o in self.partners.items())],
            error_messages={"required": _("Pilih mitra yang menawarkan.")},
        )
        self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
        kinds = PPKSKind.objects.active().values_list("code", "name")
        self.fields["ppks_kinds"].choices = list(kinds)
        self.helper = _helper(
            "id",
            "version",
            "organization",
            "title",
            Div(Field("kind"), css_class="choices"),
            Div("amount", "unit", "until", css_class="trio mt-3"),
            "region",
            HTML('<datalist id="daftar-wilayah"></datalist>'),
            "note",
            Div(Field("sectors"), css_class="ticks"),
            Div(Field("ppks_kinds"), css_class="ticks"),
            "is_open",
        )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < timezone.localdate() and not self.cleaned_data.get("version"):
            raise forms.ValidationError(
                _("Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.")
            )
        return until

    def draft(self) -> OfferDraft:
        apart = {"id", "version", "organization", "region"}
        return OfferDraft(
            organization_id=self.partners[self.cleaned_data["organization"]].pk,
            region_id=self.cleaned_data["region"].pk,
            **{name: value for name, value in self.cleaned_data.items() if name not in apart},
        )

    @classmethod
    def typed_from(cls, offer: Offer) -> dict[str, Any]:
        return {name: getattr(offer, name) for name in cls.base_fields if name != "ppks_kinds"} | {
            "organization": offer.organization_id,
            "region": f"{offer.region_id} {offer.region.name}",
            "ppks_kinds": list(offer.ppks_kinds.values_list("code", flat=True)),
        }


class OfferFilterForm(forms.Form):
    q = forms.CharField(label=_("Cari bantuan atau mitra"), max_length=80, required=False)
    bentuk = forms.ChoiceField(
        label=_("Bentuk"), choices=_all(_("Semua bentuk"), Offer.Kind.choices), required=False
    )
    keadaan = forms.ChoiceField(
        label=_("Keadaan"),
        choices=[("", _("Masih tersedia")), ("semua", _("Semua, juga yang habis atau ditutup"))],
        required=False,
    )
