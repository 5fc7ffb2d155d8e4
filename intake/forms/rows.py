"""Rows of the arrival page: needs and papers, and the catalogue that fills their choices."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Action
from core.texts import LineField
from intake.forms.fields import PaperField, RowField, RowsField
from programs.models import DocumentKind, PPKSKind, Program, Sector
from regions.models import Region
from regions.queries import villages_for
from regions.scope import level_prefix

MOST_NEEDS, MOST_PAPERS = 8, 12
USUAL_PAPERS = ("ktp", "kk")


@dataclass(frozen=True)
class Catalogue:
    """The rows that fill the choices of one page, each table read once."""

    villages: list[Region]
    ppks_kinds: list[PPKSKind]
    document_kinds: list[DocumentKind]
    programs: list[Program]

    @classmethod
    def for_user(cls, user: User) -> "Catalogue":
        villages = list(villages_for(user, Action.COMPLAINT_LOG).select_related("parent"))
        codes = {level_prefix(code, 2) for code in user.scopes(Action.COMPLAINT_LOG)}
        codes |= set(user.scopes(Action.COMPLAINT_LOG))
        programs = Program.objects.none()
        for code in codes:
            programs |= Program.objects.active().offered_in(code)
        return cls(
            villages=villages,
            ppks_kinds=list(PPKSKind.objects.active()),
            document_kinds=list(DocumentKind.objects.active()),
            programs=[p for p in programs.distinct().order_by("name") if p.is_judged],
        )

    @cached_property
    def village_choices(self) -> list[tuple]:
        """By district when there is more than one."""
        districts: dict[str, list[tuple[str, str]]] = {}
        for village in self.villages:
            districts.setdefault(str(village.parent), []).append((village.pk, village.name))
        if len(self.villages) == 1:
            return districts.popitem()[1]
        groups = list(districts.items())
        return [("", _("Pilih desa/kelurahan")), *(groups[0][1] if len(groups) == 1 else groups)]


class KindPicker(forms.Form):
    """The PPKS kinds as a list to search and tick; `kinds` are the rows offered."""

    kinds: list[PPKSKind]

    @property
    def kind_rows(self) -> list[tuple[PPKSKind, bool]]:
        picked = set(self["ppks_kinds"].value() or [])
        return [(kind, kind.pk in picked) for kind in self.kinds]

    @property
    def picked_kinds(self) -> list[PPKSKind]:
        return [kind for kind, is_picked in self.kind_rows if is_picked]


class NeedForm(KindPicker):
    """One thing that is needed. An empty row is no row."""

    sector = forms.ChoiceField(
        label=_("Bidang"), choices=[("", _("Pilih bidang")), *Sector.choices]
    )
    wish = LineField(
        label=_("Yang dibutuhkan"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"placeholder": _("misalnya: KIS aktif kembali untuk kontrol jantung")}
        ),
        error_messages={"required": _("Tulis apa yang dibutuhkan warga.")},
    )

    def __init__(self, *args, catalogue: Catalogue, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = catalogue.ppks_kinds
        self.fields["sector"].error_messages["required"] = _("Pilih bidangnya.")
        self.fields["ppks_kinds"] = RowsField(
            label=_("Jenis PPKS"), rows=catalogue.ppks_kinds, required=False
        )
        self.fields["program"] = RowField(
            label=_("Program"),
            rows=catalogue.programs,
            empty=_("Belum ditentukan"),
            required=False,
        )

    def has_changed(self) -> bool:
        return any(self[name].value() for name in ("sector", "wish", "ppks_kinds", "program"))


class PaperForm(forms.Form):
    """One paper brought along: copied, or only looked at. A row with neither is no paper."""

    file = PaperField(label=_("Foto atau PDF"), required=False)
    is_seen = forms.BooleanField(label=_("aslinya dilihat"), required=False)

    def __init__(self, *args, catalogue: Catalogue, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"] = RowField(
            label=_("Berkas"),
            rows=catalogue.document_kinds,
            empty=_("Pilih jenis berkas"),
            required=False,
        )

    def has_changed(self) -> bool:
        return bool(self["file"].data) or bool(self["is_seen"].value())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.has_changed() and not given.get("kind"):
            self.add_error("kind", _("Pilih jenis berkasnya."))
        return given


class RowSet(forms.BaseFormSet):
    """Rows of which the empty and the removed ones do not count. `initial` has one entry for each row to draw."""

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        return super().total_form_count() if self.is_bound else len(self.initial or ())

    @property
    def filled(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.kept if row.has_changed()]

    @property
    def kept(self) -> list[forms.Form]:
        return [row for row in self.forms if not ("DELETE" in row.fields and row["DELETE"].value())]


class NeedRows(RowSet):
    def clean(self) -> None:
        if not any(self.errors) and not self.filled:
            raise forms.ValidationError(_("Isi paling sedikit satu kebutuhan warga."))


NeedSet = forms.formset_factory(
    NeedForm,
    formset=NeedRows,
    extra=0,
    max_num=MOST_NEEDS,
    absolute_max=MOST_NEEDS,
    can_delete=True,
)
PaperSet = forms.formset_factory(
    PaperForm, formset=RowSet, extra=0, max_num=MOST_PAPERS, absolute_max=MOST_PAPERS
)


def usual_papers(catalogue: Catalogue) -> list[dict[str, str]]:
    known = {kind.pk for kind in catalogue.document_kinds}
    return [{"kind": code} for code in USUAL_PAPERS if code in known] or [{}]
