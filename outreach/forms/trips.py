"""What is typed about trips, rounds, vehicles and drivers."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from core.ids import new_id
from core.phones import to_international
from intake.forms.fields import RowField, no_identity_number
from outreach.models import Driver, Trip, Vehicle
from referrals.forms import StepForm

MOMENT = {"type": "datetime-local"}


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )


class TripForm(forms.Form):
    """Asking for a ride. `id` makes sending it twice harmless."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Tujuan"),
        choices=[(k, v) for k, v in Trip.Kind.choices if k != Trip.Kind.ROUND],
        widget=forms.RadioSelect,
    )
    wanted_at = _moment(_("Waktu yang diminta"))
    origin = forms.CharField(label=_("Dijemput di"), max_length=160)
    destination = forms.CharField(
        label=_("Diantar ke"), max_length=160, help_text=_("Contoh: RSUD, panti, rumah.")
    )
    companion = forms.CharField(
        label=_("Pendamping"),
        max_length=120,
        required=False,
        help_text=_("Siapa yang ikut: keluarga, petugas, atau kosongkan."),
    )
    note = forms.CharField(
        label=_("Keterangan"), max_length=300, required=False, validators=[no_identity_number]
    )

    def __init__(self, *args: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"] = RowField(
            rows=programs, empty=_("Tanpa program"), label=_("Program"), required=False
        )


class NoteForm(StepForm):
    note = forms.CharField(
        label=_("Alasan"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_identity_number],
    )


class DoneForm(StepForm):
    note = forms.CharField(
        label=_("Keterangan"), max_length=300, required=False, validators=[no_identity_number]
    )


class BookingFields(forms.Form):
    starts_at = _moment(_("Berangkat"))
    ends_at = _moment(_("Kembali"))

    def __init__(self, *args: Any, vehicles: Any, drivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle"] = RowField(
            rows=vehicles, empty=_("Pilih kendaraan"), label=_("Kendaraan")
        )
        self.fields["driver"] = RowField(
            rows=drivers, empty=_("Pilih pengemudi"), label=_("Pengemudi")
        )
        self.order_fields(["vehicle", "driver", "starts_at", "ends_at"])

    @property
    def has_vehicles(self) -> bool:
        """Something to choose beside the empty line."""
        return len(self.fields["vehicle"].choices) > 1

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and start >= end:
            self.add_error("ends_at", _("Waktu kembali harus sesudah waktu berangkat."))
        return cleaned


class BookForm(BookingFields, StepForm):
    pass


class RouteForm(BookingFields):
    id = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Keterangan"), max_length=300, required=False, validators=[no_identity_number]
    )


class StopForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Yang ditemui"),
        max_length=200,
        required=False,
        help_text=_("Untuk yang belum ada keluhannya: ciri dan tempatnya, tanpa NIK."),
        validators=[no_identity_number],
    )

    def __init__(self, *args: Any, villages: Any, cases: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"id": new_id()})
        super().__init__(*args, **kwargs)
        self.fields["complaint"] = RowField(
            rows=cases,
            choices=[
                ("", _("Tanpa keluhan")),
                *((str(c.pk), f"{c.client.name} · {c.region.name} · {c.number}") for c in cases),
            ],
            label=_("Warga yang ditemui"),
            required=False,
        )
        self.fields["region"] = RowField(
            rows=villages,
            empty=_("Desa warga itu"),
            label=_("Desa/kelurahan"),
            required=False,
        )
        self.order_fields(["complaint", "region", "note"])

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("complaint") and not cleaned.get("region"):
            self.add_error("region", _("Pilih warga, atau desa yang didatangi."))
        return cleaned


class FleetForm(forms.ModelForm):
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        start = {"id": row.pk if row else new_id()}
        if row:
            start["region"] = f"{row.region_id} {row.region.name}"
        super().__init__(*args, initial=start, **kwargs)
        self.fields["region"] = RegionField(by=by, help_text=REGION_HINT)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "id",
            *self.rows,
            "region",
            HTML('<datalist id="daftar-wilayah"></datalist>'),
            "is_active",
        )

    def values(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return data | {"region_id": self.cleaned_data["region"].pk}


class VehicleForm(FleetForm):
    rows = (Div("name", "plate", css_class="pair"), "seats", "is_accessible")

    class Meta:
        model = Vehicle
        fields = ["name", "plate", "seats", "is_accessible", "is_active"]

    def clean_plate(self) -> str:
        return " ".join(self.cleaned_data["plate"].upper().split())


class DriverForm(FleetForm):
    rows = (Div("name", "phone", css_class="pair"),)

    class Meta:
        model = Driver
        fields = ["name", "phone", "is_active"]

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"].strip():
            return ""
        try:
            return to_international(self.cleaned_data["phone"])
        except ValueError:
            raise forms.ValidationError(
                _("Nomor telepon tidak lengkap. Contoh: 0812 3456 7890.")
            ) from None
