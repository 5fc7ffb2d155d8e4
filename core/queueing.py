"""Ring the bell of a task after the transaction; the database, not the broker, remembers the work."""

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def enqueue(task, *args) -> None:
    """Start `task` after commit. With a dead broker nothing is lost: beat finds the waiting row within a minute."""

    def send():
        try:
            task.delay(*args)
        except (OperationalError, OSError) as error:
            log.warning("broker_unreachable", task=task.name, error=type(error).__name__)

    transaction.on_commit(send)
