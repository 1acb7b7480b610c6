"""Processes say that they are alive, observers see who is late and who is missing.

>>> from datetime import timedelta
>>> from beacon import Beacon, MemoryBackend, Observer
>>> backend = MemoryBackend()
>>> with Beacon(backend, "worker-1", interval=timedelta(seconds=10)) as beacon:
...     beacon.beat()  # one went out on entry, so this one is saved
...     print(Observer(backend).look("worker-1").status)
False
alive
>>> Observer(backend).roster()  # it left in good order: nobody is missing
[]
"""

from beacon.backends import Backend, MemoryBackend
from beacon.clock import Clock, utc_now
from beacon.errors import BackendError, BeaconError
from beacon.observer import Observer
from beacon.pulse import Pulse, Sighting, Status
from beacon.sender import Beacon
from beacon.version import __version__

__all__ = [
    "Backend",
    "BackendError",
    "Beacon",
    "BeaconError",
    "Clock",
    "MemoryBackend",
    "Observer",
    "Pulse",
    "Sighting",
    "Status",
    "__version__",
    "utc_now",
]
