"""Who answers for an organisation in an initiative."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.ids import new_id
from core.phones import to_international
from programs.drafts import FocalPointDraft
from programs.models import FocalPoint, Organization, Program


class FocalPointForm(forms.Form):
    """`id` makes sending it twice harmless: the same key is the same row."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    organization = forms.ModelChoiceField(
        label=_("Organisasi"),
        queryset=Organization.objects.none(),
        empty_label=_("Pilih organisasi"),
    )
    name = forms.CharField(label=_("Nama narahubung"), max_length=120)
    title = forms.CharField(
        label=_("Jabatan"),
        max_length=120,
        help_text=_("Tercetak pada surat di bawah nama penerima."),
    )
    phone = forms.CharField(
        label=_("Telepon (WhatsApp)"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("Surel"), max_length=120, required=False)
    starts_on = DayField(label=_("Bertugas sejak"))
    ends_on = DayField(
        label=_("Bertugas sampai"),
        required=False,
        help_text=_("Kosongkan selama masih bertugas."),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Organization.objects.offered_in(str(program.region_id))
        self.fields["organization"].queryset = near.active().order_by("name", "id")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "id",
            "version",
            "organization",
            "name",
            "title",
            Div("phone", "email", css_class="pair"),
            Div("starts_on", "ends_on", css_class="pair"),
        )

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        try:
            return to_international(phone) if phone else ""
        except ValueError:
            raise forms.ValidationError(
                _("Nomor telepon tidak dikenali. Contoh: 0812 3456 7890.")
            ) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (self.errors or data.get("phone") or data.get("email")):
            self.add_error("phone", _("Isi telepon atau surel agar narahubung dapat dihubungi."))
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("Tanggal akhir mendahului tanggal mulai."))
        return data

    def draft(self) -> FocalPointDraft:
        data = dict(self.cleaned_data)
        del data["id"], data["version"]
        return FocalPointDraft(organization_id=data.pop("organization").pk, **data)

    @staticmethod
    def blank() -> dict[str, Any]:
        return {"id": new_id(), "starts_on": timezone.localdate()}

    @staticmethod
    def typed_from(row: FocalPoint) -> dict[str, Any]:
        names = ("id", "version", "name", "title", "phone", "email", "starts_on", "ends_on")
        return {name: getattr(row, name) for name in names} | {"organization": row.organization_id}
