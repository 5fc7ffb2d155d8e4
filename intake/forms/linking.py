"""What joins two cases asks for: the number of the other one, as it is written or said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Action
from intake.forms.steps import CaseForm
from intake.models import CaseLink, Complaint

NUMBER_LENGTH = 13


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
        text = self.cleaned_data["number"]
        digits = "".join(sign for sign in text if sign.isdecimal())
        number = f"{digits[:4]}-{digits[4:6]}-{digits[6:12]}-{digits[12:]}"
        cases = Complaint.objects.visible_to(self.bench.user, self.action)
        found = cases.filter(number=number).first() if len(digits) == NUMBER_LENGTH else None
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
    reason = forms.CharField(
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


class UnmergeForm(CaseForm):
    reason = forms.CharField(label=_("Alasan"), max_length=300)


class LinkForm(OtherCaseForm):
    kind = forms.ChoiceField(
        label=_("Hubungan"),
        choices=CaseLink.Kind.choices,
        initial=CaseLink.Kind.RELATED,
        widget=forms.RadioSelect,
    )
