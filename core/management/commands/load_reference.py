"""Load everything the desk needs before its first case: places, catalogue, standards, letter offices. Repeatable."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        for command in settings.REFERENCE_COMMANDS:
            call_command(command, stdout=self.stdout)
