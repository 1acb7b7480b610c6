"""Unpack what an sdist has of a package's interface: sources, stubs and pyproject.toml.

    python unpack.py SDIST FOLDER

Nothing is written outside of the folder, and no links or devices (PEP 706). The sdist may come from anybody, so what it
unpacks to is bounded: exits with 1 and a sentence on stderr where it is more.
"""

import gzip
import io
import pathlib
import shutil
import sys
import tarfile

MOST_BYTES = 512 << 20  # of the whole archive, unpacked
MOST_MEMBERS = 100_000
MOST_OF_ONE = 8 << 20
WANTED = (".py", ".pyi", ".typed", "pyproject.toml", "setup.cfg", "setup.py")


class Bounded(io.RawIOBase):
    """A stream that refuses to go on after so many bytes."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self.stream, self.left = stream, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        data = self.stream.read(len(buffer))
        self.left -= len(data)
        if self.left < 0:
            sys.exit(f"the sdist unpacks to more than {MOST_BYTES >> 20} MiB")
        buffer[: len(data)] = data
        return len(data)


def main() -> None:
    sdist, folder = sys.argv[1:]
    with gzip.open(sdist) as packed, tarfile.open(fileobj=io.BufferedReader(Bounded(packed)), mode="r|") as archive:
        for count, member in enumerate(archive):
            if count >= MOST_MEMBERS:
                sys.exit(f"the sdist has more than {MOST_MEMBERS} members")
            if not member.isfile() or not member.name.endswith(WANTED) or member.size > MOST_OF_ONE:
                continue
            member = tarfile.data_filter(member, folder)
            path, content = pathlib.Path(folder, member.name), archive.extractfile(member)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file)


if __name__ == "__main__":
    main()
