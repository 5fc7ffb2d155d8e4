"""What goes between a worker and its helpers."""

import pickle  # noqa: S403 - both ends are ours, and the pipe is between parent and child
from typing import IO, Any

from dtks.preparing.lines import Stretch
from dtks.reading import Lines

# A thousand lines in a row as one piece: a tenth of the work of as many pieces.
Packed = tuple[int, bytes] | Stretch


def send(pipe: IO[bytes], told: Any) -> None:
    pickle.dump(told, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """What was sent; None when the other end is gone."""
    try:
        return pickle.load(pipe)  # noqa: S301
    except EOFError:
        return None


def packed(stretch: Stretch) -> Packed:
    return (stretch.first, b"\n".join(stretch.lines)) if isinstance(stretch, Lines) else stretch


def unpacked(told: Packed) -> Stretch:
    if isinstance(told, tuple):
        first, text = told
        return Lines(first, text.split(b"\n"))
    return told
