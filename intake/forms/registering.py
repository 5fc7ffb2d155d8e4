"""One arrival at the desk: who it is, what is needed, which papers were brought."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.ids import new_id
from core.texts import LineField
from dtks import nik as nik_rules
from dtks.names import name_key
from dtks.nik import Finding, NikReport
from dtks.scoring import is_another_name
from intake.forms.fields import CardNumberField, PhoneField, RowField
from intake.forms.rows import MOST_NEEDS, Catalogue, NeedSet, PaperSet, usual_papers
from intake.models import Client, Complaint
from intake.queries import client_by_nik
from regions.scope import level_prefix

NONE_OF_THESE = "none"


class ArrivalForm(forms.Form):
    """Who came, for whom, and why."""

    # The key of the row that will be made. Not named `id`: that would hide the form's own id from scripts.
    complaint_id = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("complaint_id", "nik", "no_nik_reason", "kk", "name", "born_on", "sex", "region")
    nik = forms.CharField(
        label=_("NIK"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "num",
                "data-groups": "4",
            }
        ),
    )
    no_nik_reason = forms.ChoiceField(
        label=_("Alasan tanpa NIK"), required=False, choices=[("", "—"), *Client.NoNik.choices]
    )
    nik_confirmed = forms.BooleanField(label=_("NIK sesuai kartu, tetap simpan"), required=False)
    name = LineField(
        label=_("Nama lengkap"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    born_on = DayField(label=_("Tanggal lahir"), required=False)
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"),
        required=False,
        choices=Client.Sex.choices,
        widget=forms.RadioSelect,
    )
    kk = CardNumberField(label=_("Nomor KK"), required=False)
    phone = PhoneField(label=_("Telepon (WhatsApp)"), required=False)
    address = LineField(label=_("Alamat"), max_length=200, required=False)
    rt = LineField(
        label="RT", max_length=3, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    rw = LineField(
        label="RW", max_length=3, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    reporter = forms.ChoiceField(
        label=_("Dilaporkan oleh"),
        choices=Complaint.Reporter.choices,
        initial=Complaint.Reporter.SELF,
        required=False,
    )
    reporter_name = LineField(label=_("Nama pelapor"), max_length=120, required=False)
    reporter_phone = PhoneField(label=_("Telepon pelapor"), required=False)
    reporter_relation = LineField(label=_("Hubungan dengan warga"), max_length=60, required=False)
    category = forms.ChoiceField(
        label=_("Jenis keluhan"),
        choices=Complaint.Class.choices,
        initial=Complaint.Class.NEED,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Bentuk"),
        choices=Complaint.Kind.choices,
        initial=Complaint.Kind.COMPLAINT,
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("Datang lewat"),
        choices=Complaint.Channel.choices,
        initial=Complaint.Channel.DESK,
        required=False,
    )
    story = forms.CharField(
        label=_("Cerita singkat"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tulis cerita singkatnya, satu dua kalimat cukup.")},
    )
    is_urgent = forms.BooleanField(label=_("Mendesak"), required=False)
    urgent_reason = LineField(
        label=_("Mengapa mendesak"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("misalnya: sedang dirawat di RSUD")}),
    )
    truth = forms.BooleanField(
        label=_("Pernyataan sudah dibacakan dan disetujui warga"),
        error_messages={
            "required": _("Bacakan pernyataan ini kepada warga, lalu beri tanda setuju.")
        },
    )
    # The id of a candidate of the register, or NONE_OF_THESE; its radios stand beside the form.
    picked = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)

    def __init__(self, *args, catalogue: Catalogue, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"] = RowField(
            label=_("Desa/kelurahan"),
            rows=catalogue.villages,
            choices=catalogue.village_choices,
            error_messages={"required": _("Pilih desa atau kelurahan tempat tinggal warga.")},
        )
        self.order_fields(self.field_order)
        self.fields["name"].error_messages["required"] = _("Tulis nama warga seperti di kartunya.")
        if not self.is_bound:
            self.fields["nik"].widget.attrs["autofocus"] = True
        self.nik_report: NikReport | None = None
        self.nik_warnings: list[Finding] = []

    def clean_born_on(self) -> date | None:
        born_on = self.cleaned_data["born_on"]
        if born_on and born_on > localdate():
            raise forms.ValidationError(_("Tanggal lahir belum terjadi. Periksa lagi angkanya."))
        return born_on

    def clean_picked(self) -> uuid.UUID | str | None:
        return picked_of(self.cleaned_data["picked"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("reporter", "category", "kind", "channel"):
            given[name] = given.get(name) or self.fields[name].initial
        self._clean_nik(given)
        if given.get("reporter") != Complaint.Reporter.SELF and not given.get("reporter_name"):
            self.add_error("reporter_name", _("Tulis nama orang yang melapor."))
        if given.get("is_urgent") and not given.get("urgent_reason"):
            self.add_error("urgent_reason", _("Tulis mengapa keluhan ini mendesak."))
        return given

    def _clean_nik(self, given: dict[str, Any]) -> None:
        if not given.get("nik"):
            if not given.get("no_nik_reason"):
                self.add_error("nik", _("Isi NIK, atau buka “Tidak ada NIK” dan pilih alasannya."))
            return
        region = given.get("region")
        self.nik_report = nik_report(
            given["nik"],
            sex=given.get("sex", ""),
            born_on=given.get("born_on"),
            region_code=region.pk if region else "",
        )
        if self.nik_report.errors:
            self.add_error("nik", [str(error) for error in self.nik_report.errors])
            return
        given["nik"] = self.nik_report.digits
        given["no_nik_reason"] = ""
        self.nik_warnings = list(self.nik_report.warnings)
        other = other_owner(
            nik=given["nik"], name=given.get("name", ""), region_code=region.pk if region else ""
        )
        if other:
            self.nik_warnings.append(other)
        if self.nik_warnings and not given.get("nik_confirmed"):
            self.add_error(
                "nik",
                _("Cocokkan NIK dengan kartunya. Bila memang sama, beri tanda “NIK sesuai kartu”."),
            )

    @property
    def has_no_nik(self) -> bool:
        """Whether the reason for a missing NIK should stand open."""
        return bool(self["no_nik_reason"].value())


def picked_of(text: str) -> uuid.UUID | str | None:
    """A candidate's id, NONE_OF_THESE, or nothing yet."""
    if text == NONE_OF_THESE:
        return text
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def nik_report(nik: str, *, sex: str, born_on: date | None, region_code: str) -> NikReport:
    return nik_rules.check(
        nik, sex=sex, born_on=born_on, today=localdate(), home_region=region_code
    )


