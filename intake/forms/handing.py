"""A case goes from one colleague to another."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.texts import LineField
from intake.forms.fields import no_identity_number
from intake.forms.steps import CaseForm
from intake.workflow import TURN


class HandOverForm(CaseForm):
    to = forms.ModelChoiceField(
        label=_("Kepada"),
        queryset=User.objects.none(),
        empty_label=_("Pilih rekan"),
        error_messages={"required": _("Pilih rekan yang menerima keluhan ini.")},
    )
    word = LineField(
        label=_("Pesan untuk rekan"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"placeholder": _("misalnya: tinggal menunggu surat puskesmas")}
        ),
        validators=[no_identity_number],
        error_messages={"required": _("Tulis sedikit pesan agar rekan tahu apa yang ditunggu.")},
    )

    def prepare(self) -> None:
        case = self.bench.complaint
        staff = User.objects.fit_to_hold(case).exclude(pk=case.holder_id).order_by("name")
        self.fields["to"].queryset = staff
        # Asked only where the form is drawn: most pages only name the step.
        self.fields["to"].choices = lambda: staff_choices(staff, turn=TURN[case.status])


def staff_choices(staff, *, turn) -> list:
    """Those whose turn it is come first; an absent colleague is named with their deputy."""
    people = list(staff.prefetch_related("assignments").with_deputies())
    hands = [p for p in people if turn & {a.role for a in p.assignments.all()}]
    others = [p for p in people if p not in hands]
    groups = [(_("Gilirannya"), hands), (_("Rekan lain"), others)]
    return [
        ("", _("Pilih rekan")),
        *((label, [(p.pk, _described(p)) for p in some]) for label, some in groups if some),
    ]


def _described(person: User) -> str:
    if person.deputies_today:
        return _("%(name)s (sedang digantikan %(deputy)s)") % {
            "name": person.name,
            "deputy": ", ".join(row.deputy.name for row in person.deputies_today),
        }
    return person.name
