"""The side of the process that is watched."""

from datetime import datetime, timedelta
from threading import Lock
from types import TracebackType
from typing import Self

from beacon.backends import Backend
from beacon.clock import Clock, utc_now
from beacon.pulse import Pulse


class Beacon:
    """Announces that a process is alive.

    Call `beat` wherever the process proves to itself that it still makes progress, at least once per interval. In a
    `with` block the first pulse is sent on entry; leaving the block withdraws the beacon, unless an exception leaves
    it: a process that crashed is to be missed.

    One beacon may be used by several threads.

    Args:
        backend: Where pulses go; the observers read the same one.
        name: Which process this is; see `Pulse`.
        interval: How long observers are told to wait for the next pulse.
        clock: Where the time comes from.

    Raises:
        ValueError: The name or the interval is not one that a `Pulse` can have.
    """

    def __init__(
        self,
        backend: Backend,
        name: str,
        *,
        interval: timedelta = timedelta(seconds=30),
        clock: Clock = utc_now,
    ) -> None:
        Pulse(name, utc_now(), interval)  # refuse a bad name here, not at the first beat
        self._backend = backend
        self._name = name
        self._interval = interval
        self._clock = clock
        self._lock = Lock()
        self._sent: datetime | None = None

    def beat(self) -> bool:
        """Send a pulse, unless one went out less than half an interval ago.

        That makes it cheap to call in a tight loop.

        Returns:
            Whether a pulse was sent.

        Raises:
            BackendError: The backend did not take it; the next call tries again.
        """
        with self._lock:
            now = self._clock()
            # A clock that was set back must not silence the beacon, so a negative age counts as old.
            if self._sent is not None and timedelta() <= now - self._sent < self._interval / 2:
                return False
            self._backend.record(Pulse(self._name, now, self._interval))
            self._sent = now
            return True

    def withdraw(self) -> None:
        """Say goodbye: observers forget this process instead of missing it.

        A later `beat` announces it again.

        Raises:
            BackendError: The backend could not be told.
        """
        with self._lock:
            self._backend.forget(self._name)
            self._sent = None

    def __enter__(self) -> Self:
        self.beat()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.withdraw()
