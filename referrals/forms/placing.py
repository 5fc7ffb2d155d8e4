"""What is typed about places in a home."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.ids import new_id
from intake.forms.fields import no_identity_number
from programs.models import Bed, Facility
from referrals.forms.referring import NoteForm, StepForm
from referrals.models import Placement


def bed_words(bed: Bed) -> str:
    room = bed.room
    words = f"{room.lodge.name} · {room.name} · tempat tidur {bed.name}"
    return f"{words} ({_('tanpa undakan')})" if room.is_accessible else words


class PlaceForm(forms.Form):
    """Asking for a place. `id` makes sending it twice harmless."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    priority = forms.TypedChoiceField(
        label=_("Kepentingan"),
        choices=Placement.Priority.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    mobility = forms.ChoiceField(
        label=_("Kemampuan bergerak"), choices=Placement.Mobility.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Keterangan untuk panti"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Yang perlu diketahui petugas: pengasuh, obat rutin, alat bantu."),
        validators=[no_identity_number],
    )

    def __init__(self, *args: Any, facilities: list[Facility], spouses: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"id": new_id(), "priority": Placement.Priority.USUAL})
        super().__init__(*args, **kwargs)
        self.facilities = {str(f.pk): f for f in facilities}
        self.fields["facility"] = forms.ChoiceField(
            label=_("Panti"), choices=[(pk, f.name) for pk, f in self.facilities.items()]
        )
        self.spouses = {str(p.pk): p for p in spouses}
        self.fields["spouse"] = forms.ChoiceField(
            label=_("Pasangan yang juga masuk"),
            required=False,
            choices=[
                ("", _("Tidak ada")),
                *((pk, p.client.name) for pk, p in self.spouses.items()),
            ],
            help_text=_("Suami atau istri yang sudah tercatat di panti ini, agar sekamar."),
        )
        self.order_fields(["facility", "priority", "mobility", "spouse", "note"])

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "placement_id": data["id"],
            "facility": self.facilities[data["facility"]],
            "priority": data["priority"],
            "mobility": data["mobility"],
            "spouse": self.spouses.get(data["spouse"]),
            "note": data["note"],
        }


class BedForm(StepForm):
    """A free bed that fits; for an admission the held one may stay."""

    def __init__(self, *args: Any, beds: list[Bed], label: Any, held: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.beds = {str(bed.pk): bed for bed in beds}
        first = ("", _("Yang sudah dipesankan") if held else _("Pilih tempat tidur"))
        self.fields["bed"] = forms.ChoiceField(
            label=label,
            required=not held,
            choices=[first, *((pk, bed_words(bed)) for pk, bed in self.beds.items())],
            error_messages={
                "invalid_choice": _("Tempat tidur itu baru saja terisi. Pilih yang lain.")
            },
        )

    def clean_bed(self) -> Bed | None:
        return self.beds.get(self.cleaned_data["bed"])


class HoldForm(BedForm):
    until = DayField(
        label=_("Dipesankan sampai"),
        required=False,
        help_text=_(
            "Kosongkan untuk batas biasa panti. Sesudahnya tempat bebas dengan sendirinya."
        ),
    )


class MoveForm(BedForm):
    note = forms.CharField(
        label=_("Mengapa pindah?"), max_length=300, validators=[no_identity_number]
    )


class LeaveForm(NoteForm):
    reason = forms.ChoiceField(
        label=_("Sebab keluar"), choices=Placement.Reason.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("Keterangan"), **kwargs)
        self.order_fields(["reason", "note"])
