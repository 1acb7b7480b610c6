"""Pulses within one process."""

from collections.abc import Collection
from threading import Lock

from beacon.pulse import Pulse


class MemoryBackend:
    """Keeps pulses in memory: for the threads of one process, and for tests."""

    def __init__(self) -> None:
        self._pulses: dict[str, Pulse] = {}
        self._lock = Lock()

    def record(self, pulse: Pulse) -> None:
        """Keep this pulse in place of the last one with the same name."""
        with self._lock:
            self._pulses[pulse.name] = pulse

    def fetch(self, name: str) -> Pulse | None:
        """Return the last pulse with this name, if there is one."""
        with self._lock:
            return self._pulses.get(name)

    def fetch_all(self) -> Collection[Pulse]:
        """Return the last pulse of every process."""
        with self._lock:
            return list(self._pulses.values())

    def forget(self, name: str) -> bool:
        """Drop what is known of this name, and say whether anything was."""
        with self._lock:
            return self._pulses.pop(name, None) is not None
