"""A queue as somebody comes back to it. No database."""

from datetime import timedelta

# Who comes back to a queue within this time is still at the same sitting: what was new stays marked.
SITTING = timedelta(minutes=30)
