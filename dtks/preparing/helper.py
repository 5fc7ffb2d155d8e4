"""`python -m dtks.preparing.helper`: what it needs to know and then what to do with each stretch come in, pickled.

It reads the settings and no more of Django: no models, no words for people. So it is small and quickly there.
"""

import gc
import os
import sys

from django.conf import settings

from dtks.preparing.pipes import receive, send, unpacked
from dtks.preparing.quick import QuickReader
from dtks.reading import Layout

# Whoever asks the desk comes first.
NICE = 10


def main() -> None:
    os.nice(NICE)
    # What it has to say of a cell is never read; the worker looks at such a row itself.
    settings.USE_I18N = False
    # Nothing here goes round in circles; looking for that would take a tenth of the time.
    gc.disable()
    told = receive(sys.stdin.buffer)
    reader = QuickReader(Layout.restored(told.pop("layout")), **told)
    answers = {"note": reader.note, "prepare": reader.prepare}
    while asked := receive(sys.stdin.buffer):
        what, stretch = asked
        send(sys.stdout.buffer, answers[what](unpacked(stretch)))


if __name__ == "__main__":
    main()
