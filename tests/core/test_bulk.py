"""Many rows at one press: all or none, and what stands in the way is named row by row."""

import pytest
from django.core.exceptions import PermissionDenied

from core.bulk import MOST, SomeCannot, do_to_all, foresee
from core.errors import Refused
from regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(places):
    return list(Region.objects.filter(level="village")[:3])


def rename(row):
    if row.pk.endswith("2002"):
        raise Refused("Tidak dapat diubah.")
    Region.objects.filter(pk=row.pk).update(name="DIUBAH")


def test_one_that_cannot_holds_all_back(rows):
    with pytest.raises(SomeCannot) as refusal:
        do_to_all(rows=rows, act=rename)
    assert [(o.row.pk[-4:], o.reason) for o in refusal.value.obstacles] == [
        ("2002", "Tidak dapat diubah.")
    ]
    assert not Region.objects.filter(name="DIUBAH").exists()


def test_all_that_can_are_done(rows):
    fit = [row for row in rows if not row.pk.endswith("2002")]
    assert do_to_all(rows=fit, act=rename) == len(fit)
    assert Region.objects.filter(name="DIUBAH").count() == len(fit)


def test_a_missing_right_is_an_obstacle_like_any(rows):
    def forbidden(row):
        raise PermissionDenied

    assert len(foresee(rows=rows, judge=forbidden)) == len(rows)
    with pytest.raises(SomeCannot) as refusal:
        do_to_all(rows=rows, act=forbidden)
    assert len(refusal.value.obstacles) == len(rows)


def test_there_is_a_limit(rows):
    with pytest.raises(Refused):
        do_to_all(rows=[rows[0]] * (MOST + 1), act=rename)
