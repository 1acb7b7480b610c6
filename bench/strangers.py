"""Rehearse the release of packages that are not ours, built by other backends.

    python3 bench/strangers.py [NAME==VERSION ...]

Takes sdists from the index with pip and removes what was not in their repositories. Gates that judge taste (another ruff than
theirs, a changelog in another form) are waived, so that build, upload and verification are reached; the table says what
they said. Exits with 1 if a release does not come to its end.
"""

import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = ("structlog==25.5.0", "click==8.3.0", "pluggy==1.6.0")
WAIVED = ("changelog", "lint", "types", "test", "security")


def fetch(package: str, folder: pathlib.Path) -> pathlib.Path:
    """Unpack a package's sdist and return its folder."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:", "--dest", str(folder),
                    package], check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    source = folder / archive.name.removesuffix(".tar.gz")
    (source / "PKG-INFO").unlink()
    return source


def rehearse(package: str) -> bool:
    version = package.partition("==")[2]
    with tempfile.TemporaryDirectory() as name:
        source = fetch(package, pathlib.Path(name))
        waivers = [f"--waive={stage}=not ours to mend, bench/strangers.py" for stage in WAIVED]
        subprocess.run([str(ROOT / "tools" / "daggerw"), "-s", "-m", str(ROOT), "call", "--source=.", "release-record",
                        f"--tag=v{version}", "-o", f"{name}/out", *waivers], cwd=source, env=os.environ, check=True)
        record = json.loads(pathlib.Path(name, "out", "record.json").read_text())
    build = next(stage["reason"] for stage in record["stages"] if stage["stage"] == "build")
    print(f"\n## {package}: {'released to the stand-in' if record['ok'] else 'not released'} ({build})\n")
    for stage in record["stages"]:
        print(f"- {stage['stage']}: {stage['verdict']}, {stage['reason']}")
    return record["ok"]


if __name__ == "__main__":
    sys.exit(not all([rehearse(package) for package in sys.argv[1:] or PACKAGES]))
