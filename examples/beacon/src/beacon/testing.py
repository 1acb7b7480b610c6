"""Help for testing code that uses this package."""

from datetime import UTC, datetime, timedelta


class SteppedClock:
    """A `Clock` that stands still until it is told to move.

    Args:
        start: The first time it shows; an aware `datetime`.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """Show the time."""
        return self._now

    def move(self, step: timedelta) -> None:
        """Move forward, or back by a negative step."""
        self._now += step
