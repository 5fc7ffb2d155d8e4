"""What is typed about a partner's help."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.ids import new_id
from intake.forms.fields import no_identity_number
from intake.models import Need
from programs.models import Offer
from referrals.forms.referring import StepForm


class ReserveForm(forms.Form):
    """How much of one offer for one need; both come from the address."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    need = forms.UUIDField(widget=forms.HiddenInput)
    offer = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.IntegerField(
        label=_("Jumlah"), min_value=1, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    @classmethod
    def blank(cls, need: Need, offer: Offer) -> "ReserveForm":
        start = {"id": new_id(), "need": need.pk, "offer": offer.pk, "amount": 1}
        return cls(initial=start, auto_id=f"pesan-{need.pk}-{offer.pk}_%s")


class DeliverForm(StepForm):
    on = DayField(
        label=_("Tanggal diserahkan"),
    )
    received_by = forms.CharField(
        label=_("Diterima oleh"),
        max_length=120,
        help_text=_("Nama penerima, misalnya warga sendiri atau anaknya."),
    )
    note = forms.CharField(
        label=_("Keterangan"), required=False, max_length=300, validators=[no_identity_number]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class ThankForm(StepForm):
    note = forms.CharField(
        label=_("Cara mitra dikabari"),
        required=False,
        max_length=300,
        help_text=_("Contoh: surat dan laporan dikirim lewat surel."),
        validators=[no_identity_number],
    )
