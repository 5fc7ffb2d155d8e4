"""Open the first admin's account of a region; everybody else is added in the browser.

The temporary password is printed once and must be replaced at the first sign-in.
"""

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.roles import Role
from core.errors import Refused
from core.ids import new_id
from regions.models import Region


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--region", required=True, help="A code, such as 34.04.")

    def handle(self, *, username: str, name: str, region: str, **options):
        place = Region.objects.in_force().filter(pk=region).first()
        if place is None:
            raise CommandError(f"There is no region {region}. Run load_regions first.")
        try:
            made = services.create_user(
                id=new_id(),
                username=username,
                name=name,
                employee_number="",
                phone="",
                role=Role.CATALOGUE_ADMIN,
                region=place,
                by=None,
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{made.user.username} ({place}): {made.password}")
