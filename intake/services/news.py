"""What a citizen should hear, put down with the step that made it so. Nothing is sent here."""

from collections.abc import Callable

from core.templatetags.ui import tanggal
from intake.models import CitizenMessage, Complaint
from intake.queries import missing_papers
from intake.workflow import Step

Occasion = CitizenMessage.Occasion
# Who came or was met has the receipt in hand, and hears the end face to face.
MET = frozenset({Complaint.Channel.DESK, Complaint.Channel.FIELD, Complaint.Channel.OUTREACH})


def propose_news(
    *, complaint: Complaint, occasion: str, topic: str = "", about: str = ""
) -> CitizenMessage:
    """A draft for the officer, in place of an older one of this topic that nobody told. The caller locked the case."""
    message, _created = CitizenMessage.objects.update_or_create(
        region_id=complaint.region_id,
        complaint=complaint,
        topic=topic,
        state=CitizenMessage.State.WAITING,
        defaults={"occasion": occasion, "about": about[:300], "text": ""},
    )
    return message


def withdraw_news(*, complaint: Complaint, topic: str = "") -> None:
    """What was not told yet is no longer so."""
    CitizenMessage.objects.waiting().filter(complaint=complaint, topic=topic).delete()


def _papers(complaint: Complaint, note: str) -> str:
    return ", ".join(row.kind.name for row in missing_papers(complaint))


def _decision(complaint: Complaint, note: str) -> str:
    last = complaint.verifications.filter(stage="decision").order_by("-at", "-id").first()
    return str(last.get_alternative_display()).lower() if last else ""


def _reason(complaint: Complaint, note: str) -> str:
    return note.strip()


def _outcomes(complaint: Complaint, note: str) -> str:
    return "; ".join(
        f"{need.wish} – {str(need.get_outcome_display()).lower()} ({need.outcome_note.rstrip(' .')})"
        for need in complaint.needs.all()
    )


_NEWS: dict[Step, tuple[str, Callable[[Complaint, str], str]]] = {
    Step.REQUEST_PAPERS: (Occasion.PAPERS, _papers),
    Step.OFFER_ALTERNATIVE: (Occasion.DECIDED, _decision),
    Step.DECLINE: (Occasion.DECLINED, _reason),
    Step.RESOLVE: (Occasion.RESULT, _outcomes),
    Step.LAPSE: (Occasion.LAPSED, _reason),
}
# What the citizen was to hear is no longer true, and nothing new is to be said yet.
_OUTDATES = frozenset({Step.RESUME_REVIEW, Step.RESUME_VERIFYING, Step.REOPEN, Step.RECONSIDER})


def news_of_step(locked: Complaint, *, step: Step, note: str) -> None:
    """What follows for the citizen from a step just taken."""
    if step in _NEWS:
        occasion, about = _NEWS[step]
        said = "" if locked.is_sealed else about(locked, note)
        propose_news(complaint=locked, occasion=occasion, about=said)
    elif step == Step.CLOSE and locked.channel not in MET:
        propose_news(complaint=locked, occasion=Occasion.CLOSED)
    elif step in {Step.CANCEL, Step.MERGE}:
        CitizenMessage.objects.waiting().filter(complaint=locked).delete()
    elif step in _OUTDATES:
        withdraw_news(complaint=locked)


def remind_of_papers(locked: Complaint) -> None:
    """The citizen's time runs out, and what is missing is said once more, with the day."""
    day = tanggal(locked.papers_due_at)
    about = "" if locked.is_sealed else f"{_papers(locked, '')} (paling lambat {day})"
    propose_news(complaint=locked, occasion=Occasion.PAPERS, about=about)


def news_of_arrival(complaint: Complaint) -> None:
    """For those who called or wrote."""
    if complaint.channel not in MET:
        propose_news(complaint=complaint, occasion=Occasion.REGISTERED)
