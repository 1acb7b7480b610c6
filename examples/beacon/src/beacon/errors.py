"""What can go wrong, under one base class."""


class BeaconError(Exception):
    """Base of every error that this package raises on purpose."""


class BackendError(BeaconError):
    """A backend could not be reached, or holds something that is not a pulse.

    The library's own error is the `__cause__`.
    """
