"""Rows of a programme: its criteria and the papers it asks for."""

from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from programs import criteria as sense
from programs.drafts import CriterionDraft, DocumentDraft
from programs.eligibility import Operator, Rule
from programs.facts import FACTS, Choices, Origin, all_choices
from programs.models import Criterion, DocumentKind, RequiredDocument


def fact_choices() -> list[tuple[str, Any]]:
    grouped = [
        (str(origin.label), [(f.name, f.label) for f in FACTS.values() if f.origin == origin])
        for origin in Origin
    ]
    return [("", _("Pilih fakta…")), *grouped]


def document_kinds() -> list[tuple[str, str]]:
    return list(DocumentKind.objects.values_list("code", "name"))


class CriterionForm(forms.Form):
    """One criterion. A row left empty is not a row."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    fact = forms.ChoiceField(label=_("Fakta"), required=False)
    operator = forms.ChoiceField(
        label=_("Ukuran"), required=False, choices=[("", "—"), *Operator.choices]
    )
    value = forms.CharField(
        label=_("Nilai"),
        max_length=400,
        required=False,
    )
    text = forms.CharField(
        label=_("Bunyi syarat bagi warga"),
        max_length=240,
        required=False,
    )
    source = forms.CharField(label=_("Sumber"), max_length=240, required=False)
    group = forms.CharField(
        label=_("Kelompok alternatif"),
        max_length=40,
        required=False,
    )
    is_exclusion = forms.BooleanField(label=_("Pengecualian: gugur bila terpenuhi"), required=False)
    valid_from = DayField(label=_("Berlaku sejak"), required=False)
    valid_to = DayField(label=_("Berlaku sampai"), required=False)

    typed = ("fact", "operator", "value", "text", "source", "group")

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.rule: Rule | None = None
        self.fields["fact"].choices = fact_choices()

    @property
    def holds_row(self) -> bool:
        return self.rule is not None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_blank = not any(cleaned.get(name) for name in self.typed)
        if cleaned.get(DELETION_FIELD_NAME) or self.errors or is_blank:
            return cleaned
        for name in ("fact", "operator", "text"):
            if not cleaned.get(name):
                self.add_error(name, _("Bagian ini perlu diisi."))
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Tanggal akhir harus sesudah tanggal mulai."))
        if not self.errors:
            self._make_rule(cleaned)
        return cleaned

    def _make_rule(self, cleaned: dict[str, Any]) -> None:
        fact, operator = FACTS[cleaned["fact"]], cleaned["operator"]
        value = None
        if operator in fact.operators:
            try:
                value = sense.parse_value(
                    fact, operator, cleaned["value"], choices=self.choices[fact.name]
                )
            except sense.Unfit as error:
                self.add_error("value", str(error))
                return
        same = "fact operator text source group is_exclusion valid_from valid_to"
        self.rule = Rule(value=value, **{name: cleaned[name] for name in same.split()})

    @staticmethod
    def typed_from(row: Criterion | Rule) -> dict[str, Any]:
        same = "fact operator text source group is_exclusion valid_from valid_to"
        return {name: getattr(row, name) for name in same.split()} | {
            "id": getattr(row, "id", None),
            "value": sense.show_value(row.fact, row.operator, row.value),
        }


class DocumentForm(forms.Form):
    """One paper. A row without a kind is not a row."""

    document_kind = forms.ChoiceField(label=_("Berkas"), required=False)
    is_mandatory = forms.BooleanField(label=_("Wajib"), required=False, initial=True)
    note = forms.CharField(label=_("Keterangan"), max_length=160, required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_kind"].choices = [("", _("Pilih berkas…")), *kinds]

    @property
    def holds_row(self) -> bool:
        return bool(self.cleaned_data["document_kind"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("note") and not cleaned.get("document_kind") and not self.errors:
            self.add_error("document_kind", _("Pilih berkasnya, atau kosongkan keterangannya."))
        return cleaned

    @staticmethod
    def typed_from(row: RequiredDocument) -> dict[str, Any]:
        return {
            "document_kind": row.document_kind_id,
            "is_mandatory": row.is_mandatory,
            "note": row.note,
        }


class RowFormSet(forms.BaseFormSet):
    """Rows that are checked together as well as one by one."""

    def kept(self) -> list[tuple[int, Any]]:
        """Rows that hold something and are not struck out, with their place on the page."""
        return [
            (place, form)
            for place, form in enumerate(self.forms)
            if form.is_valid() and form.holds_row and not form.cleaned_data[DELETION_FIELD_NAME]
        ]

    @property
    def has_errors(self) -> bool:
        if not self.is_bound:
            return False
        return bool(self.non_form_errors()) or any(
            form.errors and not form.cleaned_data.get(DELETION_FIELD_NAME) for form in self.forms
        )

    def is_valid(self) -> bool:
        # What the whole set lays on a row arrives after Django has looked at that row.
        return super().is_valid() and not self.has_errors


class BaseCriterionFormSet(RowFormSet):
    """All criteria together: contradictions are said at the row that brings them in."""

    def __init__(
        self, *args: Any, choices: dict[str, Choices] | None = None, **kwargs: Any
    ) -> None:
        self.choices = all_choices() if choices is None else choices
        super().__init__(*args, form_kwargs={"choices": self.choices}, **kwargs)

    def clean(self) -> None:
        rows = self.kept()
        problems = sense.problems(
            [form.rule for _place, form in rows],
            choices=self.choices,
            numbers=[place + 1 for place, _form in rows],
        )
        for problem in problems:
            rows[problem.index][1].add_error(problem.field, problem.message)

    def drafts(self) -> list[CriterionDraft]:
        return [
            CriterionDraft(form.rule._replace(order=order), form.cleaned_data["id"])
            for order, (_place, form) in enumerate(self.kept())
        ]


class BaseDocumentFormSet(RowFormSet):
    def __init__(
        self, *args: Any, kinds: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        kinds = document_kinds() if kinds is None else kinds
        super().__init__(*args, form_kwargs={"kinds": kinds}, **kwargs)

    def clean(self) -> None:
        seen = set()
        for _place, form in self.kept():
            kind = form.cleaned_data["document_kind"]
            if kind in seen:
                form.add_error("document_kind", _("Berkas ini sudah tercantum di baris lain."))
            seen.add(kind)

    def drafts(self) -> list[DocumentDraft]:
        return [
            DocumentDraft(
                form.cleaned_data["document_kind"],
                form.cleaned_data["is_mandatory"],
                form.cleaned_data["note"],
            )
            for _place, form in self.kept()
        ]


_LIMITS = {
    "extra": 0,
    "can_delete": True,
    "max_num": 40,
    "absolute_max": 60,
    "validate_max": True,
}
CriterionFormSet = forms.formset_factory(CriterionForm, formset=BaseCriterionFormSet, **_LIMITS)
DocumentFormSet = forms.formset_factory(DocumentForm, formset=BaseDocumentFormSet, **_LIMITS)
