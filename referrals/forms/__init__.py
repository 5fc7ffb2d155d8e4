"""Shapes of what is typed on a referral and on the help that fulfils it."""

from referrals.forms.referring import (
    DraftForm,
    NoteForm,
    OfficeForm,
    ProviderForm,
    ReplyForm,
    SendForm,
    StepForm,
    first_words,
)

__all__ = [
    "DraftForm",
    "NoteForm",
    "OfficeForm",
    "ProviderForm",
    "ReplyForm",
    "SendForm",
    "StepForm",
    "first_words",
]
