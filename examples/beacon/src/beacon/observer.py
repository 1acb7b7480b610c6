"""The side that watches."""

from datetime import datetime, timedelta

from beacon.backends import Backend
from beacon.clock import Clock, utc_now
from beacon.pulse import Pulse, Sighting, Status


class Observer:
    """Tells which processes are alive, late or missing.

    Args:
        backend: Where the beacons' pulses are.
        patience: After how many promised intervals a late process counts as missing; at least 1, which knows no late.
        clock: Where the time comes from.

    Raises:
        ValueError: The patience is less than 1.
    """

    def __init__(self, backend: Backend, *, patience: float = 3, clock: Clock = utc_now) -> None:
        if not patience >= 1:
            raise ValueError(f"patience must be at least 1, not {patience}")
        self._backend = backend
        self._patience = patience
        self._clock = clock

    def look(self, name: str) -> Sighting | None:
        """Look for one process.

        Returns:
            What is known of it, or `None` when it never beat or has said goodbye.

        Raises:
            BackendError: The backend could not be asked.
        """
        pulse = self._backend.fetch(name)
        return self._judge(pulse, self._clock()) if pulse else None

    def roster(self, *statuses: Status) -> list[Sighting]:
        """List all known processes by name, or only those with one of the given statuses.

        Raises:
            BackendError: The backend could not be asked.
        """
        wanted = statuses or tuple(Status)
        pulses = self._backend.fetch_all()
        now = self._clock()
        seen = (self._judge(pulse, now) for pulse in pulses)
        return sorted((s for s in seen if s.status in wanted), key=lambda s: s.name)

    def forget(self, name: str) -> bool:
        """Remove a process that will not come back, so that it is no longer missing.

        Returns:
            Whether it was known.

        Raises:
            BackendError: The backend could not be told.
        """
        return self._backend.forget(name)

    def _judge(self, pulse: Pulse, now: datetime) -> Sighting:
        age = max(now - pulse.at, timedelta())
        if age <= pulse.interval:
            status = Status.ALIVE
        elif age <= pulse.interval * self._patience:
            status = Status.LATE
        else:
            status = Status.MISSING
        return Sighting(pulse, status, age)
