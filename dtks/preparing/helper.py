"""`python -m dtks.preparing.helper`: what it needs to know and then each stretch come in, pickled."""

import gc
import os
import sys

import django

# Whoever asks the desk comes first.
NICE = 10


def main() -> None:
    django.setup()
    from dtks.preparing.pipes import receive, send
    from dtks.preparing.quick import QuickReader
    from dtks.reading import Layout

    told = receive(sys.stdin.buffer)
    reader = QuickReader(Layout.restored(told.pop("layout")), **told)
    # Nothing here goes round in circles; looking for that would take a tenth of the time.
    gc.disable()
    os.nice(NICE)
    while stretch := receive(sys.stdin.buffer):
        send(sys.stdout.buffer, reader.prepare(stretch))


if __name__ == "__main__":
    main()
