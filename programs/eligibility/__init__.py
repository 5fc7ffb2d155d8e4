"""Who appears to qualify for a programme: rules and facts in, an answer and its reasons out.

Nothing here touches the database or the clock. Criteria are joined by AND; criteria that share a
`group` are alternatives (OR); an exclusion counts when it does *not* hold. The programme's owner
decides: this only tells the desk what the written rules say, and why.
"""

from programs.eligibility.asking import Question, best_questions, family_questions
from programs.eligibility.judging import Rulebook, judge, replay
from programs.eligibility.logic import all_of, any_of, holds, in_force
from programs.eligibility.verdict import Kind, Reason, Verdict
from programs.eligibility.words import (
    MEMBERSHIPS,
    OWN_MEMBERSHIPS,
    Answer,
    CriterionLike,
    FactValue,
    Operator,
    ProgramState,
    Rule,
)

__all__ = [
    "MEMBERSHIPS",
    "OWN_MEMBERSHIPS",
    "Answer",
    "CriterionLike",
    "FactValue",
    "Kind",
    "Operator",
    "ProgramState",
    "Question",
    "Reason",
    "Rule",
    "Rulebook",
    "Verdict",
    "all_of",
    "best_questions",
    "any_of",
    "family_questions",
    "holds",
    "in_force",
    "judge",
    "replay",
]
