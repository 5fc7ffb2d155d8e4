"""Fill the demo: a regency with its register and half a year of cases, and the systems of six others. Repeatable: a second run changes nothing."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.roles import Role
from demo.boxes import load_boxes
from demo.cases import load_cases
from demo.files import load_files
from demo.offices import load_offices
from demo.proposals import load_proposals
from demo.regencies import PLACES, load_regencies
from demo.register import load_register
from demo.signing import PROVIDER, load_signing
from demo.staff import PASSWORD, STAFF, load_deputies, load_staff


class Command(BaseCommand):
    help = __doc__
    accounts = (
        *((username, PASSWORD, f"{role.label}, {name}") for username, name, role, _region in STAFF),
        (PROVIDER[0], PASSWORD, f"{Role.PROVIDER.label}, {PROVIDER[1]}"),
        *((place.account, PASSWORD, f"{place.name}: {place.shows}") for place in PLACES),
    )

    def add_arguments(self, parser):
        parser.add_argument("--persons", type=int, default=20_000)
        parser.add_argument("--cases", type=int, default=400)

    def handle(self, *, persons: int, cases: int, **options):
        if persons < cases * 15:
            raise CommandError("Every case needs its person: at least 15 persons a case.")
        call_command("load_catalogue", demo=True, stdout=self.stdout)
        staff = load_staff()
        load_offices(staff)
        load_register(self.stdout.write, size=persons)
        load_deputies(staff)
        load_cases(staff, count=cases, say=self.stdout.write)
        load_proposals(staff)
        load_boxes(staff)
        load_files(staff, self.stdout.write, size=persons)
        load_signing(staff)
        load_regencies(staff, self.stdout.write)
