"""Shapes of what is typed about who signs."""

import uuid
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from core.days import DayField
from referrals.forms.referring import NoteForm
from referrals.inputs import ChainStepInput
from referrals.models import ChainStep, LetterOffice
from referrals.models.signing import MOST_STEPS, SIGNING_ROLES
from referrals.queries.signing import approvers

POSITIONS = range(1, MOST_STEPS + 1)


class ChainForm(forms.Form):
    """One to four hands, in order; a row without a title is no step."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    valid_from = DayField(label=_("Berlaku sejak"))

    def __init__(self, *args, office: LetterOffice, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in approvers(office)}
        who = [
            ("", _("Pilih")),
            (_("Peran"), [(f"role:{role}", Role(role).label) for role in SIGNING_ROLES]),
            (_("Orang"), [(f"user:{pk}", user.name) for pk, user in self.people.items()]),
        ]
        for n in POSITIONS:
            self.fields[f"title_{n}"] = forms.CharField(
                label=_("Jabatan di surat"), max_length=120, required=False
            )
            self.fields[f"who_{n}"] = forms.ChoiceField(
                label=_("Siapa"), choices=who, required=False
            )
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("Bentuk"), choices=ChainStep.Kind, initial=ChainStep.Kind.INITIAL
            )

    @property
    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        return [(n, [self[f"{name}_{n}"] for name in ("title", "who", "kind")]) for n in POSITIONS]

    @staticmethod
    def words_of(steps) -> dict:
        """The form's own words for steps that exist."""
        found = {}
        for n, step in enumerate(steps, start=1):
            who = f"user:{step.user_id}" if step.user_id else f"role:{step.role}"
            found |= {f"title_{n}": step.title, f"who_{n}": who, f"kind_{n}": step.kind}
        return found

    def clean(self):
        data = super().clean()
        for n in POSITIONS:
            title, who = data.get(f"title_{n}"), data.get(f"who_{n}")
            if title and not who and f"who_{n}" not in self.errors:
                self.add_error(f"who_{n}", _("Pilih peran atau orangnya."))
            if who and not title:
                self.add_error(f"title_{n}", _("Tulis jabatan seperti tercetak di surat."))
        return data

    def steps(self) -> list[ChainStepInput]:
        data, found = self.cleaned_data, []
        for n in POSITIONS:
            if not data[f"title_{n}"]:
                continue
            what, _colon, key = data[f"who_{n}"].partition(":")
            user: User | None = self.people[key] if what == "user" else None
            found.append(
                ChainStepInput(
                    title=data[f"title_{n}"],
                    kind=data[f"kind_{n}"],
                    role="" if user else key,
                    user=user,
                )
            )
        return found


class CaretakerForm(NoteForm):
    """Who takes the step that nobody holds any more."""

    caretaker = forms.ChoiceField(label=_("Tunjuk"))

    def __init__(self, *args, people: Mapping[uuid.UUID, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["caretaker"].choices = [(str(pk), name) for pk, name in people.items()]
        self.order_fields(["caretaker", "note"])

    def clean_caretaker(self) -> User:
        return User.objects.get(pk=self.cleaned_data["caretaker"])


class ReturnForm(NoteForm):
    """Back to whoever wrote it, or only to the hand before."""

    AUTHOR, STEP = "author", "step"

    to = forms.ChoiceField(
        label=_("Kembalikan kepada"),
        choices=[(AUTHOR, _("Penyusun")), (STEP, _("Langkah sebelumnya"))],
        initial=AUTHOR,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, may_go_one_back: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_go_one_back:
            del self.fields["to"]
        self.order_fields(["to", "note"])
