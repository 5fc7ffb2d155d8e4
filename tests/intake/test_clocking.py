"""Rules of the clock: what an edit shows is what it moves, no new case slips through, and each step is told once."""

import threading
from datetime import date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import Event, Outbox
from audit.verbs import Verb
from core.errors import Refused
from core.ids import new_id
from intake import services
from intake.models import Complaint, Escalation, Holiday, OfficeHours, ServiceStandard
from regions.models import Region
from regions.zones import WIB
from tests.conftest import DISTRICT, REGENCY
from tests.factories.clock import HolidayFactory, StandardFactory
from tests.factories.dtks import PersonFactory, make_nik
from tests.factories.intake import ComplaintFactory
from tests.factories.walk import kind, log, paper_kind

MONDAY = datetime(2026, 11, 23, 9, tzinfo=WIB)
STEPS = (Verb.COMPLAINT_DUE_SOON, Verb.COMPLAINT_OVERDUE, Verb.COMPLAINT_ESCALATED)


def at(day: int, hour: int = 16, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.fixture
def case(places, ani):
    """Received on Monday, five working days by the fallback: due the Monday after."""
    PersonFactory(nik=make_nik())
    return log(ani, now=MONDAY)


def holiday(by, day=26, region=None, pk=None):
    values = {
        "day": date(2026, 11, day),
        "name": "Libur contoh",
        "kind": Holiday.Kind.LOCAL if region else Holiday.Kind.PUBLIC,
        "region": region,
        "source": "Keputusan contoh",
    }
    return partial(services.write_rule, model=Holiday, rule_id=pk or new_id(), values=values, by=by)


def due(case: Complaint) -> datetime:
    case.refresh_from_db()
    return case.due_at


def test_a_preview_shows_the_move_and_saves_nothing(case, gita):
    assert case.due_at == at(30)
    moves = services.preview_rules(edit=holiday(gita), by=gita)
    assert (moves.count, moves.earlier) == (1, 0)
    (move,) = moves.sample
    assert (move.case.pk, move.before) == (case.pk, at(30))
    assert move.after == datetime(2026, 12, 1, 16, tzinfo=WIB)
    assert due(case) == at(30)
    assert not Holiday.objects.exists()
    assert not Event.objects.filter(verb=Verb.CATALOGUE_CHANGED).exists()


def test_the_change_moves_the_case_and_leaves_its_trace(case, gita):
    Complaint.objects.filter(pk=case.pk).update(alarm=Escalation.Step.WARNED)
    services.change_rules(edit=holiday(gita), by=gita)
    assert due(case) == datetime(2026, 12, 1, 16, tzinfo=WIB)
    assert case.alarm == 0
    event = Event.objects.get(verb=Verb.DEADLINE_MOVED, case_number=case.number)
    assert (event.actor, event.data["from"][:10]) == (gita, "2026-11-30")
    assert Event.objects.filter(verb=Verb.CATALOGUE_CHANGED, actor=gita).count() == 1


def test_a_holiday_taken_back_gives_the_day_back(case, gita):
    services.change_rules(edit=holiday(gita), by=gita)
    row = Holiday.objects.get()
    moves = services.change_rules(
        edit=partial(services.remove_holiday, holiday=row, by=gita), by=gita
    )
    assert (moves.count, moves.earlier) == (1, 1)
    assert due(case) == at(30)


def test_a_holiday_of_another_regency_moves_nothing_here(case, places, gita):
    HolidayFactory(day=date(2026, 11, 26), region_id="34.02")
    elsewhere = Region.objects.get(pk="34.02")
    with pytest.raises(PermissionDenied):
        services.change_rules(edit=holiday(gita, region=elsewhere), by=gita)
    assert due(case) == at(30)


def test_a_local_holiday_moves_the_cases_of_its_district(case, gita):
    here = Region.objects.get(pk=DISTRICT)
    assert services.change_rules(edit=holiday(gita, region=here), by=gita).count == 1
    assert due(case) == datetime(2026, 12, 1, 16, tzinfo=WIB)


def test_who_has_no_right_to_the_catalogue_changes_no_rule(case, zul, eko):
    for user in (zul, eko):
        with pytest.raises(PermissionDenied):
            services.change_rules(edit=holiday(user), by=user)
    assert not Holiday.objects.exists()


def test_a_standard_moves_only_what_it_speaks_of(case, gita):
    values = {
        "stage": ServiceStandard.Stage.ANSWER,
        "category": "",
        "sector": "housing",
        "is_urgent": False,
        "region": None,
        "amount": 2,
        "unit": "working",
        "counts_joint_leave": False,
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "source": "Keputusan contoh",
    }
    write = partial(services.write_rule, model=ServiceStandard, rule_id=new_id(), by=gita)
    assert services.change_rules(edit=partial(write, values=values), by=gita).count == 0
    values["sector"] = case.needs.get().sector
    assert services.change_rules(edit=partial(write, values=values), by=gita).earlier == 1
    assert due(case) == at(25)


def test_a_sealed_case_is_counted_and_not_named(case, gita):
    Complaint.objects.filter(pk=case.pk).update(is_sealed=True)
    moves = services.preview_rules(edit=holiday(gita), by=gita)
    assert (moves.count, list(moves.sample)) == (1, [])


def test_the_citizens_own_clock_moves_while_it_is_their_turn(case, budi, gita):
    services.request_papers(complaint=case, kinds=[paper_kind()], note="", by=budi)
    case.refresh_from_db()
    StandardFactory(stage="papers", amount=10, unit="calendar")
    row = ServiceStandard.objects.get()
    before, answer = case.papers_due_at, case.due_at

    def longer() -> None:
        ServiceStandard.objects.filter(pk=row.pk).update(amount=60)

    assert services.change_rules(edit=longer, by=gita).count == 1
    case.refresh_from_db()
    assert case.papers_due_at > before
    assert case.due_at == answer


@pytest.mark.django_db(transaction=True)
def test_no_new_case_slips_past_a_change(ani, gita):
    """A case that is being saved is waited for, and then moved with the others."""
    PersonFactory(nik=make_nik())
    kind()
    errors: list[BaseException] = []
    is_written, may_end = threading.Event(), threading.Event()
    clerk_edit = holiday(gita)

    def admin() -> None:
        try:

            def slowly() -> None:
                clerk_edit()
                is_written.set()
                may_end.wait(5)

            services.change_rules(edit=slowly, by=gita)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def clerk() -> None:
        try:
            log(ani, now=MONDAY)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    first, second = threading.Thread(target=admin), threading.Thread(target=clerk)
    first.start()
    assert is_written.wait(10)
    second.start()
    second.join(1)
    assert second.is_alive()  # the clerk waits for the rule, and reads it when it stands
    may_end.set()
    first.join(20)
    second.join(20)
    assert not errors
    assert Complaint.objects.get().due_at == datetime(2026, 12, 1, 16, tzinfo=WIB)


# --- escalation ---------------------------------------------------------------------------


def told(case: Complaint) -> list[str]:
    events = Event.objects.filter(case_number=case.number, verb__in=STEPS).order_by("at", "id")
    return list(events.values_list("verb", flat=True))


def test_the_holder_is_warned_then_the_supervisor_then_the_manager(case):
    """Due on Monday the 30th: warned from the Friday, told on its evening, raised three working days later."""
    first = at(26, 17)
    assert services.escalate(now=first) == 0
    assert services.escalate(now=at(27, 8)) == 1
    assert services.escalate(now=at(30, 15)) == 0
    assert services.escalate(now=at(30, 17)) == 1
    assert services.escalate(now=datetime(2026, 12, 2, 17, tzinfo=WIB)) == 0
    assert services.escalate(now=datetime(2026, 12, 3, 8, tzinfo=WIB)) == 1
    assert services.escalate(now=datetime(2026, 12, 20, 8, tzinfo=WIB)) == 0
    assert told(case) == list(STEPS)
    assert Outbox.objects.filter(event__verb__in=STEPS).count() == 3


def test_after_a_long_silence_of_beat_nobody_is_warned_of_what_has_passed(case):
    assert services.escalate(now=datetime(2026, 12, 20, 8, tzinfo=WIB)) == 1
    assert told(case) == [Verb.COMPLAINT_OVERDUE, Verb.COMPLAINT_ESCALATED]


def test_a_case_that_waits_for_the_citizen_alarms_nobody(case, budi):
    services.request_papers(complaint=case, kinds=[paper_kind()], note="", by=budi)
    assert services.escalate(now=datetime(2026, 12, 20, 8, tzinfo=WIB)) == 0


@pytest.fixture
def unpapered(case, budi):
    """Papers were asked for on Tuesday the 24th: the citizen has until the 24th of December."""
    with time_machine.travel(at(24, 9), tick=False):
        services.request_papers(complaint=case, kinds=[paper_kind()], note="", by=budi)
    case.refresh_from_db()
    return case


def december(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=WIB)


def test_the_end_of_the_citizens_time_is_told_before_and_at_it(unpapered):
    assert unpapered.papers_due_at == december(24, 16)
    assert services.end_of_papers(now=december(16)) == 0
    for now in (december(17), december(17, 9), december(25), december(26)):
        services.end_of_papers(now=now)
    steps = list(unpapered.escalations.values_list("step", flat=True))
    assert steps == [Escalation.Step.PAPERS_NEAR, Escalation.Step.PAPERS_OVER]
    verbs = [Verb.PAPERS_DUE_SOON, Verb.PAPERS_OVERDUE]
    assert Event.objects.filter(verb__in=verbs, case_number=unpapered.number).count() == 2
    assert Outbox.objects.filter(event__verb__in=verbs).count() == 2
    unpapered.refresh_from_db()
    assert unpapered.status == "incomplete", "nothing is closed by itself"


def test_the_citizen_is_to_be_reminded_with_the_day(unpapered):
    unpapered.messages.waiting().delete()
    services.end_of_papers(now=december(18))
    assert "24 Desember 2026" in unpapered.messages.waiting().get().about


def test_after_a_long_silence_the_end_alone_is_told(unpapered):
    assert services.end_of_papers(now=december(30)) == 1
    assert services.end_of_papers(now=december(31)) == 0
    assert unpapered.escalations.get().step == Escalation.Step.PAPERS_OVER


def test_only_after_the_citizens_time_may_the_desk_close_for_missing_papers(unpapered, ani, zul):
    with time_machine.travel(december(24, 15), tick=False), pytest.raises(Refused):
        services.lapse(complaint=unpapered, by=ani)
    with time_machine.travel(december(28, 9), tick=False):
        with pytest.raises(PermissionDenied):
            services.lapse(complaint=unpapered, by=zul)
        services.lapse(complaint=unpapered, by=ani)
    unpapered.refresh_from_db()
    assert (unpapered.status, unpapered.paused_since) == ("cancelled", None)
    news = unpapered.messages.waiting().get()
    assert (news.occasion, news.about[-17:]) == ("lapsed", "24 Desember 2026.")


def test_days_before_a_deadline_are_counted_as_the_cases_own_office_counts_them(case, places):
    """Friday is a holiday here: whoever holds the case is warned on Thursday of what is due on Monday."""
    HolidayFactory(region_id=REGENCY, day=date(2026, 11, 27), kind=Holiday.Kind.LOCAL)
    assert services.escalate(now=at(26, 8)) == 1
    Escalation.objects.all().delete()
    Complaint.objects.update(alarm=0)
    Holiday.objects.update(region_id="34.02")
    assert services.escalate(now=at(26, 8)) == 0


def test_many_moves_are_written_in_batches_and_counted_once(case, gita, monkeypatch, ani):
    monkeypatch.setattr(services.clocking, "BATCH", 2)
    for _ in range(4):
        log(ani, now=MONDAY)
    moves = services.change_rules(edit=holiday(gita), by=gita)
    assert moves.count == 5
    assert Event.objects.filter(verb=Verb.DEADLINE_MOVED).count() == 5
    due_days = set(Complaint.objects.values_list("due_at", flat=True))
    assert due_days == {datetime(2026, 12, 1, 16, tzinfo=WIB)}


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_everything_once(places):
    cases = [ComplaintFactory(in_review=True, overdue=True) for _ in range(20)]
    errors: list[BaseException] = []
    gate = threading.Barrier(2)

    def beat() -> None:
        try:
            gate.wait(10)
            while services.escalate(now=timezone.now(), limit=3):
                pass
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    rows = Escalation.objects.filter(step=Escalation.Step.BREACHED)
    assert rows.count() == len(cases)
    assert Event.objects.filter(verb=Verb.COMPLAINT_OVERDUE).count() == len(cases)


# --- pages --------------------------------------------------------------------------------


def test_the_first_press_shows_and_the_second_moves(client, case, gita):
    client.force_login(gita)
    page = reverse("intake:holiday_new")
    form = {
        "id": str(new_id()),
        "day": "2026-11-26",
        "name": "Libur contoh",
        "kind": "public",
        "region": "",
        "source": "Keputusan contoh",
    }
    shown = client.post(page, form)
    assert shown.status_code == 200
    assert case.number in shown.content.decode()
    assert due(case) == at(30)
    seal = shown.context["form"].seal
    other = client.post(page, form | {"seal": seal, "day": "2026-11-27"})
    assert other.status_code == 200  # what was changed after the preview is shown anew
    assert not Holiday.objects.exists()
    assert client.post(page, form | {"seal": seal}).status_code == 302
    assert due(case) == datetime(2026, 12, 1, 16, tzinfo=WIB)
    client.post(page, form | {"seal": seal})
    assert Holiday.objects.count() == 1


def test_a_year_of_holidays_comes_from_a_file_after_a_preview(client, case, gita):
    client.force_login(gita)
    page = reverse("intake:holiday_import")
    text = "tanggal;nama;jenis;dasar\n2026-11-26;Libur contoh;libur nasional;SKB contoh\n27/11/2026;Cuti contoh;cuti bersama;SKB contoh\n"
    shown = client.post(page, {"file": SimpleUploadedFile("libur.csv", text.encode())})
    assert shown.context["moves"].count == 1
    assert not Holiday.objects.exists()
    sent = {"lines": shown.context["form"].text, "region": ""}
    assert client.post(page, sent).status_code == 302
    assert Holiday.objects.count() == 2
    assert due(case) == datetime(2026, 12, 2, 16, tzinfo=WIB)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tanggal,nama\n", "Kolom ini belum ada"),
        ("tanggal,nama,jenis,dasar\n2026-02-30,A,cuti bersama,SKB\n", "Tanggal ditulis"),
        ("tanggal,nama,jenis,dasar\n2026-02-20,A,libur apa,SKB\n", "Jenis:"),
        ("tanggal,nama,jenis,dasar\n", "tidak berisi"),
    ],
)
def test_a_file_that_cannot_be_read_says_which_line(client, gita, text, says):
    client.force_login(gita)
    page = reverse("intake:holiday_import")
    answer = client.post(page, {"file": SimpleUploadedFile("libur.csv", text.encode())})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_office_hours_out_of_order_are_refused_in_words(client, gita):
    client.force_login(gita)
    form = {
        "name": "Jam contoh",
        "weekdays": ["0", "1"],
        "opens": "08:00",
        "closes": "07:00",
        "valid_from": "2026-01-01",
        "source": "Keputusan contoh",
    }
    answer = client.post(reverse("intake:hours_new"), form)
    assert answer.status_code == 422
    assert "Urutannya harus buka" in answer.content.decode()
    assert not OfficeHours.objects.exists()


def test_a_rule_of_the_regency_is_not_the_village_admins_to_change(client, gita, places):
    from accounts.models import Assignment

    Assignment.objects.filter(user=gita).update(region_id=DISTRICT)
    row = HolidayFactory(region_id=REGENCY, day=timezone.localdate() + timedelta(days=3))
    client.force_login(gita)
    assert client.get(reverse("intake:holidays"), {"tahun": row.day.year}).status_code == 200
    assert client.get(reverse("intake:holiday_edit", args=[row.pk])).status_code == 403
