"""Shapes of what is typed by and about those who answer with an account."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.forms.staff import USERNAME
from accounts.models import User
from accounts.roles import Action
from intake.forms.fields import PhoneField, RowField
from programs.models import Organization
from referrals.forms.referring import ProviderForm
from referrals.models import Reply


class AccountReplyForm(ProviderForm):
    """As on the page of the letter; who answers is known."""

    def __init__(self, *args, answers: Iterable[Reply.Answer], **kwargs):
        super().__init__(*args, answers=answers, **kwargs)
        del self.fields["provider_name"]


class SeatForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=30,
        help_text=_("Untuk masuk. Huruf kecil dan angka, contoh: rsud.sleman."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    phone = PhoneField(label=_("Telepon"), required=False)

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"] = RowField(
            label=_("Organisasi"),
            rows=Organization.objects.visible_to(by, Action.USER_MANAGE).active(),
            empty=_("Pilih organisasi"),
            error_messages={"required": _("Pilih organisasinya.")},
        )
        self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
        self.order_fields(["organization", "name", "username", "phone", "region"])

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].strip().lower()
        if not USERNAME.fullmatch(username):
            raise forms.ValidationError(
                _("Pakai 3 sampai 30 huruf kecil, angka, titik, atau tanda hubung, tanpa spasi.")
            )
        return username
