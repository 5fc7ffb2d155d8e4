"""One programme, without its rows of criteria and papers."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from accounts.roles import Action
from core.days import DayField
from programs.drafts import RESERVED_CODES, ProgramDraft
from programs.facts import BENEFITS
from programs.models import Organization, Program, Sector, Unit, WelfareField
from regions.models import Region

FILE_BYTES = 1_000_000


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProgramForm(forms.Form):
    """`id` makes sending a new programme twice harmless; `version` refuses a stale save."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=_("Nama program"), max_length=160)
    code = forms.SlugField(
        label=_("Kode di alamat halaman"),
        max_length=60,
        required=False,
        help_text=_("Huruf kecil, angka, dan tanda hubung. Kosongkan: dibuat dari nama."),
    )
    aliases = forms.CharField(
        label=_("Sebutan lain"),
        max_length=200,
        required=False,
        help_text=_("Kata yang dipakai warga, dipisah koma. Ikut dicari."),
    )
    level = forms.ChoiceField(label=_("Tingkat"), choices=Program.Level.choices)
    owner = forms.ModelChoiceField(
        label=_("Pemilik program"), queryset=Organization.objects.none(), empty_label=_("Pilih…")
    )
    unit = forms.ChoiceField(label=_("Satuan penerima"), choices=Unit.choices)
    fulfilment = forms.ChoiceField(label=_("Bentuk"), choices=Program.Fulfilment.choices)
    letter_kind = forms.ChoiceField(label=_("Surat dari loket"), choices=Program.Letter.choices)
    sectors = forms.MultipleChoiceField(
        label=_("Bidang"), choices=Sector.choices, widget=forms.CheckboxSelectMultiple
    )
    welfare_fields = forms.MultipleChoiceField(
        label=_("Bidang kesejahteraan sosial (UU 11/2009)"),
        choices=WelfareField.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    benefit = forms.CharField(label=_("Manfaat"), max_length=2000, widget=area(3))
    yearly_value = forms.IntegerField(
        label=_("Nilai bantuan setahun (rupiah)"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        help_text=_(
            "Perkiraan terendah bagi satu penerima, untuk mengurutkan saran. Kosongkan bila tidak dapat dinilai."
        ),
    )
    steps = forms.CharField(
        label=_("Langkah bagi warga"),
        max_length=3000,
        required=False,
        widget=area(4),
        help_text=_("Satu langkah per baris."),
    )
    where_to_go = forms.CharField(label=_("Ke mana"), max_length=240, required=False)
    member_codes = forms.MultipleChoiceField(
        label=_("Tanda kepesertaan"),
        choices=BENEFITS,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("Bila salah satu tercatat pada warga, jawabannya «sudah menjadi peserta»."),
    )
    is_open = forms.BooleanField(label=_("Menerima usulan baru"), required=False)
    valid_from = DayField(label=_("Dibuka sejak"), required=False)
    valid_to = DayField(label=_("Dibuka sampai"), required=False)
    quota = forms.IntegerField(
        label=_("Kuota"), required=False, min_value=0, max_value=2_000_000_000
    )
    legal_basis = forms.CharField(label=_("Dasar hukum"), max_length=300, required=False)
    source = forms.CharField(label=_("Sumber keterangan"), max_length=300, required=False)
    note = forms.CharField(label=_("Catatan"), max_length=2000, required=False, widget=area(2))

    effective = DayField(
        label=_("Berlaku mulai"),
        required=False,
        help_text=_(
            "Kosongkan untuk perbaikan yang langsung berlaku. Isi bila peraturan baru mulai berlaku "
            "pada suatu tanggal: versi lama tetap dipakai sampai sehari sebelumnya."
        ),
    )
    decree = forms.CharField(
        label=_("Dasar perubahan"),
        max_length=300,
        required=False,
        help_text=_("Peraturan atau keputusan yang mengubahnya."),
    )

    def __init__(
        self,
        *args: Any,
        by: User,
        is_new: bool,
        owner: Organization | None = None,
        known: Mapping[str, Region] | None = None,
        **kwargs: Any,
    ) -> None:
        """`owner` and `known` regions are looked up for all programmes of a file at once."""
        super().__init__(*args, **kwargs)
        self.owner = owner
        if owner:
            del self.fields["owner"]
        else:
            owners = Organization.objects.visible_to(by, Action.CATALOGUE_EDIT).active()
            self.fields["owner"].queryset = owners
        self.fields["region"] = RegionField(
            by=by,
            known=known,
            required=False,
            help_text=_("Hanya untuk program daerah. ") + REGION_HINT,
        )
        if is_new:
            del self.fields["effective"], self.fields["decree"]
        else:
            # Letters and stored verdicts name the code.
            del self.fields["code"]
        self.fields["welfare_fields"].widget.attrs = {}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.layout = _layout(is_new=is_new)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].lower()
        if code in RESERVED_CODES:
            raise forms.ValidationError(_("Kode ini dipakai sistem. Pilih kode lain."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        level, region = cleaned.get("level"), cleaned.get("region")
        if level == Program.Level.REGIONAL and not region and "region" not in self.errors:
            self.add_error("region", _("Program daerah memerlukan wilayah."))
        if level == Program.Level.CENTRAL and region:
            self.add_error("region", _("Program pusat berlaku di semua wilayah: kosongkan."))
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Tanggal akhir harus sesudah tanggal mulai."))
        if cleaned.get("effective") and not cleaned.get("decree"):
            self.add_error("decree", _("Versi baru memerlukan dasar perubahannya."))
        return cleaned

    def draft(self) -> ProgramDraft:
        data = self.cleaned_data
        region = data["region"]
        same = (
            "name aliases level sectors welfare_fields unit fulfilment letter_kind benefit "
            "where_to_go legal_basis member_codes valid_from valid_to is_open quota "
            "yearly_value source note"
        )
        return ProgramDraft(
            owner_id=(self.owner or data["owner"]).pk,
            code=data.get("code", ""),
            region_id=region.pk if region else None,
            steps=data["steps"].replace("\r\n", "\n"),
            **{name: data[name] for name in same.split()},
        )

    @classmethod
    def typed_from(cls, program: Program) -> dict[str, Any]:
        """The stored programme as this form would show it."""
        apart = {"effective", "decree"}
        initial = {n: getattr(program, n) for n in cls.base_fields if n not in apart}
        region = program.region
        return initial | {
            "owner": program.owner_id,
            "region": f"{region.pk} {region.name}" if region else "",
        }


class DecreeForm(forms.Form):
    """From which day on a change holds, and on what ground. Both empty: at once."""

    effective = DayField(
        label=_("Berlaku mulai"),
        required=False,
        help_text=_(
            "Kosongkan bila langsung berlaku. Sampai sehari sebelumnya versi lama dipakai."
        ),
    )
    decree = forms.CharField(
        label=_("Dasar perubahan"),
        max_length=300,
        required=False,
        help_text=_("Peraturan atau keputusan yang mengubahnya."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("effective") and not cleaned.get("decree"):
            self.add_error("decree", _("Versi baru memerlukan dasar perubahannya."))
        return cleaned


class ProgramFileForm(forms.Form):
    file = forms.FileField(
        label=_("Berkas XLSX atau JSON"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json"}),
        help_text=_("Paling besar 1 MB dan 200 program."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(_("Berkas lebih besar dari 1 MB. Bagi berkasnya."))
        return file


def _layout(*, is_new: bool) -> Layout:
    title = '<h2 class="sec mt-4">{}</h2>'
    return Layout(
        "id",
        "version",
        "name",
        Div("code", "aliases", css_class="pair") if is_new else "aliases",
        Div("level", "region", css_class="pair"),
        HTML('<datalist id="daftar-wilayah"></datalist>'),
        Div("owner", "unit", css_class="pair"),
        Div("fulfilment", "letter_kind", css_class="pair"),
        Div(Field("sectors"), css_class="choices mt-3"),
        Div(Field("welfare_fields"), css_class="choices mt-3"),
        HTML(title.format("{% load i18n %}{% translate 'Keterangan bagi warga' %}")),
        "benefit",
        "yearly_value",
        "steps",
        "where_to_go",
        HTML(title.format("{% load i18n %}{% translate 'Masa dan daya tampung' %}")),
        "is_open",
        Div("valid_from", "valid_to", "quota", css_class="trio"),
        "member_codes",
        HTML(title.format("{% load i18n %}{% translate 'Dasar dan sumber' %}")),
        Div("legal_basis", "source", css_class="pair"),
        "note",
        *(
            []
            if is_new
            else [
                HTML(title.format("{% load i18n %}{% translate 'Kapan perubahan ini berlaku' %}")),
                Div("effective", "decree", css_class="pair"),
            ]
        ),
    )
