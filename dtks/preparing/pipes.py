"""What goes between a worker and its helpers."""

import pickle  # noqa: S403 - both ends are ours, and the pipe is between parent and child
from typing import IO, Any


def send(pipe: IO[bytes], told: Any) -> None:
    pickle.dump(told, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """What was sent; None when the other end is gone."""
    try:
        return pickle.load(pipe)  # noqa: S301
    except EOFError:
        return None
