"""Every event that names a case becomes a line in words."""

import pytest

from audit.services import record
from audit.verbs import Verb
from core.ids import new_id
from dashboard.queries import timeline
from dashboard.queries.timeline import Names, Story, story, told, verbs_of
from intake.workflow import Step
from tests.factories.intake import ComplaintFactory, NoteFactory

# What each writer keeps beside its event.
DATA = {
    Verb.REFERRAL_CHASED: {"chase": "remind"},
    Verb.COMPLAINT_LOGGED: {"channel": "whatsapp", "category": "need", "needs": 2},
    Verb.COMPLAINT_CHECKED: {
        "outcome": "in_range",
        "how": "exact",
        "source": "dtsen",
        "period": "2026-Q3",
        "decile": 2,
    },
    Verb.COMPLAINT_ADVANCED: {
        "step": "request_papers",
        "from": "in_review",
        "to": "incomplete",
        "note": "Surat faskes",
    },
    Verb.COMPLAINT_SEALED: {"sealed": True, "reason": "Korban kekerasan"},
    Verb.DEADLINE_MOVED: {
        "from": "2026-11-20T16:00:00+07:00",
        "to": "2026-11-23T16:00:00+07:00",
    },
    Verb.COMPLAINT_OVERDUE: {"due_at": "2026-11-20T16:00:00+07:00"},
    Verb.NEED_SETTLED: {"need": "n1", "from": "", "to": "helped", "note": "Kartu aktif"},
    Verb.NEED_ADDED: {"need": "n1"},
    Verb.DOCUMENT_ADDED: {"kind": "ktp", "document": "d1"},
    Verb.REFERRAL_DRAFTED: {"number": "R-3404-26-000001"},
    Verb.REFERRAL_ADVANCED: {"number": "R-3404-26-000001", "step": "submit", "note": ""},
    Verb.LETTER_PRINTED: {"number": "R-3404-26-000001", "letter": "460/1/SLRT/XI/2026"},
}
NAMES = Names(needs={"n1": "Reaktivasi PBI-JKN"}, papers={"ktp": "KTP"})
OF_A_CASE = [
    verb
    for verb in Verb.values
    if verb.startswith(
        (
            "complaint.",
            "need.",
            "document.",
            "note.",
            "verification.",
            "referral.",
            "letter.",
            "visit.",
        )
    )
]


@pytest.fixture
def case(places):
    return ComplaintFactory(in_review=True)


def write(case, verb, data=None, actor=None):
    return record(
        Verb(verb),
        case,
        actor=actor,
        region_id=case.region_id,
        case_number=case.number,
        data=DATA.get(verb, {}) if data is None else data,
    )


def read(case, group="", cursor=None) -> Story:
    return story(told(case, group=group, cursor=cursor).page(), NAMES)


def entries(case, group=""):
    return read(case, group).entries


def said(entry, key):
    return entry[key] if isinstance(entry, dict) else getattr(entry, key)


@pytest.mark.parametrize("verb", OF_A_CASE)
def test_every_verb_of_a_case_has_words_and_an_icon(case, verb):
    write(case, verb)
    group = timeline.ACCESS if verb in timeline.LOOKS else ""
    (entry,) = entries(case, group)
    assert said(entry, "text")
    assert said(entry, "icon")
    assert said(entry, "actor") == "Sistem"


def test_a_step_says_from_what_to_what_and_why(case, budi):
    write(case, Verb.COMPLAINT_ADVANCED, actor=budi)
    (entry,) = entries(case)
    assert entry.actor == "Budi Santosa"
    assert entry.text == "meminta kelengkapan"
    assert entry.detail == "Surat faskes"
    (change,) = entry.changes
    assert (change.old, change.new) == ("Penanganan", "Menunggu kelengkapan")


@pytest.mark.parametrize("step", Step)
def test_every_step_is_told_as_something_somebody_did(case, step):
    data = {"step": str(step), "from": "in_review", "to": "in_service", "note": ""}
    write(case, Verb.COMPLAINT_ADVANCED, data)
    assert entries(case)[0].text != "mengubah status"


def test_an_answer_given_at_the_desk_is_no_change_of_status(case):
    write(case, Verb.COMPLAINT_ADVANCED, {"answered": "age"})
    (entry,) = entries(case)
    assert entry.text == "mencatat jawaban: Usia"
    assert entry.changes == ()


def test_a_note_is_quoted_and_other_words_under_the_same_key_are_not_taken_for_one(case):
    note = NoteFactory(complaint=case)
    write(case, Verb.NOTE_ADDED, {"note": str(note.pk)})
    write(case, Verb.COMPLAINT_ADVANCED)
    newest, oldest = entries(case)
    assert oldest.detail == note.text
    assert newest.detail == "Surat faskes"


def test_needs_and_papers_are_called_by_name(case):
    write(case, Verb.NEED_SETTLED)
    write(case, Verb.DOCUMENT_ADDED)
    paper, need = entries(case)
    assert paper.text == "menambah berkas KTP"
    assert need.text == "mencatat hasil: Reaktivasi PBI-JKN"
    assert need.changes[0].new == "Bantuan diterima"


def test_looking_is_shown_only_when_asked(case, budi):
    write(case, Verb.COMPLAINT_VIEWED, actor=budi)
    write(case, Verb.COMPLAINT_TAKEN, actor=budi)
    assert [e.icon for e in entries(case)] == ["person-check"]
    assert [e.text for e in entries(case, "akses")] == ["membuka berkas keluhan"]


def test_each_kind_of_event_belongs_to_one_group():
    groups = [*timeline.GROUPS, timeline.ACCESS]
    for verb in OF_A_CASE:
        assert sum(verb in verbs_of(group) for group in groups) == 1, verb


def test_another_case_is_another_story(case, places):
    write(ComplaintFactory(), Verb.COMPLAINT_LOGGED)
    assert entries(case) == []


def test_a_long_story_goes_on_page_by_page(case):
    for _ in range(timeline.SIZE + 5):
        write(case, Verb.COMPLAINT_TAKEN)
    first = read(case)
    rest = read(case, cursor=first.page.next)
    assert (len(first.entries), len(rest.entries)) == (timeline.SIZE, 5)
    assert not {e.pk for e in first.page.rows} & {e.pk for e in rest.page.rows}


def test_each_kind_is_a_link_with_its_name(case, budi, sign_in):
    page = sign_in(budi).get(f"{case.get_absolute_url()}?riwayat=akses").content.decode()
    for key, label in timeline.choices():
        assert f">{label}</a>" in page
        assert f"riwayat={key}#" in page or not key
    # Opening the page was itself a look.
    assert "<b>Budi Santosa</b> membuka berkas keluhan" in page


def test_an_unknown_kind_in_the_address_means_all(case, budi, sign_in):
    write(case, Verb.COMPLAINT_TAKEN)
    page = sign_in(budi).get(f"{case.get_absolute_url()}?riwayat={new_id()}")
    assert page.context["group"] == ""
    assert len(page.context["story"].entries) == 1


def test_a_survey_from_the_receipt_is_the_citizens_own(case):
    write(case, Verb.SURVEY_GIVEN)
    assert [entry.actor for entry in read(case).entries] == ["Warga"]
