"""One sign of life, and what an observer makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Pulse:
    """A process was alive at a moment, and promised to say so again within an interval.

    The promise travels with the pulse, so observers need not be told how often each process beats.

    Attributes:
        name: Which process; one line of printable text, unique among those that share a backend.
        at: When it was alive, as an aware `datetime`.
        interval: How long until the next pulse at the latest; more than zero.

    Raises:
        ValueError: An attribute breaks its rule.
    """

    name: str
    at: datetime
    interval: timedelta

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable():
            raise ValueError(f"name must be one line of printable text, not {self.name!r}")
        if self.at.tzinfo is None:
            raise ValueError(f"time of {self.name!r} has no timezone: {self.at.isoformat()}")
        if self.interval <= timedelta():
            raise ValueError(f"interval of {self.name!r} must be more than zero, not {self.interval}")


class Status(StrEnum):
    """How well a process keeps its promise."""

    ALIVE = "alive"
    """The last pulse is not older than the interval it promised."""
    LATE = "late"
    """Older, but within the observer's patience: a slow round, a restart, a lost packet."""
    MISSING = "missing"
    """Older than that, and the process never said goodbye."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """The last pulse of one process, as seen at one moment.

    Attributes:
        pulse: What the process said last.
        status: What that means now.
        age: How long ago it was; never less than zero, even where two clocks disagree.
    """

    pulse: Pulse
    status: Status
    age: timedelta

    @property
    def name(self) -> str:
        """The name of the process."""
        return self.pulse.name
