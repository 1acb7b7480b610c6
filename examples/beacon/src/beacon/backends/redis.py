"""Pulses shared by many processes and machines, in Redis. Needs the extra `redis`."""

import json
from collections.abc import Collection, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from beacon.errors import BackendError
from beacon.pulse import Pulse


class RedisBackend:
    """Keeps pulses in one Redis hash: a field for each process, its value `{"at": …, "interval": …}` in seconds.

    Args:
        client: A connected client. Give it a `socket_timeout`, or a Redis that hangs will hang the process it watches.
        key: The name of the hash; another one for each group of processes that is watched apart.
    """

    def __init__(self, client: Redis, *, key: str = "beacon:pulses") -> None:
        self._client = client
        self._key = key

    @classmethod
    def from_url(cls, url: str, *, key: str = "beacon:pulses", timeout: timedelta = timedelta(seconds=5)) -> Self:
        """Connect to `redis://HOST:PORT/DB` at the first use, and give up on a silent server after `timeout`.

        Nothing is retried: the next beat is the retry.
        """
        seconds = timeout.total_seconds()
        client = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  # its options have no types
            url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=Retry(NoBackoff(), 0)
        )
        return cls(client, key=key)

    def now(self) -> datetime:
        """Return the time of the Redis server: a `Clock` for machines whose own clocks disagree."""
        with _as_backend_error("reading the clock of Redis"):
            seconds, microseconds = self._client.time()  # pyright: ignore[reportUnknownMemberType]  # as above
        return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)

    def record(self, pulse: Pulse) -> None:
        """Keep this pulse in place of the last one with the same name."""
        value = json.dumps({"at": pulse.at.timestamp(), "interval": pulse.interval.total_seconds()})
        with _as_backend_error(f"recording a pulse of {pulse.name!r}"):
            self._client.hset(self._key, pulse.name, value)

    def fetch(self, name: str) -> Pulse | None:
        """Return the last pulse with this name, if there is one."""
        with _as_backend_error(f"fetching {name!r}"):
            value = self._client.hget(self._key, name)
        return None if value is None else self._decode(name, value)

    def fetch_all(self) -> Collection[Pulse]:
        """Return the last pulse of every process."""
        with _as_backend_error("fetching all pulses"):
            fields = self._client.hgetall(self._key)
        return [self._decode(name, value) for name, value in fields.items()]

    def forget(self, name: str) -> bool:
        """Drop what is known of this name, and say whether anything was."""
        with _as_backend_error(f"forgetting {name!r}"):
            return self._client.hdel(self._key, name) > 0

    def _decode(self, name: str | bytes, value: str | bytes) -> Pulse:
        try:
            name = name.decode() if isinstance(name, bytes) else name
            fields = json.loads(value)
            at = datetime.fromtimestamp(fields["at"], UTC)
            return Pulse(name, at, timedelta(seconds=fields["interval"]))
        except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
            raise BackendError(f"{name!r} in {self._key!r} is not a pulse: {value!r}") from error


@contextmanager
def _as_backend_error(doing: str) -> Generator[None]:
    try:
        yield
    except RedisError as error:
        raise BackendError(f"{doing}: {error}") from error
