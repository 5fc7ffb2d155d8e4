"""Screening a region against the catalogue, village by village."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Literal

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from intake import screening
from intake.models import Screening, ScreeningCount
from programs.eligibility.predicates import Rank
from programs.models import Program
from programs.queries import programs_for
from regions.models import Region


@transaction.atomic
def start_screening(*, id: uuid.UUID, region: Region, by: User) -> Screening:
    """One run of a region at a time; the same form sent twice is one run."""
    authorize(by, Action.DASHBOARD_VIEW, region.pk)
    held = Screening.objects.filter(pk=id, region=region).first()
    if held is not None:
        return held
    try:
        with transaction.atomic():
            run = Screening.objects.create(
                id=id,
                region=region,
                on=timezone.localdate(),
                villages=len(_villages(region.pk)),
                started_by=by,
            )
    except IntegrityError as error:
        raise Refused(
            _("Penyaringan wilayah ini sedang berjalan. Tunggu sampai selesai.")
        ) from error
    record(
        Verb.REGISTER_SEARCHED,
        run,
        actor=by,
        region_id=region.pk,
        data={"screening": "started"},
    )
    return run


def work_screening(*, screening_id: uuid.UUID) -> None:
    """Take a run to its end. Each village is one transaction, so a second worker only finds it done."""
    while _next_village(screening_id):
        pass


def _villages(region_id: str) -> list[str]:
    found = Region.objects.within(region_id).filter(level=Region.Level.VILLAGE)
    return list(found.order_by("code").values_list("code", flat=True))


@transaction.atomic
def _next_village(screening_id: uuid.UUID) -> bool:
    run = Screening.objects.select_for_update(of=("self",)).get(pk=screening_id)
    if run.finished_at:
        return False
    villages = _villages(run.region_id)
    if run.done < min(run.villages, len(villages)):
        _count(run, villages[run.done])
        run.done += 1
    else:
        run.finished_at = timezone.now()
    run.save(update_fields=["done", "families", "finished_at"])
    return run.finished_at is None


def _count(run: Screening, village: str) -> None:
    programs: list[Program] = programs_for(region_code=village, on=run.on)
    judges = screening.judges(programs, on=run.on)
    members = SQL("{} UNION ALL {}").format(
        screening.of_families(SQL("f.region_id = {}").format(Literal(village))),
        screening.of_loners(SQL("p.region_id = {}").format(Literal(village))),
    )
    for counted in screening.count(judges, members, on=run.on):
        run.families += counted.families
        ScreeningCount.objects.bulk_create(
            ScreeningCount(
                screening=run,
                region_id=village,
                program=judge.program,
                eligible=ranks[Rank.ELIGIBLE],
                unknown=ranks[Rank.UNKNOWN],
                members=ranks[Rank.MEMBER],
            )
            for judge, ranks in zip(judges, counted.ranks, strict=True)
        )


@transaction.atomic
def record_screened(
    *, run: Screening, village: str, program: Program, shown: int, by: User
) -> None:
    """Whose list was opened, and how long it was; no name goes into the trail."""
    record(
        Verb.REGISTER_SEARCHED,
        run,
        actor=by,
        region_id=village,
        data={"screening": "list", "program": program.code, "shown": shown},
    )
