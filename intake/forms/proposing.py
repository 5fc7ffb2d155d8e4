"""Shapes of what is typed on a proposal to the register, on its result, and on the calendar."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.ids import new_id
from intake.forms.fields import PaperField, RowField, no_identity_number
from intake.inputs import FIELD_WORDS, NUMBERS, WITH_CHANGES, Basis, Change, Kind, ProposalInput
from intake.models import ClientDocument, Complaint, CutOff, RegisterProposal
from intake.proposal_flow import State

# Corrections of more than three things at once are two letters to write.
ROWS = 3


class ProposalForm(forms.Form):
    """What is asked, why, and on whose word. The paper may come later, but before it is handed in."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Apa yang diusulkan?"), choices=Kind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": ""}),
        help_text=_("Dibaca penyetuju dan petugas SIKS-NG. Tanpa NIK dan nomor KK."),
        validators=[no_identity_number],
    )
    basis = forms.ChoiceField(
        label=_("Dasar usulan"),
        choices=[("", _("Belum ada")), *Basis.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    minutes_number = forms.CharField(
        label=_("Nomor berita acara"),
        max_length=80,
        required=False,
        validators=[no_identity_number],
    )
    signed_on = DayField(label=_("Tanggal berita acara atau SPTJM"), required=False)
    file = PaperField(label=_("Foto atau PDF berkasnya"), required=False)
    holds_case = forms.BooleanField(
        label=_("Keluhan menunggu hasil usulan ini"),
        required=False,
        initial=True,
        help_text=_("Tanpa tanda ini keluhan boleh ditutup; hasil usulan tetap dipantau."),
    )

    def __init__(self, *args, complaint: Complaint, papers: list[ClientDocument], **kwargs):
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        self.fields["document"] = RowField(
            label=_("Berkas yang sudah ada"),
            rows=papers,
            choices=[("", _("Unggah berkas baru"))]
            + [(str(p.pk), f"{p.kind.name}, {p.added_at:%d-%m-%Y}") for p in papers],
            required=False,
        )
        for place in range(ROWS):
            self.fields[f"field_{place}"] = forms.ChoiceField(
                label=_("Data"), choices=[("", "–"), *FIELD_WORDS.items()], required=False
            )
            for side, label in (("old", _("Tertulis di registri")), ("new", _("Seharusnya"))):
                self.fields[f"{side}_{place}"] = forms.CharField(
                    label=label, max_length=160, required=False, validators=[no_identity_number]
                )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"field_{place}"], self[f"old_{place}"], self[f"new_{place}"]]
            for place in range(ROWS)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        named = [p for p in range(ROWS) if given.get(f"field_{p}")]
        if given.get("kind") in WITH_CHANGES and not named:
            self.add_error("field_0", _("Pilih data yang perlu diperbaiki."))
        for place in named:
            is_number = given[f"field_{place}"] in NUMBERS
            if (
                given.get("kind") in WITH_CHANGES
                and not is_number
                and not given.get(f"new_{place}")
            ):
                self.add_error(f"new_{place}", _("Tulis isi yang seharusnya."))
        if given.get("file") and not given.get("basis"):
            self.add_error("basis", _("Pilih apakah berkas ini berita acara atau SPTJM."))
        if given.get("signed_on") and given["signed_on"] > localdate():
            self.add_error("signed_on", _("Tanggal ini belum tiba. Periksa tanggalnya."))
        return given

    def given(self) -> ProposalInput:
        data = self.cleaned_data
        return ProposalInput(
            kind=data["kind"],
            reason=data["reason"],
            changes=[
                Change(data[f"field_{p}"], data[f"old_{p}"], data[f"new_{p}"]) for p in range(ROWS)
            ],
            basis=data["basis"],
            minutes_number=data["minutes_number"],
            signed_on=data["signed_on"],
            document=data["document"],
            file=data["file"],
            holds_case=data["holds_case"],
        )


def first_words(proposal: RegisterProposal | None, *, kind: str) -> dict[str, Any]:
    """What the form starts with."""
    if proposal is None:
        return {"id": new_id(), "kind": kind, "basis": "", "holds_case": True}
    names = ("kind", "reason", "basis", "minutes_number", "signed_on", "holds_case", "version")
    values = {name: getattr(proposal, name) for name in names}
    for place, change in enumerate(proposal.changes[:ROWS]):
        values |= {f"{name}_{place}": text for name, text in change.items()}
    return {**values, "id": proposal.pk, "document": str(proposal.document_id or "")}


class StepForm(forms.Form):
    """One move; `note` where the step needs a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_identity_number],
    )


class ResultForm(forms.Form):
    """What came back: for one proposal, or for all that are ticked."""

    state = forms.ChoiceField(
        label=_("Hasil"),
        choices=[(s.value, s.label) for s in (State.ACCEPTED, State.REFUSED, State.EXPIRED)],
    )
    on = DayField(label=_("Tanggal hasil"))
    note = forms.CharField(
        label=_("Keterangan"),
        max_length=500,
        required=False,
        help_text=_("Wajib bila ditolak atau tanpa jawaban."),
        validators=[no_identity_number],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = localdate

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        needs_note = given.get("state") in {State.REFUSED, State.EXPIRED}
        if needs_note and not given.get("note") and "note" not in self.errors:
            self.add_error("note", _("Tulis alasannya."))
        return given


class CutOffForm(forms.ModelForm):
    class Meta:
        model = CutOff
        fields = (
            "track",
            "opens_day",
            "cut_off_day",
            "draw_day",
            "result_days",
            "valid_from",
            "valid_to",
            "source",
        )
        field_classes = {"valid_from": DayField, "valid_to": DayField}
