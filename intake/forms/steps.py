"""What each step of a case asks for. Every form carries the version of the case that was on the screen."""

from collections.abc import Mapping
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from core.templatetags.ui import tanggal
from core.texts import LineField
from intake.forms.bench import Bench
from intake.forms.fields import PaperField, RowField, RowsField, no_identity_number
from intake.forms.rows import KindPicker
from intake.models import ReplyTemplate, Verification
from programs.models import DocumentKind, Organization, Sector

Alternative = Verification.Alternative
CARRIED = ("version", "seen")
WITH_PROGRAM = {Alternative.REGIONAL}
WITH_ORGANIZATION = {Alternative.PARTNER, Alternative.CSR, Alternative.OTHER_OFFICE}


class CaseForm(forms.Form):
    """The base of all steps. `code` keeps the ids of several forms on one page apart."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    # What the case looked like; only compared, never believed.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    layout: tuple[Any, ...] = ()
    is_multipart_step = False
    # What an address may choose beforehand: parameter and field.
    from_address: ClassVar[Mapping[str, str]] = {}
    # The field that speaks to the citizen, where a ready reply may be put.
    reply_field = ""

    def __init__(self, *args, bench: Bench, code: str, **kwargs):
        kwargs.setdefault("auto_id", f"id_{code}_%s")
        kwargs.setdefault("initial", {})
        kwargs["initial"].setdefault("version", bench.complaint.version)
        kwargs["initial"].setdefault("seen", bench.seen)
        self.bench, self.code = bench, code
        super().__init__(*args, **kwargs)
        self.prepare()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        named = self.layout or [name for name in self.fields if name not in CARRIED]
        self.helper.layout = Layout(*CARRIED, *named)

    def prepare(self) -> None:
        """Fields that depend on the case."""

    @property
    def replies(self) -> list[ReplyTemplate]:
        if not self.reply_field:
            return []
        return [row for row in self.bench.replies if row.step == self.code]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.seen_before = given.pop("seen", "")
        return given

    def renew(self, bench: Bench) -> None:
        """After a refusal: what was typed stays, and a second press counts for the present state."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(bench.complaint.version)
        self.data[self.add_prefix("seen")] = bench.seen


def _sentence(label: str, example: str = "", *, required: bool = True, rows: int = 3, most: int):
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        validators=[no_identity_number],
        widget=forms.Textarea(attrs={"rows": rows, "placeholder": example}),
    )


class PlainForm(CaseForm):
    """A step that needs nothing but the press."""


class ConfirmForm(CaseForm):
    person = forms.ChoiceField(
        label=_("Siapa yang dimaksud?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih orangnya, atau tekan “Bukan salah satu dari ini”.")},
    )

    def prepare(self) -> None:
        people = [given["person"] for given in self.bench.candidates]
        self.fields["person"] = RowField(
            label=_("Siapa yang dimaksud?"),
            rows=people,
            widget=forms.RadioSelect,
            error_messages=self.base_fields["person"].error_messages,
        )


class RequestPapersForm(CaseForm):
    reply_field = "note"
    note = LineField(
        label=_("Keterangan untuk warga"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("misalnya: surat dari puskesmas terdekat")}),
    )

    def prepare(self) -> None:
        asked = {row.kind_id for row in self.bench.missing}
        wanted = {paper.kind.pk: paper.is_mandatory for paper in self.bench.wanted_papers}
        rows = [kind for kind in self.bench.document_kinds if kind.pk not in asked]
        rows.sort(key=lambda kind: (not wanted.get(kind.pk), kind.pk not in wanted))
        self.fields["kinds"] = RowsField(
            label=_("Berkas yang masih kurang"),
            rows=rows,
            choices=[(kind.pk, self._words(kind)) for kind in rows],
            initial=[code for code, is_mandatory in wanted.items() if is_mandatory],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Pilih paling sedikit satu berkas.")},
        )
        self.order_fields(["version", "kinds", "note"])
        self.layout = (Div("kinds", css_class="ticks"), "note")

    def _words(self, kind: DocumentKind) -> str:
        """With what the store says of it, so that nothing is asked twice by mistake."""
        if self.bench.store.held(kind):
            return _("%s (sudah ada)") % kind.name
        lapsed = self.bench.store.lapsed(kind)
        if lapsed:
            until = tanggal(lapsed.expires_on)
            return _("%(kind)s (yang lama berlaku s.d. %(on)s)") % {"kind": kind.name, "on": until}
        return kind.name


class AddPaperForm(CaseForm):
    file = PaperField(label=_("Foto atau PDF; beberapa foto menjadi satu berkas"), required=False)
    is_seen = forms.BooleanField(
        label=_("Aslinya sudah dilihat petugas"),
        required=False,
        help_text=_("Tanpa foto pun cukup, bila aslinya dibawa pulang lagi."),
    )
    # Where the clerk came from and goes on: the checklist, or else the case.
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    is_multipart_step = True
    from_address: ClassVar = {"berkas": "kind", "milik": "person", "dari": "back"}

    def prepare(self) -> None:
        asked = [row.kind for row in self.bench.missing]
        keys = {kind.pk for kind in asked}
        others = [kind for kind in self.bench.document_kinds if kind.pk not in keys]
        self.fields["kind"] = RowField(
            label=_("Berkas"),
            rows=[*asked, *others],
            initial=asked[0].pk if asked else None,
            empty=None if asked else _("Pilih jenis berkas"),
        )
        relatives = self.bench.relatives
        self.layout = (Div("kind", "file", css_class="pair"), "is_seen", "back")
        if relatives:
            own = _("%s sendiri") % self.bench.complaint.client.name
            self.fields["person"] = RowField(
                label=_("Milik siapa"),
                rows=relatives,
                empty=own,
                required=False,
                help_text=_("Berkas sekeluarga seperti KK dan SKTM cukup satu untuk semua."),
            )
            self.layout = (Div("kind", "person", css_class="pair"), "file", "is_seen", "back")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "file" in given and not given["file"] and not given.get("is_seen"):
            self.add_error(
                "file", _("Pilih atau foto berkasnya, atau centang bahwa aslinya sudah dilihat.")
            )
        return given


