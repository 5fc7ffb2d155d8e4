"""Each region once: a second run finds its cases and leaves them alone."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from demo.papers import load_papers
from demo.psks import load_helpers
from demo.regencies import staff as accounts
from demo.regencies.health import load_bandung, load_sleman
from demo.regencies.home import load_bengkulu
from demo.regencies.initiative import load_sabilulungan
from demo.regencies.partners import load_bantaeng
from demo.regencies.register import load_registers
from demo.regencies.riding import load_pasaman, load_sragen
from demo.regencies.spending import load_sarolangun
from demo.regencies.team import Team
from intake.models import Complaint
from notifications import services as notifications
from referrals.models import Referral


def _load_bandung(team: Team) -> None:
    # First the focal points, so that every letter to their offices names them.
    load_sabilulungan(team)
    load_bandung(team)


def load_regencies(staff: dict[str, User], say: Callable[[str], None]) -> None:
    people = accounts.load_accounts()
    load_registers(say)
    admin = people[accounts.ADMIN]
    officer = people[accounts.HOME_OFFICER]
    systems: dict[accounts.Place, Callable[[Team], None]] = {
        accounts.BANDUNG: _load_bandung,
        accounts.SRAGEN: load_sragen,
        accounts.PASAMAN: load_pasaman,
        accounts.SAROLANGUN: load_sarolangun,
        accounts.BANTAENG: load_bantaeng,
        accounts.BENGKULU: lambda team: load_bengkulu(team, officer),
    }
    for place, load in systems.items():
        if Complaint.objects.within(place.region).exists():
            continue
        team = Team(
            desk=people[place.account],
            supervisor=people[f"{accounts.SUPERVISOR}.{place.key}"],
            manager=people[f"{accounts.MANAGER}.{place.key}"],
            admin=admin,
        )
        with transaction.atomic():
            load(team)
        say(f"  {place.name}: {place.shows}")
    sleman = Team(
        counter=staff["ani"],
        desk=staff["budi"],
        supervisor=staff["dewi"],
        manager=staff["eko"],
        admin=staff["gita"],
    )
    if not Referral.objects.filter(program__code="saraswati").exists():
        with transaction.atomic():
            load_sleman(sleman)
    with transaction.atomic():
        load_papers(sleman)
    load_helpers([staff["gita"], admin])
    while notifications.deliver():
        pass
