"""Where pulses are kept between the process that sends them and those that look."""

from beacon.backends.base import Backend
from beacon.backends.memory import MemoryBackend

__all__ = ["Backend", "MemoryBackend"]
