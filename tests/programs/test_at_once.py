"""Two people, or one impatient finger, at the same moment."""

import threading

import pytest
from django.db import connection

from accounts.models import User
from audit.models import Event
from core.errors import StaleSave
from core.ids import new_id
from programs import services
from programs.drafts import CriterionDraft, ProgramDraft
from programs.eligibility import Rule
from programs.models import Criterion, Program
from tests.factories.programs import OrganizationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times):
    """Run `work` in threads that start together; what each returned or raised."""
    gate, answers = threading.Barrier(times), []

    def run():
        try:
            gate.wait()
            answers.append(work())
        except Exception as error:  # the test looks at it
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def draft(places):
    return ProgramDraft(
        name="Bantuan Uji",
        level="regional",
        region_id="34.04",
        sectors=["social"],
        owner_id=OrganizationFactory().pk,
        unit="person",
        fulfilment="cash",
        benefit="Uang.",
    )


RULES = [CriterionDraft(Rule("age", "at_least", 60, "Berusia 60 tahun atau lebih."))]


def test_form_sent_five_times_at_once_makes_one_programme(gita, draft):
    key = new_id()

    def create():
        by = User.objects.get(pk=gita.pk)
        return services.create_program(id=key, draft=draft, criteria=RULES, documents=[], by=by)

    answers = at_once(create, 5)
    assert [getattr(answer, "pk", answer) for answer in answers] == [key] * 5
    assert (Program.objects.count(), Criterion.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_of_five_saves_at_once_one_wins_and_four_are_told(gita, draft):
    program = services.create_program(id=new_id(), draft=draft, criteria=[], documents=[], by=gita)

    def edit():
        by = User.objects.get(pk=gita.pk)
        return services.edit_program(
            program=program,
            draft=draft,
            criteria=RULES,
            documents=[],
            expected_version=1,
            by=by,
        )

    answers = at_once(edit, 5)
    assert sum(isinstance(answer, StaleSave) for answer in answers) == 4
    assert Program.objects.get().version == 2
    assert Criterion.objects.count() == 1
