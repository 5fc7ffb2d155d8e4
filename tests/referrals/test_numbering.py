"""Number patterns: dated, by kind, one series without gaps under all of them, shown before they are kept."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.ids import new_id
from referrals import services
from referrals.models import Letter, LetterNumbering, LetterOffice
from referrals.queries.numbering import general_patterns, pattern_for, upcoming
from tests.factories.referrals import LetterOfficeFactory, ReferralFactory
from tests.referrals.test_approving import in_threads

TODAY = timezone.localdate


def keep(office, by, pattern, *, kind="", valid_from=None, key: uuid.UUID | None = None):
    return services.set_numbering(
        numbering_id=key or new_id(),
        office=office,
        kind=kind,
        pattern=pattern,
        valid_from=valid_from or TODAY(),
        by=by,
    )


def issue(by, **values) -> Letter:
    return services.issue_letter(referral=ReferralFactory(approved=True, **values), by=by)


@pytest.mark.django_db
class TestPattern:
    def test_from_its_day_on_and_the_series_goes_on(self, office, gita, eko):
        first = issue(eko)
        keep(office, gita, "400.9/{no}/DINSOS/{tahun}")
        keep(office, gita, "nanti/{no}/{tahun}", valid_from=TODAY() + dt.timedelta(days=1))
        second = issue(eko)
        assert second.serial == first.serial + 1
        assert second.number == f"400.9/{second.serial}/DINSOS/{TODAY().year}"
        assert Letter.objects.get(pk=first.pk).number.startswith("460/")

    def test_a_kinds_own_pattern_goes_first_until_it_is_taken_off(self, office, gita):
        keep(office, gita, "A/{no}/{tahun}")
        keep(office, gita, "B/{no}/{tahun}", kind="statement")
        assert pattern_for(office, "statement", on=TODAY()) == "B/{no}/{tahun}"
        assert pattern_for(office, "referral", on=TODAY()) == "A/{no}/{tahun}"
        keep(office, gita, "", kind="statement")
        assert pattern_for(office, "statement", on=TODAY()) == "A/{no}/{tahun}"

    def test_of_another_office_nothing_changes(self, office, gita):
        village = LetterOfficeFactory(village=True)
        keep(village, gita, "V/{no}/{tahun}")
        shown = general_patterns([office, village], on=TODAY())
        assert shown == {office.pk: office.number_pattern, village.pk: "V/{no}/{tahun}"}

    @pytest.mark.parametrize(
        "pattern",
        ["", "460/{no}", "460/{tahun}", "46{no}/{tahun}", "A/{no}{tahun}", "A/{no}/{tgl}/{tahun}"],
    )
    def test_one_by_which_numbers_could_be_mistaken_is_refused(self, pattern, office, gita):
        with pytest.raises(Refused):
            keep(office, gita, pattern)

    def test_not_for_a_day_that_is_over_and_the_same_form_once(self, office, gita):
        with pytest.raises(Refused, match="hari ini"):
            keep(office, gita, "A/{no}/{tahun}", valid_from=TODAY() - dt.timedelta(days=1))
        key = new_id()
        for _ in range(2):
            keep(office, gita, "A/{no}/{tahun}", key=key)
        assert LetterNumbering.objects.count() == 1

    @pytest.mark.parametrize("who", ["zul", "eko", "dewi"])
    def test_only_by_the_admin_of_the_region(self, who, office, request):
        with pytest.raises(PermissionDenied):
            keep(office, request.getfixturevalue(who), "A/{no}/{tahun}")

    def test_the_database_keeps_what_was_kept(self, office, gita):
        row = keep(office, gita, "A/{no}/{tahun}")
        for break_it in (
            lambda: LetterNumbering.objects.update(pattern="B/{no}/{tahun}"),
            lambda: LetterNumbering.objects.filter(pk=row.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                break_it()


@pytest.mark.django_db
class TestNext:
    def test_is_the_number_that_is_then_given(self, office, gita, eko):
        issue(eko)
        shown = {row.label: row.number for row in upcoming(office, on=TODAY())}
        assert issue(eko).number == shown["Surat rujukan"]

    def test_begins_again_with_the_year(self, office, eko):
        issue(eko)
        january = dt.date(TODAY().year + 1, 1, 4)
        assert upcoming(office, on=january)[0].number == f"460/1/SLRT/I/{january.year}"

    def test_the_page_shows_it_and_keeps_nothing(self, office, gita, zul):
        client = Client()
        client.force_login(gita)
        url = reverse("referrals:numbering", args=[office.pk])
        words = {"id": new_id(), "kind": "statement", "pattern": "470/{no}/KET/{tahun}"}
        words["valid_from"] = f"{TODAY():%d-%m-%Y}"
        page = client.post(url, words | {"lihat": "1"}).content.decode()
        assert f"470/1/KET/{TODAY().year}" in page
        assert not LetterNumbering.objects.exists()
        refused = client.post(url, words | {"pattern": "470{no}/{tahun}"})
        assert refused.status_code == 422
        assert "470{no}/{tahun}" in refused.content.decode()
        assert client.post(url, words).status_code == 302
        assert "470/{no}/KET/{tahun}" in client.get(url).content.decode()
        client.force_login(zul)
        assert client.get(url).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_fifty_letters_at_once_and_a_pattern_changed_between_leave_no_gap(office, gita, eko):
    """Every third attempt fails after its number was taken, and gives it back."""
    waiting = [ReferralFactory(approved=True) for _ in range(50)]

    def one(place: int) -> None:
        with transaction.atomic():
            services.issue_letter(referral=waiting[place], by=eko)
            if place % 3 == 0:
                raise Refused("Gagal sesudah nomor diambil.")

    def change() -> None:
        keep(LetterOffice.objects.get(pk=office.pk), gita, "Z/{no}/{tahun}")

    jobs = [lambda place=place: one(place) for place in range(50)]
    in_threads([*jobs[:25], change, *jobs[25:]])
    serials = sorted(Letter.objects.values_list("serial", flat=True))
    assert serials == list(range(1, len(serials) + 1))
    assert len(serials) == 33