def other_owner(*, nik: str, name: str, region_code: str) -> Finding | None:
    """A warning when the desk knows this NIK under quite another name: saving would rename that person."""
    if not (nik and name and region_code):
        return None
    known = client_by_nik(nik=nik, region_prefix=level_prefix(region_code, 2))
    if known is None or not is_another_name(name_key(name), name_key(known.name)):
        return None
    return Finding(
        "other_owner",
        _(
            "NIK ini sudah tercatat di kabupaten/kota ini atas nama lain. Periksa lagi angkanya dengan kartu."
        ),
    )


@dataclass
class Registration:
    """The parts of the page, checked and redrawn together."""

    catalogue: Catalogue
    arrival: ArrivalForm
    needs: Any
    papers: Any

    @classmethod
    def blank(cls, catalogue: Catalogue, *, village: str = "", channel: str = "") -> "Registration":
        known = {village.pk for village in catalogue.villages}
        alone = catalogue.villages[0].pk if len(known) == 1 else ""
        initial = {
            "complaint_id": new_id(),
            "region": village if village in known else alone,
            "channel": channel or Complaint.Channel.DESK,
        }
        return cls._build(catalogue, arrival=initial, needs=[{}], papers=usual_papers(catalogue))

    @classmethod
    def posted(cls, catalogue: Catalogue, data, files) -> "Registration":
        kwargs = {"catalogue": catalogue}
        return cls(
            catalogue,
            ArrivalForm(data, files, **kwargs),
            NeedSet(data, files, prefix="needs", form_kwargs=kwargs),
            PaperSet(data, files, prefix="papers", form_kwargs=kwargs),
        )

    @classmethod
    def unjudged(
        cls, catalogue: Catalogue, data, *, fill: dict[str, Any] | None = None, more_needs: int = 0
    ) -> "Registration":
        """What was typed so far, drawn again without a word about what is missing. `fill` only fills empty fields."""
        sent = cls.posted(catalogue, data, None)
        arrival = _typed(sent.arrival)
        for name, value in (fill or {}).items():
            arrival[name] = arrival.get(name) or value
        needs = [_typed(row) for row in sent.needs.kept]
        papers = [_typed(row) for row in sent.papers.forms]
        return cls._build(
            catalogue,
            arrival=arrival,
            needs=(needs or [{}]) + [{}] * min(more_needs, MOST_NEEDS - len(needs)),
            papers=papers or usual_papers(catalogue),
        )

    @classmethod
    def _build(cls, catalogue: Catalogue, *, arrival, needs, papers) -> "Registration":
        kwargs = {"catalogue": catalogue}
        return cls(
            catalogue,
            ArrivalForm(initial=arrival, **kwargs),
            NeedSet(initial=needs, prefix="needs", form_kwargs=kwargs),
            PaperSet(initial=papers, prefix="papers", form_kwargs=kwargs),
        )

    def is_valid(self) -> bool:
        return all(part.is_valid() for part in (self.arrival, self.needs, self.papers))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of everything to put right, in the order of the page."""
        found = list(_problems(self.arrival))
        for rows in (self.needs, self.papers):
            if rows.is_bound:
                found += [(f"{rows.prefix}-rows", text) for text in rows.non_form_errors()]
                for row in rows.forms:
                    found += _problems(row)
        return found


def _typed(form: forms.Form) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(form.data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if not isinstance(field, forms.FileField)
    }


def _problems(form: forms.Form) -> Iterable[tuple[str, str]]:
    """In the order of the fields, what concerns the whole form last."""
    for name in (*form.fields, NON_FIELD_ERRORS):
        anchor = form[name].auto_id if name in form.fields else "keluhan"
        for text in form.errors.get(name, ()):
            yield anchor, text
