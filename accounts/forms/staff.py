"""The shape of what admins type about staff."""

import re
from collections.abc import Mapping

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.models import User
from accounts.roles import STAFF, Role
from core.ids import new_id
from core.phones import to_international
from regions.models import Region

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,29}")
# A provider gets an account together with its organisation, elsewhere.
STAFF_CHOICES = [(role.value, role.label) for role in Role if role in STAFF]
REGION_HINT = _("Ketik nama desa, kecamatan, atau kabupaten, lalu pilih; kode wilayah juga boleh.")


class RegionField(forms.CharField):
    """A region of the admin's own, typed as a name or a code. Suggestions come while typing; without them it works too.

    `known` is for the rows of a file: regions by code, looked up for all rows at once.
    """

    def __init__(self, *, by: User, known: Mapping[str, Region] | None = None, **kwargs):
        self.by = by
        self.known = known
        kwargs.setdefault("label", _("Wilayah"))
        kwargs.setdefault("max_length", 160)
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {
            "list": "daftar-wilayah",
            "autocomplete": "off",
            "hx-get": reverse_lazy("accounts:region_search"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#daftar-wilayah",
        }

    def clean(self, value) -> Region | None:
        text = super().clean(value)
        if not text:
            return None
        if self.known is not None:
            return self._of_file(self.known, text)
        code = text.split(" ")[0] if text[0].isdigit() else ""
        found = queries.find_regions(by=self.by, text=text)
        exact = [r for r in found if r.pk == code or r.name.lower() == text.lower()]
        if len(exact) == 1:
            return exact[0]
        if not found:
            raise forms.ValidationError(
                _("Tidak ada wilayah dengan nama atau kode itu di wilayah kerja Bapak/Ibu.")
            )
        names = queries.places(r.pk for r in found)
        listed = "; ".join(f"{r.pk} {names[r.pk]}" for r in found)
        raise forms.ValidationError(
            _("Ada beberapa yang mirip. Ketik kode salah satunya: %(list)s."),
            params={"list": listed},
        )

    @staticmethod
    def _of_file(known: Mapping[str, Region], code: str) -> Region:
        if code not in known:
            raise forms.ValidationError(
                _("Tidak ada wilayah dengan kode «%(code)s» di wilayah kerja Bapak/Ibu."),
                params={"code": code},
            )
        return known[code]


class PersonFields(forms.Form):
    """What is known of a member of staff, shared by the new and the existing account."""

    name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    employee_number = forms.CharField(
        label=_("NIP"), max_length=30, required=False, help_text=_("Kosongkan bila tidak punya.")
    )
    phone = forms.CharField(
        label=_("Telepon (WhatsApp)"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Contoh: 0812 3456 7890."),
    )

    def clean_employee_number(self) -> str:
        digits = re.sub(r"[\s.-]", "", self.cleaned_data["employee_number"])
        if digits and not digits.isdigit():
            raise forms.ValidationError(_("NIP hanya berisi angka."))
        return digits

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"].strip():
            return ""
        try:
            return to_international(self.cleaned_data["phone"])
        except ValueError:
            raise forms.ValidationError(
                _("Nomor telepon tidak lengkap. Contoh: 0812 3456 7890.")
            ) from None


class UserForm(PersonFields):
    """An existing account."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = _helper("name", Div("employee_number", "phone", css_class="pair"), "version")


class NewUserForm(PersonFields):
    """A new account and its first role. `id` makes sending it twice harmless."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=30,
        help_text=_("Untuk masuk. Huruf kecil dan angka, contoh: siti.caturtunggal."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(label=_("Peran"), choices=STAFF_CHOICES, widget=forms.RadioSelect)
    password = forms.CharField(
        label=_("Kata sandi sementara"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=_(
            "Kosongkan: sistem membuatkan yang mudah dibacakan. Harus diganti saat masuk pertama."
        ),
    )

    def __init__(self, *args, by: User, **kwargs):
        kwargs.setdefault("initial", {"id": new_id()})
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
        self.helper = _helper(
            "id",
            Div("name", css_class=""),
            Div("employee_number", "phone", css_class="pair"),
            Div("username", "password", css_class="pair"),
            Div(Field("role"), css_class="choices mt-3"),
            "region",
            HTML('<datalist id="daftar-wilayah"></datalist>'),
        )

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].strip().lower()
        if not USERNAME.fullmatch(username):
            raise forms.ValidationError(
                _("Pakai 3 sampai 30 huruf kecil, angka, titik, atau tanda hubung, tanpa spasi.")
            )
        return username

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password"):
            owner = User(username=cleaned.get("username", ""), name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], owner)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class AssignmentForm(forms.Form):
    """One more role for somebody."""

    role = forms.ChoiceField(label=_("Peran"), choices=STAFF_CHOICES)

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
        self.helper = _helper(
            Div("role", "region", css_class="pair"),
            HTML('<datalist id="daftar-wilayah"></datalist>'),
        )


class UserFilterForm(forms.Form):
    """Every part of it lives in the address."""

    q = forms.CharField(label=_("Nama, nama pengguna, atau NIP"), max_length=80, required=False)
    role = forms.ChoiceField(
        label=_("Peran"), choices=[("", _("Semua peran")), *Role.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("Keadaan akun"),
        choices=[("", _("Semua")), ("active", _("Aktif")), ("inactive", _("Nonaktif"))],
        required=False,
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"] = RegionField(by=by, required=False)


def _helper(*layout) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper
