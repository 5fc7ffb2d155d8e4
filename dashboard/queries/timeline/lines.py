"""What one line of the story is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.models import Event


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One line of the timeline component."""

    actor: str
    text: str
    at: Any
    detail: str = ""
    tone: str = ""
    icon: str = "dot"
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Names:
    """Words behind the keys that events hold, from rows the page has loaded already."""

    needs: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)


# What an event adds to its line, by its verb.
Tell = Callable[[Event, Names], dict[str, Any]]


def with_icon(icon: str, tone: str = "") -> Tell:
    return lambda event, names: {"icon": icon, "tone": tone}


def became(icon: str) -> Tell:
    """What the thing became, in the words that the event keeps."""

    def tell(event: Event, names: Names) -> dict[str, Any]:
        text = event.get_verb_display()
        became = event.data.get("became", "")
        return {"text": f"{text}: {became}" if became else text, "icon": icon}

    return tell
