"""What is typed about social spending of the region."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.ids import new_id
from intake.forms.fields import no_identity_number
from intake.models import Need
from programs.models import Program
from referrals.forms.referring import NoteForm, StepForm


def _rupiah(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=10**12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Angka saja, tanpa titik. Contoh: 1500000."),
    )


class AidForm(forms.Form):
    """`id` makes sending it twice harmless."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    asked = _rupiah(_("Jumlah diajukan (rupiah)"))
    purpose = forms.CharField(
        label=_("Untuk keperluan"),
        max_length=200,
        help_text=_("Contoh: biaya berobat, terlantar di perjalanan, rumah terbakar."),
        validators=[no_identity_number],
    )

    def __init__(self, *args: Any, needs: list[Need], programs: list[Program], **kwargs: Any):
        kwargs.setdefault("initial", {"id": new_id()})
        super().__init__(*args, **kwargs)
        self.needs = {str(need.pk): need for need in needs}
        self.programs = {str(program.pk): program for program in programs}
        self.fields["need"] = forms.ChoiceField(
            label=_("Kebutuhan"), choices=[(pk, n.wish) for pk, n in self.needs.items()]
        )
        self.fields["program"] = forms.ChoiceField(
            label=_("Program"), choices=[(pk, p.name) for pk, p in self.programs.items()]
        )
        self.order_fields(["program", "need", "asked", "purpose"])

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "aid_id": data["id"],
            "need": self.needs[data["need"]],
            "program": self.programs[data["program"]],
            "asked": data["asked"],
            "purpose": data["purpose"],
        }


class RecommendForm(NoteForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("Rekomendasi"), **kwargs)


class RefuseForm(NoteForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("Alasan penolakan"), **kwargs)


class DisposeForm(StepForm):
    granted = _rupiah(_("Jumlah disetujui (rupiah)"))
    number = forms.CharField(label=_("Nomor disposisi bupati"), max_length=60)


class PayForm(StepForm):
    on = DayField(
        label=_("Tanggal dibayar"),
    )
    how = forms.CharField(
        label=_("Cara dibayar"), max_length=120, help_text=_("Contoh: transfer BPKAD, tunai.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
