"""What a backend has to do."""

from collections.abc import Collection
from typing import Protocol

from beacon.pulse import Pulse


class Backend(Protocol):
    """Keeps the last pulse of every process.

    A backend judges nothing and forgets nothing on its own: a process that fell silent stays known until somebody says
    otherwise. All methods raise `BackendError` when the storage fails, and may be called from several threads.
    """

    def record(self, pulse: Pulse) -> None:
        """Keep this pulse in place of the last one with the same name."""
        ...

    def fetch(self, name: str) -> Pulse | None:
        """Return the last pulse with this name, if there is one."""
        ...

    def fetch_all(self) -> Collection[Pulse]:
        """Return the last pulse of every process, in any order."""
        ...

    def forget(self, name: str) -> bool:
        """Drop what is known of this name, and say whether anything was."""
        ...
