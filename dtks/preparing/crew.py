"""Helpers: processes of their own beside the worker, so that two processors clean one file.

Plain child processes over pipes: a worker of Celery is a daemon, and those may have no children
of `multiprocessing`. Those that prepare a file have no database; what they cannot judge comes back for a closer look.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from dtks.preparing.lines import Noted, Prepared, Stretch
from dtks.preparing.pipes import packed, receive, send

MOST = 2


class HelperLost(RuntimeError):
    """A helper ended before its work did; the next worker goes on from the last chunk."""


def wanted() -> int:
    """None where there is but one processor to share."""
    processors = len(os.sched_getaffinity(0))
    return min(processors, MOST) if processors > 1 else 0


class Crew:
    """Many stretches at once, each as `QuickReader` does it; answers come in order.

    Another `module` has other helpers, who are told and asked in the same way.
    """

    def __init__(self, count: int, told: dict[str, Any], *, module: str = "dtks.preparing.helper"):
        self._count = count
        self._told = told
        self._module = module

    def __enter__(self) -> Self:
        self._children = [
            subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for _child in range(self._count)
        ]
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._threads = ThreadPoolExecutor(self._count)
        for child in self._children:
            send(child.stdin, self._told)
            self._idle.put(child)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._children:
            # Nothing of theirs is worth waiting for: what was asked for has been answered.
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            with child:
                pass

    def note(self, stretches: Iterable[Stretch]) -> Iterator[Noted]:
        return self.each("note", stretches, packed)

    def prepare(self, stretches: Iterable[Stretch]) -> Iterator[Prepared]:
        return self.each("prepare", stretches, packed)

    def each(
        self, what: str, pieces: Iterable[Any], packed: Callable[[Any], Any] = lambda piece: piece
    ) -> Iterator[Any]:
        """What the helpers make of each piece of work."""
        asked: deque[Future[Any]] = deque()
        for piece in pieces:
            asked.append(self._threads.submit(self._ask, what, packed(piece)))
            # One more than can be at work: no helper waits for the database.
            if len(asked) > self._count + 1:
                yield asked.popleft().result()
        while asked:
            yield asked.popleft().result()

    def _ask(self, what: str, piece: Any) -> Any:
        child = self._idle.get()
        try:
            send(child.stdin, (what, piece))
            answer = receive(child.stdout)
        except OSError as error:
            raise HelperLost from error
        finally:
            self._idle.put(child)
        if answer is None:
            raise HelperLost
        return answer
