"""Dated versions: every save keeps its whole content, a decree adds one for days to come."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from audit.verbs import Verb
from core.errors import Refused
from programs.content import Content, Parts, content_of, content_of_parts, parts_of
from programs.models import Organization, Program, ProgramVersion
from programs.services.saving import (
    apply,
    as_author,
    audit,
    lock,
    next_number,
    require_region,
    require_sense,
    sync_criteria,
    sync_documents,
)


def ensure_version(program: Program) -> None:
    """Keep what a programme says now under its number, when nothing of it was kept before."""
    if not program.versions.exists():
        ProgramVersion.objects.create(
            program=program, number=program.version, content=content_of(program)
        )


def keep(program: Program, *, by: User | None) -> None:
    """After a correction: the new content takes the place of the old one, for the same days."""
    fresh = _with_rows(program)
    today = timezone.localdate()
    held = program.versions.in_force(today).first()
    if held is not None and held.number == program.version:
        return
    span = {"valid_from": None, "valid_to": None, "decree": ""}
    if held is not None:
        span = {name: getattr(held, name) for name in span}
        held.superseded_at = timezone.now()
        held.save(update_fields=["superseded_at"])
    ProgramVersion.objects.create(
        program=program, number=program.version, content=content_of(fresh), created_by=by, **span
    )


def _with_rows(program: Program) -> Program:
    rows = Program.objects.select_related("owner")
    return rows.prefetch_related("criteria", "required_documents").get(pk=program.pk)


@transaction.atomic
def schedule_version(
    *,
    program: Program,
    parts: Parts,
    valid_from: date,
    decree: str,
    expected_version: int,
    by: User,
) -> ProgramVersion:
    """A change by decree: the version in force ends on the day before, the new one starts on its day."""
    locked = lock(Program, program.pk, expected_version)
    require_region(by, locked.region_id)
    require_region(by, parts.draft.region_id)
    require_sense(parts.criteria, parts.documents)
    ensure_version(locked)
    _make_room(locked, valid_from)
    owner = Organization.objects.only("code").get(pk=parts.draft.owner_id)
    try:
        with transaction.atomic():
            version = ProgramVersion.objects.create(
                program=locked,
                number=next_number(locked),
                valid_from=valid_from,
                decree=decree,
                content=content_of_parts(parts, code=locked.code, owner=owner.code),
                created_by=by,
            )
    except IntegrityError as error:
        raise Refused(_overlap(locked, valid_from)) from error
    audit(locked, by, "scheduled", ["valid_from", "decree"])
    if valid_from <= timezone.localdate():
        _bring(locked, version, by=by)
    return version


def _make_room(program: Program, valid_from: date) -> None:
    """Close the open-ended version before the day; one that starts on it or later is in the way."""
    if program.versions.standing().filter(valid_from__gte=valid_from).exists():
        raise Refused(_overlap(program, valid_from))
    covering = program.versions.in_force(valid_from).first()
    if covering is not None:
        covering.valid_to = valid_from - timedelta(days=1)
        covering.save(update_fields=["valid_to"])


def _overlap(program: Program, valid_from: date) -> str:
    later = program.versions.standing().filter(valid_from__gte=valid_from)
    first = later.order_by("valid_from").first()
    return _(
        "Masa berlakunya bertumpang tindih: sudah ada versi yang berlaku sejak %(day)s. Pilih tanggal "
        "sesudahnya, atau batalkan dahulu versi itu di halaman Versi."
    ) % {"day": date_format((first and first.valid_from) or valid_from, "j F Y")}


@transaction.atomic
def cancel_version(*, program: Program, number: int, by: User) -> None:
    """Take back a version that has not started; the one before it goes on again."""
    locked = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    require_region(by, locked.region_id)
    to_come = locked.versions.to_come(timezone.localdate())
    version = to_come.filter(number=number).first()
    if version is None or version.valid_from is None:
        raise Refused(
            _("Versi itu sudah berlaku atau sudah dibatalkan, jadi tidak dapat dibatalkan.")
        )
    version.superseded_at = timezone.now()
    version.save(update_fields=["superseded_at"])
    before = locked.versions.standing().filter(valid_to=version.valid_from - timedelta(days=1))
    for row in before:
        row.valid_to = version.valid_to
        row.save(update_fields=["valid_to"])
    audit(locked, by, "unscheduled", ["valid_from"])


def bring_into_force(*, on: date) -> int:
    """Put the versions whose day has come into the programmes' rows; the judge knows them already."""
    brought = 0
    for pk in _late(on):
        with transaction.atomic():
            locked = Program.objects.select_for_update(of=("self",)).get(pk=pk)
            version = locked.versions.in_force(on).exclude(number=locked.version).first()
            if version is not None:
                _bring(locked, version, by=None)
                brought += 1
    return brought


def _late(on: date) -> list:
    late = ProgramVersion.objects.in_force(on).filter(~Q(number=F("program__version")))
    return list(late.values_list("program_id", flat=True))


def _bring(program: Program, version: ProgramVersion, *, by: User | None) -> None:
    with as_author(by, origin="" if by else "version"):
        write_content(program, version.content)
        program.version = version.number
        program.edited_at = timezone.now()
        program.save()
    record(
        Verb.CATALOGUE_CHANGED,
        program,
        actor=by,
        region_id=program.region_id,
        data={"name": str(program), "change": "in_force", "fields": [], "version": version.number},
    )


def write_content(program: Program, content: Content) -> bool:
    """Make the programme's rows say this; the caller saves the programme itself."""
    owner = Organization.objects.only("pk").get(code=content["owner"])
    held = [row.pk for row in program.criteria.all()]
    parts = parts_of(content, owner_id=owner.pk, held=held)
    changed = bool(apply(program, parts.draft.values() | {"code": program.code}))
    changed |= sync_criteria(program, parts.criteria)
    return sync_documents(program, parts.documents) or changed
