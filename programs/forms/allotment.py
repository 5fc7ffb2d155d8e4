"""Quota and budget of one region and one period."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import RegionField
from accounts.models import User
from core.ids import new_id
from programs.drafts import AllotmentDraft
from programs.models import Allotment, Program
from regions.models import Region


class AllotmentForm(forms.Form):
    """`id` makes sending a new row twice harmless; `version` refuses a stale save of one that is there.

    `known` holds regions by code for the rows of a file.
    """

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    year = forms.IntegerField(label=_("Tahun"), min_value=2000, max_value=2100)
    part = forms.ChoiceField(
        label=_("Masa"),
        choices=Allotment.Part.choices,
    )
    places = forms.IntegerField(
        label=_("Kuota (jumlah penerima)"), required=False, min_value=0, max_value=2_000_000_000
    )
    budget = forms.IntegerField(
        label=_("Anggaran (rupiah)"), required=False, min_value=0, max_value=10**15
    )
    spent = forms.IntegerField(
        label=_("Anggaran yang sudah terpakai (rupiah)"),
        required=False,
        min_value=0,
        max_value=10**15,
    )
    source = forms.CharField(
        label=_("Dasar"),
        max_length=200,
        required=False,
        help_text=_("Misalnya nomor DPA atau surat keputusan."),
    )

    def __init__(
        self, *args: Any, by: User, known: Mapping[str, Region] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(by=by, known=known)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "id",
            "version",
            "region",
            HTML('<datalist id="daftar-wilayah"></datalist>'),
            Div("year", "part", css_class="pair"),
            "places",
            Div("budget", "spent", css_class="pair"),
            "source",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        places, budget = cleaned.get("places"), cleaned.get("budget")
        if places is None and budget is None and not self.errors:
            self.add_error("places", _("Isi kuota, anggaran, atau keduanya."))
        if budget is not None and (cleaned.get("spent") or 0) > budget:
            self.add_error("spent", _("Yang terpakai tidak boleh melebihi anggaran."))
        return cleaned

    def draft(self) -> AllotmentDraft:
        data = self.cleaned_data
        starts_on, ends_on = Allotment.Part(data["part"]).days_of(data["year"])
        return AllotmentDraft(
            region_id=data["region"].pk,
            starts_on=starts_on,
            ends_on=ends_on,
            places=data["places"],
            budget=data["budget"],
            spent=data["spent"],
            source=data["source"],
        )

    @staticmethod
    def blank(program: Program) -> dict[str, Any]:
        region = program.region
        return {
            "id": new_id(),
            "year": timezone.localdate().year,
            "region": f"{region.pk} {region.name}" if region else "",
        }

    @staticmethod
    def typed_from(row: Allotment) -> dict[str, Any]:
        same = ("id", "version", "places", "budget", "spent", "source")
        return {name: getattr(row, name) for name in same} | {
            "part": Allotment.Part.of(row.starts_on, row.ends_on).value,
            "region": f"{row.region.pk} {row.region.name}",
            "year": row.starts_on.year,
        }
