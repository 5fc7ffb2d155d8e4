"""The page of one case: who may open it, what it shows, what it offers, and the trace it leaves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verbs import Verb
from intake import services
from tests.factories.dtks import PersonFactory, make_kk
from tests.factories.intake import (
    ClientDocumentFactory,
    ComplaintFactory,
    PaperRequestFactory,
    RegisterCheckFactory,
    VerificationFactory,
)
from tests.factories.outreach import VisitFactory
from tests.factories.programs import ProgramFactory
from tests.factories.referrals import LetterFactory, ReferralFactory
from tests.factories.walk import log

CASE_ROLES = ("ani", "budi", "citra", "dewi", "eko", "fitri")


def url_of(case):
    return reverse("dashboard:case", args=[case.number])


@pytest.fixture
def open_page(sign_in):
    def _open(user, case, query=""):
        response = sign_in(user).get(url_of(case) + query)
        assert response.status_code == 200
        return response

    return _open


@pytest.mark.parametrize("who", CASE_ROLES)
def test_those_of_the_region_may_open_it(request, places, open_page, who):
    case = ComplaintFactory(in_review=True, check="in_range")
    assert case.number in open_page(request.getfixturevalue(who), case).content.decode()


def test_outside_the_region_it_does_not_exist(places, zul, sign_in):
    case = ComplaintFactory(in_review=True)
    assert sign_in(zul).get(url_of(case)).status_code == 404
    assert not Event.objects.filter(verb=Verb.COMPLAINT_VIEWED).exists()


def test_the_catalogue_admin_may_not_open_it(places, gita, sign_in):
    assert sign_in(gita).get(url_of(ComplaintFactory())).status_code == 403


def test_a_sealed_case_does_not_exist_without_the_right(places, ani, citra, budi, sign_in):
    case = ComplaintFactory(in_review=True, sealed=True)
    assert sign_in(ani).get(url_of(case)).status_code == 404
    assert sign_in(citra).get(url_of(case)).status_code == 404
    assert "dirahasiakan" in sign_in(budi).get(url_of(case)).content.decode()


def test_a_page_is_only_read(places, budi, sign_in):
    assert sign_in(budi).post(url_of(ComplaintFactory(in_review=True))).status_code == 405


def test_opening_it_is_written_down_once_an_hour(places, budi, dewi, open_page, time_machine):
    case = ComplaintFactory(in_review=True)
    seen = Event.objects.filter(verb=Verb.COMPLAINT_VIEWED, case_number=case.number)
    time_machine.move_to(timezone.now(), tick=False)
    open_page(budi, case)
    open_page(budi, case)
    open_page(dewi, case)
    assert sorted(seen.values_list("actor__username", flat=True)) == ["budi", "dewi"]
    time_machine.shift(timedelta(minutes=59))
    open_page(budi, case)
    assert seen.count() == 2
    time_machine.shift(timedelta(minutes=2))
    open_page(budi, case)
    assert seen.count() == 3


def test_identity_numbers_are_masked(places, budi, citra, open_page):
    case = ComplaintFactory(
        in_review=True,
        client__kk=make_kk(9555),
        reporter_phone="+6281399990000",
        reporter_name="Bayu",
    )
    page = open_page(budi, case).content.decode()
    for secret in (case.client.nik, case.client.kk, "6281234567890", "81234567890", "81399990000"):
        assert secret not in page
    assert reverse("intake:reveal", args=[case.number]) in page
    # A facilitator has no right to open them, so there is no button.
    assert (
        reverse("intake:reveal", args=[case.number]) not in open_page(citra, case).content.decode()
    )


def test_no_nik_is_said_with_its_reason(places, budi, open_page):
    case = ComplaintFactory(in_review=True, client__without_nik=True)
    assert "Belum pernah direkam KTP-el" in open_page(budi, case).content.decode()


@pytest.mark.parametrize(
    ("who", "state", "primary"),
    [
        ("ani", "resolved", "close"),
        ("ani", "declined", "close"),
        ("ani", "in_review", None),
        ("budi", "in_review", "draft"),
        ("budi", "verifying", None),
        ("dewi", "verifying", "finding"),
        ("dewi", "deciding", None),
        ("eko", "deciding", "decide"),
        ("fitri", "deciding", "decide"),
        ("eko", "in_review", None),
        ("citra", "in_review", None),
    ],
)
def test_one_primary_action_for_whose_turn_it_is(request, places, open_page, who, state, primary):
    case = ComplaintFactory(**{state: True}, check="in_range")
    file = open_page(request.getfixturevalue(who), case).context["file"]
    assert (file.primary.code if file.primary else None) == primary
    assert sum(move.is_primary for move in file.moves) == (primary is not None)


def test_candidates_wait_for_a_click(places, ani, open_page):
    person = PersonFactory(name="SUMIYATI")
    case = ComplaintFactory(registered=True)
    offered = [{"person": str(person.pk), "score": 88, "kind": "name", "why": ["nama sama"]}]
    RegisterCheckFactory(complaint=case, candidates_found=True, candidates=offered)
    response = open_page(ani, case)
    assert response.context["file"].primary.code == "confirm"
    assert response.context["file"].secondary.code == "reject"
    page = response.content.decode()
    assert "nama sama" in page
    assert person.nik not in page


def test_missing_papers_are_named_and_the_paper_is_the_action(places, ani, open_page):
    case = ComplaintFactory(incomplete=True)
    PaperRequestFactory(complaint=case, note="yang terbaru")
    response = open_page(ani, case)
    assert response.context["file"].primary.code == "add_paper"
    page = response.content.decode()
    assert "Masih kurang dari warga" in page
    assert "yang terbaru" in page
    assert "Jam berhenti sejak" in page


def test_nobody_is_asked_to_approve_their_own_referral(places, budi, dewi, open_page):
    case = ComplaintFactory(in_review=True)
    ReferralFactory(complaint=case, submitted=True, drafted_by=dewi)
    assert open_page(dewi, case).context["file"].primary is None
    other = ComplaintFactory(in_review=True)
    ReferralFactory(complaint=other, submitted=True, drafted_by=budi)
    assert open_page(dewi, other).context["file"].primary.code == "approve"


def test_a_need_shows_its_referral_and_letter(places, budi, open_page):
    case = ComplaintFactory(in_review=True, needs=2)
    referral = ReferralFactory(complaint=case, sent=True, drafted_by=budi)
    letter = LetterFactory(referral=referral)
    file = open_page(budi, case).context["file"]
    assert [len(line.referrals) for line in file.needs] == [1, 0]
    assert file.needs[0].referrals[0].letter == letter
    assert file.primary.code == "reply"
    assert [step.state for step in file.road].index("now") == 4


def test_a_served_need_does_not_ask_for_another_referral(places, budi, open_page):
    case = ComplaintFactory(in_review=True, needs=1)
    ReferralFactory(complaint=case, drafted_by=budi)
    assert open_page(budi, case).context["file"].primary.code == "submit"


def test_findings_and_visits_are_told(places, eko, open_page):
    case = ComplaintFactory(deciding=True, check="not_found")
    VerificationFactory(complaint=case)
    VisitFactory(complaint=case, done=True)
    response = open_page(eko, case)
    page = response.content.decode()
    assert "Tinggal sendiri, tidak bekerja, listrik 450 VA." in page
    assert "Hasil kunjungan" in page
    assert response.context["file"].gate.gate == "open"
    assert response.context["file"].secondary.code == "decline"


def test_the_gate_takes_kind_and_hardship(places, dewi, open_page):
    well_off = ComplaintFactory(deciding=True, check="not_found")
    VerificationFactory(complaint=well_off, hardship="well_off")
    assert open_page(dewi, well_off).context["file"].gate.gate == "outside"
    unknown = ComplaintFactory(verifying=True, check="not_found")
    assert open_page(dewi, unknown).context["file"].gate.gate == "doubtful"


def test_evidence_names_source_period_and_earlier_looks(places, budi, open_page):
    person = PersonFactory(receiving=True)
    case = ComplaintFactory(in_review=True, check="not_found", client__person=person)
    RegisterCheckFactory(
        complaint=case,
        person=person,
        release=person.release,
        at=timezone.now(),
        reasons=["Desil 2."],
    )
    response = open_page(budi, case)
    file, page = response.context["file"], response.content.decode()
    assert file.check.person == person
    assert [old.outcome for old in file.older_checks] == ["not_found"]
    assert "DTSEN triwulan 3 2026" in page
    assert "Desil 2." in page
    assert "PKH" in page
    assert [member.person for member in file.family] == [person]


def test_other_cases_of_person_and_family_without_sealed_ones(places, ani, budi, open_page):
    kk = make_kk(9556)
    case = ComplaintFactory(registered=True, client__kk=kk)
    again = ComplaintFactory(closed=True, client=case.client)
    family = ComplaintFactory(in_review=True, client__kk=kk, client__name="Tukiman")
    sealed = ComplaintFactory(in_review=True, sealed=True, client=case.client)
    ComplaintFactory(in_review=True)
    others = {o.case.number: o.is_same_person for o in open_page(ani, case).context["file"].others}
    assert others == {again.number: True, family.number: False}
    numbers = {o.case.number for o in open_page(budi, case).context["file"].others}
    assert numbers == {again.number, family.number, sealed.number}


def test_named_programmes_come_first_with_what_is_missing(places, budi, open_page):
    unknown = ProgramFactory(name="Subsidi listrik", sectors=["energy"])
    unknown.criteria.create(fact="power_watts", operator="at_most", value=900, text="Daya 900 VA")
    ProgramFactory(name="Lain bidang", sectors=["farming"])
    needs = [{"program": unknown, "sector": "energy"}]
    case = ComplaintFactory(in_review=True, needs=needs, check="in_range")
    file = open_page(budi, case).context["file"]
    assert [one.program for one in file.likely_first] == [unknown]
    assert file.likely_first[0].missing
    assert "Lain bidang" not in {one.program.name for one in file.likely_first}


def test_papers_of_the_person_are_listed_once_and_open_in_the_case(places, budi, open_page):
    case = ComplaintFactory(in_review=True)
    paper = ClientDocumentFactory(client=case.client)
    page = open_page(budi, case).content.decode()
    assert page.count(reverse("intake:document", args=[case.number, paper.pk])) == 1


def test_a_closed_case_offers_no_work_but_reopening(places, dewi, budi, open_page):
    case = ComplaintFactory(closed=True)
    assert {"reopen"} <= {move.code for move in open_page(dewi, case).context["file"].moves}
    offered = {move.code for move in open_page(budi, case).context["file"].moves}
    assert not offered & {"draft", "settle", "resolve", "request_papers", "visit"}


def test_a_case_with_nothing_on_it_still_opens(places, budi, open_page):
    case = ComplaintFactory(
        registered=True, needs=0, client__born_on=None, client__phone="", client__sex=""
    )
    page = open_page(budi, case).content.decode()
    assert "Registri belum ditanya" in page
    assert "Belum ada berkas" in page


def test_a_whole_walk_reads_as_one_story(places, ani, budi, open_page):
    PersonFactory()
    case = log(ani)
    services.take(complaint=case, by=budi)
    services.write_note(
        note_id=case.pk, complaint=case, text="Pasien kontrol 26 Nov, mohon didahulukan.", by=budi
    )
    entries = open_page(budi, case).context["story"].entries
    assert [e.actor for e in entries][:2] == ["Budi Santosa", "Budi Santosa"]
    assert entries[0].detail == "Pasien kontrol 26 Nov, mohon didahulukan."
    assert entries[-1].text == "mencatat keluhan"
    assert [e.at for e in entries] == sorted((e.at for e in entries), reverse=True)