class WaivePaperForm(CaseForm):
    reason = LineField(label=_("Mengapa tidak diperlukan"), max_length=200)

    def prepare(self) -> None:
        self.fields["request"] = RowField(
            label=_("Berkas"),
            rows=self.bench.missing,
            choices=[(str(row.pk), row.kind.name) for row in self.bench.missing],
        )
        self.layout = (Div("request", "reason", css_class="pair"),)


class HelpFields(CaseForm):
    """The alternative, and the programme or partner that goes with it."""

    def prepare(self) -> None:
        regional = [p for p in self.bench.programs if p.region_id]
        self.fields["program"] = RowField(
            label=_("Program daerah"), rows=regional, empty=_("Pilih program"), required=False
        )
        self.fields["organization"] = RowField(
            label=_("Mitra atau dinas"),
            rows=self.bench.organizations,
            choices=[("", _("Pilih mitra atau dinas")), *self._organizations()],
            required=False,
        )

    def _organizations(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """By kind, partners first."""
        kinds = Organization.Kind
        return [
            (
                str(kind.label),
                [(str(o.pk), o.name) for o in self.bench.organizations if o.kind == kind],
            )
            for kind in (kinds.PARTNER, kinds.AGENCY, kinds.FACILITY)
        ]

    def clean(self) -> dict[str, Any]:
        """Only what belongs to the chosen alternative is kept."""
        given = super().clean() or self.cleaned_data
        if given.get("alternative") not in WITH_PROGRAM:
            given["program"] = None
        if given.get("alternative") not in WITH_ORGANIZATION:
            given["organization"] = None
        return given


class FindingForm(HelpFields):
    basis = forms.ChoiceField(
        label=_("Dasar pemeriksaan"),
        choices=Verification.Basis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih dasar pemeriksaannya.")},
    )
    hardship = forms.ChoiceField(
        label=_("Keadaan ekonomi keluarga"),
        choices=Verification.Hardship.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih keadaan ekonomi keluarga.")},
    )
    finding = _sentence(
        _("Temuan"), _("keadaan rumah, penghasilan, tanggungan, bantuan yang sudah ada"), most=2000
    )
    alternative = forms.ChoiceField(
        label=_("Usul alternatif"),
        choices=[("", _("Belum ada usul")), *Alternative.choices],
        required=False,
    )
    layout = (
        Div("basis", css_class="choices"),
        Div("hardship", css_class="choices"),
        "finding",
        Div("alternative", "program", "organization", css_class="pair help-fields"),
    )


class DecideForm(HelpFields):
    reply_field = "reason"
    alternative = forms.ChoiceField(
        label=_("Alternatif bagi warga"),
        choices=Alternative.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih alternatifnya.")},
    )
    reason = _sentence(
        _("Penjelasan untuk warga"),
        _("apa yang akan diperoleh, dari siapa, dan apa langkah warga"),
        required=False,
        most=2000,
        rows=2,
    )
    layout = (
        Div("alternative", css_class="choices"),
        Div("program", "organization", css_class="pair help-fields"),
        "reason",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = given.get("alternative")
        if chosen in WITH_PROGRAM and not given.get("program"):
            self.add_error("program", _("Pilih program daerah yang menjadi alternatif."))
        if chosen in {Alternative.PARTNER, Alternative.CSR} and not given.get("organization"):
            self.add_error("organization", _("Pilih mitra yang akan membantu."))
        return given


class DeclineForm(CaseForm):
    reply_field = "reason"
    reason = _sentence(
        _("Alasan yang akan disampaikan kepada warga"),
        _("sebutkan sebabnya dan ke mana warga masih dapat meminta bantuan"),
        most=2000,
    )


class NoteForm(CaseForm):
    """A step that asks for one sentence."""

    note = _sentence(_("Alasan"), most=1000, rows=2)


class SendBackForm(CaseForm):
    note = _sentence(_("Apa yang perlu diperiksa lagi"), most=1000, rows=2)


class RemarkForm(CaseForm):
    note_id = forms.UUIDField(widget=forms.HiddenInput)
    text = _sentence(
        _("Catatan"), _("hanya untuk petugas; tidak dapat diubah kemudian"), most=3000, rows=2
    )

    def prepare(self) -> None:
        self.fields["note_id"].initial = new_id


class CloseForm(CaseForm):
    reply_field = "informed_how"
    informed_how = LineField(
        label=_("Bagaimana warga dikabari"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"placeholder": _("misalnya: datang ke loket, atau lewat WhatsApp")}
        ),
    )


class SealForm(CaseForm):
    reason = LineField(label=_("Alasan"), max_length=200)


class AddNeedForm(CaseForm, KindPicker):
    sector = forms.ChoiceField(
        label=_("Bidang"), choices=[("", _("Pilih bidang")), *Sector.choices]
    )
    wish = LineField(label=_("Yang dibutuhkan"), max_length=200)

    def prepare(self) -> None:
        self.fields["program"] = RowField(
            label=_("Program"),
            rows=self.bench.programs,
            empty=_("Belum ditentukan"),
            required=False,
        )
        self.fields["ppks_kinds"] = RowsField(
            label=_("Jenis PPKS"), rows=self.bench.ppks_kinds, required=False
        )
        self.kinds = self.bench.ppks_kinds
