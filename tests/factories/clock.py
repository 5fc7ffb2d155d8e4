"""Rules of the clock: a local standard, local hours, a local holiday. Everything is from a source that says it is invented."""

import datetime as dt

import factory

from intake.models import Holiday, OfficeHours, ServiceStandard
from intake.sla import Unit

SOURCE = "Keputusan contoh 1/2026"


class StandardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceStandard

    stage = ServiceStandard.Stage.ANSWER
    amount = 5
    unit = Unit.WORKING
    valid_from = dt.date(2020, 1, 1)
    source = SOURCE


class OfficeHoursFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OfficeHours

    name = "Jam kerja desa"
    weekdays = factory.LazyFunction(lambda: [0, 1, 2, 3, 4])
    opens = dt.time(8)
    closes = dt.time(15)
    valid_from = dt.date(2020, 1, 1)
    source = SOURCE


class HolidayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Holiday

    day = dt.date(2026, 11, 26)
    name = "Libur contoh"
    kind = Holiday.Kind.LOCAL
    source = SOURCE
