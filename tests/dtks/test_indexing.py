"""What guards an empty register is left off for its first rows, and asked when they are there."""

import uuid

import pytest
from django.db import IntegrityError, connection

from dtks.models import Family, Person
from dtks.services import indexing
from dtks.services.reporting import Report
from tests.factories.dtks import FamilyFactory, ReleaseFactory

pytestmark = pytest.mark.django_db
TABLES = ("dtks_family", "dtks_familydecile", "dtks_person")
ADD = """
INSERT INTO dtks_person (id, region_id, family_id, external_id, name, name_key, birth_place, sex, relation,
    occupation, benefits, flags, release_id)
VALUES (%(id)s, %(region)s, %(family)s, '', 'A', 'A', '', '', 'other', '', '{}', '{}', %(release)s)
"""


def guards():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexdef FROM pg_indexes WHERE tablename = ANY (%(tables)s)
            UNION ALL SELECT conname::text FROM pg_constraint WHERE conrelid::regclass::text = ANY (%(tables)s)
            ORDER BY 1
            """,
            {"tables": list(TABLES)},
        )
        return cursor.fetchall()


def bare():
    return indexing.bare_while_empty(*TABLES, report=Report(uuid.uuid4()))


def add(**told):
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"id": uuid.uuid4(), "region": "34.04.07.2001", "family": None, **told})


def test_first_rows_leave_everything_as_it_was(places):
    release = ReleaseFactory()
    before = guards()
    with bare() as is_bare:
        assert is_bare
        assert guards() != before
        add(release=release.pk)
    assert guards() == before
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "astray", [{"family": uuid.uuid4()}, {"release": uuid.uuid4()}, {"region": "99.99.99.9999"}]
)
def test_a_row_that_points_at_nothing_is_refused_all_the_same(places, astray):
    told = {"release": ReleaseFactory().pk, **astray}
    with pytest.raises(IntegrityError), bare():
        add(**told)


def test_a_register_that_has_rows_keeps_its_guards_on(places):
    FamilyFactory()
    before = guards()
    with bare() as is_bare:
        assert not is_bare
        assert guards() == before
    assert Family.objects.count() == 1
