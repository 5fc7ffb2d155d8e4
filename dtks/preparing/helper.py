"""`python -m dtks.preparing.helper`: what it needs to know and then each stretch come in, pickled."""

import sys

import django


def main() -> None:
    django.setup()
    from dtks.preparing.pipes import receive, send
    from dtks.preparing.quick import QuickReader
    from dtks.reading import Layout

    told = receive(sys.stdin.buffer)
    reader = QuickReader(Layout.restored(told.pop("layout")), **told)
    while stretch := receive(sys.stdin.buffer):
        send(sys.stdout.buffer, reader.prepare(stretch))


if __name__ == "__main__":
    main()
