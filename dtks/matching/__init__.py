"""The question the whole desk hangs on: is this person in the register, and what does it say?

`find` answers from what a clerk was told; `confirmed` answers for a person a clerk has picked.
Only an exact NIK is an answer by itself. A fuzzy hit is a candidate until a person clicks it, also
when it is the only one and `is_sure`.

Asking is nationwide over the loaded register. With `user` given, the answer and each candidate
say whether they lie outside the user's regions (`is_outside`): screens then show the regency, the
outcome and the decile, and neither name nor address.
"""

from dtks.matching.answers import (
    Candidate,
    RegisterAnswer,
    confirmed,
    latest_release,
    release_of,
)
from dtks.matching.finding import MOST_CANDIDATES, find
from dtks.matching.many import Many, Question, Reply
from dtks.vocabulary import Outcome

__all__ = [
    "MOST_CANDIDATES",
    "Candidate",
    "Many",
    "Outcome",
    "Question",
    "RegisterAnswer",
    "Reply",
    "confirmed",
    "find",
    "latest_release",
    "release_of",
]
