"""Proposals to the register in each state of their life. `ProposalFactory(ready=True, complaint=case)`."""

import datetime as dt
import json

import factory
from django.utils import timezone

from intake.models import CutOff, ProposalExport, RegisterProposal
from intake.proposal_flow import State
from tests.factories.intake import ClientDocumentFactory, ComplaintFactory, clerk, document_kind
from tests.factories.staff import UserFactory


def calendars() -> None:
    """What the desk starts with: the 17th for updating, the 10th for aid."""
    for track, day in (("update", 17), ("aid", 10)):
        CutOff.objects.get_or_create(
            track=track,
            defaults={
                "cut_off_day": day,
                "draw_day": day + 1,
                "result_days": 90,
                "valid_from": dt.date(2025, 6, 1),
                "source": "Contoh",
            },
        )


class ProposalExportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProposalExport

    region_id = "34.04"
    period = "2026-11"
    lines = 1
    made_by = factory.LazyFunction(clerk)


class ProposalFactory(factory.django.DjangoModelFactory):
    """A new person, on the word of a village meeting; the case waits for it where its state says so."""

    class Meta:
        model = RegisterProposal

    class Params:
        bare = factory.Trait(basis="", minutes_number="", signed_on=None, document=None)
        signed_off = factory.Trait(
            approved_by=factory.SubFactory(UserFactory),
            approved_at=factory.LazyFunction(timezone.now),
        )
        submitted = factory.Trait(state=State.SUBMITTED)
        ready = factory.Trait(state=State.READY, signed_off=True)
        exported = factory.Trait(
            state=State.EXPORTED,
            signed_off=True,
            export=factory.SubFactory(ProposalExportFactory),
            sent_row=json.dumps({"NAMA": "SUMIYATI"}),
            due_on=factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=90)),
        )

    complaint = factory.SubFactory(
        ComplaintFactory,
        in_review=True,
        open_work=factory.LazyAttribute(
            lambda o: int(o.factory_parent.state in {State.SUBMITTED, State.READY, State.EXPORTED})
        ),
    )
    region_id = factory.SelfAttribute("complaint.region_id")
    kind = "new"
    reason = "Keluarga miskin, belum terdaftar."
    basis = "minutes"
    minutes_number = "141/07/BA-MUSKAL/2026"
    signed_on = dt.date(2026, 11, 12)
    document = factory.LazyAttribute(
        lambda o: ClientDocumentFactory(
            client=o.complaint.client, kind=document_kind("berita_acara_musdes", "Berita acara")
        )
    )
    drafted_by = factory.LazyFunction(clerk)
    author_ids = factory.LazyAttribute(lambda o: [o.drafted_by.pk])
