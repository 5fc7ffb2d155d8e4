"""`python -m dtks.preparing.asking`: asks the register for a worker, with a connection of its own.

Who asks, on what day and in which language comes in first, and then stretches of a list, pickled.
"""

import gc
import os
import sys

import django
from django.db import connection
from django.utils import translation

from dtks.preparing.pipes import receive, send

# Whoever asks at the counter comes first.
NICE = 10


def main() -> None:
    os.nice(NICE)
    django.setup()
    # Models are there only now.
    from accounts.models import User
    from dtks.matching.many import Many

    # Nothing here goes round in circles; looking for that would take a tenth of the time.
    gc.disable()
    told = receive(sys.stdin.buffer)
    connection.settings_dict["NAME"] = told["database"]
    user = User.objects.get(pk=told["user_id"])
    many = Many(on=told["on"], user=user, most=told["most"])
    with translation.override(told["language"]):
        while asked := receive(sys.stdin.buffer):
            _what, questions = asked
            send(sys.stdout.buffer, many.ask(questions))


if __name__ == "__main__":
    main()
