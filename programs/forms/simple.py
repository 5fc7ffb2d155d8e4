"""Organisations, kinds, and the filters that live in the address."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from core.ids import new_id
from programs.drafts import OrganizationDraft, PPKSKindDraft, PSKSKindDraft
from programs.models import (
    Organization,
    PPKSKind,
    Program,
    PSKSKind,
    Sector,
    Unit,
)


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OrganizationForm(forms.Form):
    """`id` makes sending a new one twice harmless; `version` refuses a stale save."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=_("Nama"), max_length=160)
    kind = forms.ChoiceField(label=_("Jenis"), choices=Organization.Kind.choices)
    psks_kind = forms.ModelChoiceField(
        label=_("Jenis PSKS"),
        queryset=PSKSKind.objects.active(),
        required=False,
        empty_label=_("Bukan PSKS"),
        help_text=_("Hanya untuk mitra."),
    )
    contact = forms.CharField(label=_("Telepon atau surel"), max_length=160, required=False)
    address = forms.CharField(label=_("Alamat"), max_length=240, required=False)
    hours = forms.CharField(label=_("Jam layanan"), max_length=120, required=False)
    channel = forms.CharField(
        label=_("Saluran rujukan"),
        max_length=160,
        required=False,
        help_text=_("Bagaimana surat sampai ke sana: loket, surel, atau aplikasi."),
    )
    response_days = forms.IntegerField(
        label=_("Standar jawaban (hari kerja)"), required=False, min_value=1, max_value=365
    )
    help_offered = forms.CharField(
        label=_("Bantuan yang dapat diberikan"),
        max_length=2000,
        required=False,
        widget=_area(3),
    )
    source = forms.CharField(label=_("Sumber keterangan"), max_length=300, required=False)
    is_active = forms.BooleanField(label=_("Aktif"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"id": new_id(), "version": 1, "is_active": True})
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(
            by=by, required=False, help_text=_("Kosongkan bila nasional. ") + REGION_HINT
        )
        self.helper = _helper(
            "id",
            "version",
            "name",
            Div("kind", "psks_kind", css_class="pair"),
            "region",
            HTML('<datalist id="daftar-wilayah"></datalist>'),
            Div("contact", "hours", css_class="pair"),
            Div("channel", "response_days", css_class="pair"),
            "address",
            "help_offered",
            "source",
            "is_active",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if cleaned.get("psks_kind") and kind != Organization.Kind.PARTNER:
            self.add_error("psks_kind", _("Jenis PSKS hanya untuk mitra: kosongkan."))
        lacks_region = not cleaned.get("region") and "region" not in self.errors
        if kind == Organization.Kind.AGENCY and lacks_region:
            self.add_error("region", _("Perangkat daerah memerlukan wilayah."))
        return cleaned

    def draft(self) -> OrganizationDraft:
        data = self.cleaned_data
        same = "name kind contact address hours channel response_days help_offered source is_active"
        return OrganizationDraft(
            psks_kind_id=data["psks_kind"].pk if data["psks_kind"] else None,
            region_id=data["region"].pk if data["region"] else None,
            **{name: data[name] for name in same.split()},
        )

    @classmethod
    def typed_from(cls, row: Organization) -> dict[str, Any]:
        region = row.region
        return {name: getattr(row, name) for name in cls.base_fields} | {
            "psks_kind": row.psks_kind_id,
            "region": f"{region.pk} {region.name}" if region else "",
        }


class KindForm(forms.Form):
    """What PPKS and PSKS kinds share."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=_("Nama resmi"), max_length=120)
    gloss = forms.CharField(label=_("Penjelasan"), max_length=1500, widget=_area(4))
    legal_basis = forms.CharField(label=_("Dasar hukum"), max_length=200)
    legacy_code = forms.CharField(label=_("Kode atau nama lama"), max_length=120, required=False)
    source = forms.CharField(label=_("Sumber keterangan"), max_length=300, required=False)
    is_active = forms.BooleanField(label=_("Dipakai"), required=False)

    @classmethod
    def typed_from(cls, row: PPKSKind | PSKSKind) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields}


class PPKSKindForm(KindForm):
    unit = forms.ChoiceField(label=_("Satuan"), choices=Unit.choices)
    atensi_cluster = forms.ChoiceField(label=_("Klaster ATENSI"), choices=PPKSKind.Cluster.choices)
    min_age = forms.IntegerField(
        label=_("Usia paling rendah"), required=False, min_value=0, max_value=130
    )
    max_age = forms.IntegerField(
        label=_("Usia paling tinggi"), required=False, min_value=0, max_value=130
    )
    is_sealed = forms.BooleanField(
        label=_("Berkasnya dilindungi sejak dicatat"),
        required=False,
        help_text=_("Untuk kesehatan, kekerasan, HIV, perdagangan orang, dan anak dengan hukum."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            "version",
            "name",
            "gloss",
            Div("unit", "atensi_cluster", css_class="pair"),
            Div("min_age", "max_age", css_class="pair"),
            Div("legal_basis", "legacy_code", css_class="pair"),
            "source",
            "is_sealed",
            "is_active",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("min_age"), cleaned.get("max_age")
        if low is not None and high is not None and high < low:
            self.add_error("max_age", _("Usia tertinggi harus di atas usia terendah."))
        return cleaned

    def draft(self) -> PPKSKindDraft:
        return PPKSKindDraft(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


class PSKSKindForm(KindForm):
    form = forms.ChoiceField(label=_("Bentuk"), choices=PSKSKind.Form.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            "version",
            "name",
            "gloss",
            Div("form", "legal_basis", css_class="pair"),
            Div("legacy_code", "source", css_class="pair"),
            "is_active",
        )

    def draft(self) -> PSKSKindDraft:
        return PSKSKindDraft(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


def _all(label: Any, choices: Any) -> list[tuple[str, Any]]:
    return [("", label), *choices]


class CatalogueFilterForm(forms.Form):
    """The public list: everything in the address, nothing personal."""

    q = forms.CharField(label=_("Cari program"), max_length=80, required=False)
    tingkat = forms.ChoiceField(
        label=_("Tingkat"),
        choices=_all(_("Semua tingkat"), Program.Level.choices),
        required=False,
    )
    bidang = forms.ChoiceField(
        label=_("Bidang"), choices=_all(_("Semua bidang"), Sector.choices), required=False
    )
    wilayah = forms.ChoiceField(label=_("Wilayah"), required=False)

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].choices = _all(_("Semua wilayah"), regions)


class ManageFilterForm(forms.Form):
    q = forms.CharField(label=_("Cari"), max_length=80, required=False)
    tingkat = forms.ChoiceField(
        label=_("Tingkat"),
        choices=_all(_("Semua tingkat"), Program.Level.choices),
        required=False,
    )
    keadaan = forms.ChoiceField(
        label=_("Keadaan"),
        choices=[
            ("", _("Semua")),
            ("aktif", _("Tampil di katalog")),
            ("nonaktif", _("Tidak ditampilkan")),
            ("tutup", _("Tidak menerima usulan")),
        ],
        required=False,
    )


class PartnerFilterForm(forms.Form):
    q = forms.CharField(label=_("Cari mitra"), max_length=80, required=False)
    jenis = forms.ChoiceField(label=_("Jenis PSKS"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jenis"].choices = _all(_("Semua jenis"), kinds)


class OrganizationFilterForm(forms.Form):
    q = forms.CharField(label=_("Cari"), max_length=80, required=False)
    jenis = forms.ChoiceField(
        label=_("Jenis"), choices=_all(_("Semua jenis"), Organization.Kind.choices), required=False
    )
