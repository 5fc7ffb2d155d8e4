"""What is typed about the layout of a home. `id` makes sending a new row twice harmless."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import REGION_HINT, RegionField
from accounts.models import User
from core.ids import known_id, new_id
from programs.models import Activity, Facility, Lodge, Organization, Program, Room

WEEKDAYS = [
    (0, _("Senin")),
    (1, _("Selasa")),
    (2, _("Rabu")),
    (3, _("Kamis")),
    (4, _("Jumat")),
    (5, _("Sabtu")),
    (6, _("Minggu")),
]


class HomeFields(forms.ModelForm):
    """What a new home and one that is there share."""

    class Meta:
        model = Facility
        fields = ["name", "capacity", "hold_days", "note", "is_active"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "capacity": _("Paling banyak penghuni, walau tempat tidur lebih banyak."),
            "hold_days": _("Sesudah itu tempat yang dipesankan bebas dengan sendirinya."),
        }

    def clean_capacity(self) -> int:
        if self.cleaned_data["capacity"] < 1:
            raise forms.ValidationError(_("Daya tampung paling sedikit satu orang."))
        return self.cleaned_data["capacity"]

    def clean_hold_days(self) -> int:
        if self.cleaned_data["hold_days"] < 1:
            raise forms.ValidationError(_("Paling sedikit satu hari."))
        return self.cleaned_data["hold_days"]


class HomeForm(HomeFields):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, instance: Facility, **kwargs: Any) -> None:
        start = {"version": instance.version}
        super().__init__(*args, instance=instance, initial=start, **kwargs)


class NewHomeForm(HomeFields):
    """Whose home it is and whom it serves: said once, when it opens."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    class Meta(HomeFields.Meta):
        fields = ["organization", "program", "name", "capacity", "hold_days", "note"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"id": new_id(), "hold_days": 7}, **kwargs)
        mine = Organization.objects.serving(by).active()
        # Sent twice, the second finds the home that the first has made.
        itself = Q(facility=known_id(self.data.get("id")))
        free = mine.filter(Q(facility=None) | itself, kind=Organization.Kind.FACILITY)
        self.fields["organization"].queryset = free.order_by("name")
        self.fields["organization"].empty_label = _("Pilih lembaga")
        self.fields["organization"].help_text = _(
            "Fasilitas pelayanan yang belum menjadi panti. Belum ada? Catat dahulu di Organisasi."
        )
        placing = Program.objects.serving(by).active()
        self.fields["program"].queryset = placing.filter(
            fulfilment=Program.Fulfilment.PLACEMENT
        ).order_by("name")
        self.fields["program"].empty_label = _("Pilih program")
        self.fields["program"].help_text = _(
            "Program berbentuk “Penempatan di panti”; rujukannya yang masuk daftar tunggu."
        )
        self.fields["region"] = RegionField(
            by=by, label=_("Wilayah yang dilayani"), help_text=REGION_HINT
        )

    def validate_unique(self) -> None:
        """Asked by the service, which knows the form that was sent twice."""


class LodgeForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Nama wisma"), max_length=80)

    @staticmethod
    def typed_from(lodge: Lodge | None) -> dict[str, Any]:
        if lodge is None:
            return {"id": new_id()}
        return {"id": lodge.pk, "version": lodge.version, "name": lodge.name}


class RoomForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Nama kamar"), max_length=40)
    occupants = forms.ChoiceField(
        label=_("Penghuni"), choices=Room.For.choices, widget=forms.RadioSelect
    )
    is_accessible = forms.BooleanField(label=_("Tanpa undakan, dekat perawat"), required=False)
    beds = forms.IntegerField(
        label=_("Jumlah tempat tidur"),
        min_value=1,
        max_value=12,
        help_text=_("Dapat ditambah. Yang rusak dinyatakan tidak dipakai di bawah."),
    )

    @staticmethod
    def typed_from(room: Room | None) -> dict[str, Any]:
        if room is None:
            return {"id": new_id(), "beds": 2}
        names = ("version", "name", "occupants", "is_accessible")
        return {name: getattr(room, name) for name in names} | {
            "id": room.pk,
            "beds": room.beds.count(),
        }


class ActivityForm(forms.ModelForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Hari"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Activity
        fields = ["name", "kind", "weekdays", "starts_at", "ends_at", "place", "is_active"]
        widgets = {
            "kind": forms.RadioSelect,
            "starts_at": forms.TimeInput(format="%H:%M", attrs={"placeholder": "06:30"}),
            "ends_at": forms.TimeInput(format="%H:%M", attrs={"placeholder": "07:15"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        start = {"id": row.pk, "version": row.version} if row else {"id": new_id()}
        super().__init__(*args, initial=start, **kwargs)
        self.fields["kind"].choices = Activity.Kind.choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and start >= end:
            self.add_error("ends_at", _("Jam selesai harus sesudah jam mulai."))
        return data
