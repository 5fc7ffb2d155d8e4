"""What joins two cases asks for: the number of the other one, as it is written or said."""

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from core.texts import LineField
from intake.case_numbers import as_written, is_sound, slips
from intake.forms.fields import RowsField
from intake.forms.steps import CaseForm
from intake.models import CaseLink, Complaint

MOST_GUESSES = 3


def _slip(near: list[str]) -> str:
    """The check digit says that the number was mistyped, whether or not such a case exists."""
    if not near:
        return _(
            "Nomor ini salah ketik: angka terakhirnya tidak cocok. Periksa dengan tanda terima."
        )
    return _("Nomor ini salah ketik. Mungkin maksud Anda: %s.") % ", ".join(near)


class OtherCaseForm(CaseForm):
    number = forms.CharField(
        max_length=30,
        label=_("Nomor keluhan"),
        widget=forms.TextInput(
            attrs={"class": "num", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    action = Action.COMPLAINT_VIEW

    def clean_number(self) -> Complaint:
        number = as_written(self.cleaned_data["number"])
        cases = Complaint.objects.visible_to(self.bench.user, self.action)
        found = cases.filter(number=number).first() if number else None
        if found is None and number and not is_sound(number):
            near = cases.filter(number__in=slips(number)).values_list("number", flat=True)[
                :MOST_GUESSES
            ]
            raise forms.ValidationError(_slip(list(near)))
        if found is None:
            raise forms.ValidationError(
                _(
                    "Tidak ada keluhan bernomor ini yang dapat Anda pilih. Periksa angkanya pada tanda terima."
                )
            )
        if found == self.bench.complaint:
            raise forms.ValidationError(_("Itu nomor keluhan ini sendiri. Tulis nomor yang lain."))
        return found


class MergeForm(OtherCaseForm):
    reason = LineField(
        label=_("Alasan"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"placeholder": _("misalnya: orang dan kebutuhan yang sama, tercatat dua kali")}
        ),
    )
    action = Action.COMPLAINT_MERGE

    def prepare(self) -> None:
        self.fields["number"].label = _("Nomor keluhan yang dipertahankan")
        twins = self.bench.twins
        if twins:
            self.fields["number"].initial = twins[-1].number
            self.fields["number"].help_text = _("Dari orang yang sama: %s") % ", ".join(
                twin.number for twin in twins
            )
        open_needs = [need for need in self.bench.needs if not need.outcome]
        there = {need.sector for twin in twins[-1:] for need in twin.needs.all()}
        self.fields["carry"] = RowsField(
            label=_("Kebutuhan yang ikut pindah"),
            rows=open_needs,
            initial=[str(need.pk) for need in open_needs if twins and need.sector not in there],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Yang sudah ada di keluhan tujuan tidak perlu dibawa."),
        )
        self.order_fields(["version", "seen", "number", "carry", "reason"])
        self.layout = ("number", Div("carry", css_class="ticks"), "reason")


class UnmergeForm(CaseForm):
    reason = LineField(label=_("Alasan"), max_length=300)


class LinkForm(OtherCaseForm):
    kind = forms.ChoiceField(
        label=_("Hubungan"),
        choices=CaseLink.Kind.choices,
        initial=CaseLink.Kind.RELATED,
        widget=forms.RadioSelect,
    )
