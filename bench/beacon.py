"""Time the release of examples/beacon, and the same gates in plain shell, in one run.

    python3 bench/beacon.py [RUNS]

Prints the tables of bench/README.md. Needs what tools/test needs, and uv, redis-server and Python 3.11 in PATH for the
plain part. The first figure empties the engine's cache: run it on an engine that nobody else uses.
"""

import concurrent.futures
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
DAGGER = str(ROOT / "tools" / "daggerw")
TAG = "v1.0.0"


def run(*command: str, cwd: pathlib.Path, env: dict[str, str] | None = None) -> float:
    """Run a command that must succeed; return its seconds."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} in {cwd}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return time.monotonic() - started


def repository(folder: pathlib.Path) -> pathlib.Path:
    """Beacon in a repository of its own. One Python, as the plain part has one."""
    copy = folder / "beacon"
    shutil.copytree(ROOT / "examples" / "beacon", copy, ignore=shutil.ignore_patterns(".*_cache", "__pycache__", ".venv"))
    text = (copy / "pyproject.toml").read_text()
    (copy / "pyproject.toml").write_text(text + '\n[tool.slipway]\npythons = ["3.11"]\n')
    run("git", "init", "--quiet", "--initial-branch=main", cwd=copy)
    commit(copy)
    return copy


def commit(copy: pathlib.Path) -> None:
    run("git", "add", "--all", cwd=copy)
    run("git", "-c", "user.name=Bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "--message=x", cwd=copy)


def release(copy: pathlib.Path, out: pathlib.Path) -> tuple[float, dict, float]:
    """Rehearse; return the seconds, the record, and when it began."""
    began = time.time()
    seconds = run(DAGGER, "-s", "-m", str(ROOT), "call", "--source=.", "release-record", f"--tag={TAG}", "-o", str(out), cwd=copy)
    record = json.loads((out / "record.json").read_text())
    if not record["ok"]:
        sys.exit(f"the rehearsal failed: {record['blockers']}; see {out / 'report.md'}")
    return seconds, record, began


def when(text: str) -> float:
    """A time of record.json in seconds since 1970."""
    return datetime.datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00").timestamp()


def executed(record: dict) -> str:
    names = [s["stage"] for s in record["stages"] if s.get("executed") and not s["cached"]]
    return ", ".join(names) or "none"


def edit_source(copy: pathlib.Path) -> None:
    file = copy / "src/beacon/clock.py"
    text, _, _ = file.read_text().partition("\n\n# edit ")
    file.write_text(f"{text}\n\n# edit {uuid.uuid4()}\n")
    commit(copy)


def edit_readme(copy: pathlib.Path) -> None:
    with (copy / "README.md").open("a") as file:
        file.write(f"\n{uuid.uuid4()}\n")
    commit(copy)


class Plain:
    """The same gates with the same versions of the tools, as one would write them in a shell script with uv."""

    def __init__(self, copy: pathlib.Path, folder: pathlib.Path) -> None:
        self.copy, self.folder = copy, folder
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "16379", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        self.env = {"VIRTUAL_ENV": str(folder / "venv"), "PATH": f"{folder / 'venv/bin'}:{os.environ['PATH']}",
                    "PYTHONDONTWRITEBYTECODE": "1"}
        for tool in ("ruff", "pyright", "bandit", "pip-audit", "build", "twine"):
            run("uv", "venv", "--quiet", str(folder / tool), cwd=copy)
            run("uv", "pip", "install", "--quiet", "--python", str(folder / tool), "--requirement",
                str(ROOT / "ci" / "tools" / f"{tool}.txt"), cwd=copy)

    def sh(self, script: str) -> float:
        return run("sh", "-euc", script, cwd=self.copy, env={**self.env, "T": str(self.folder)})

    def install(self) -> float:
        return self.sh("uv venv --quiet --clear $T/venv && uv pip install --quiet --group test --editable .")

    gates = {
        "lint": "$T/ruff/bin/ruff check --no-cache . && $T/ruff/bin/ruff format --no-cache --check .",
        "types": "$T/pyright/bin/pyright --pythonpath $T/venv/bin/python",
        "test": "COVERAGE_FILE=$T/coverage python -m pytest -q -p no:cacheprovider --cov --ignore=tests/integration "
                "&& REDIS_URL=redis://127.0.0.1:16379/0 python -m pytest -q -p no:cacheprovider --no-cov tests/integration",
        "security": "$T/bandit/bin/bandit -q -c pyproject.toml -r src && uv pip compile -q pyproject.toml -o $T/resolved.txt "
                    "&& $T/pip-audit/bin/pip-audit --disable-pip --no-deps --progress-spinner=off -r $T/resolved.txt",
        "build": "rm -rf $T/dist && $T/build/bin/python -m hatchling build -d $T/dist && $T/twine/bin/twine check --strict $T/dist/*",
    }

    def sequential(self) -> float:
        return self.install() + sum(self.sh(gate) for gate in self.gates.values())

    def parallel(self) -> float:
        started = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            environment = pool.submit(self.install)
            alone = [pool.submit(self.sh, self.gates[name]) for name in ("lint", "security", "build")]
            environment.result()
            rest = [pool.submit(self.sh, self.gates[name]) for name in ("types", "test")]
            for job in alone + rest:
                job.result()
        return time.monotonic() - started

    def close(self) -> None:
        self.redis.terminate()
        self.redis.wait()


def row(what: str, seconds: list[float], note: str) -> None:
    print(f"| {what} | {statistics.median(seconds):.1f} | {min(seconds):.1f}–{max(seconds):.1f} | {note} |", flush=True)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        copy = repository(folder)
        plain = Plain(copy, folder)
        try:
            measure(copy, folder / "out", plain, runs)
        finally:
            plain.close()


def measure(copy: pathlib.Path, out: pathlib.Path, plain: Plain, runs: int) -> None:
    run(DAGGER, "-s", "core", "engine", "local-cache", "prune", cwd=copy)
    print("| what | median s | range s | stages whose containers ran |\n|---|---|---|---|")
    seconds, record, began = release(copy, out)
    row("`release`, engine's cache empty", [seconds], executed(record))
    first = min(when(s["executed"]) for s in record["stages"] if s.get("executed"))
    load, to_exec = when(record["started"]) - began, first - when(record["started"])
    kinds: dict[str, list[float]] = {"same": [], "source": [], "readme": [], "sequential": [], "parallel": []}
    ran = {}
    for _ in range(runs):  # side by side, so that what else the machine does meets all of them
        for kind, edit in (("same", None), ("source", edit_source), ("readme", edit_readme)):
            if edit:
                edit(copy)
            seconds, record, _ = release(copy, out)
            kinds[kind].append(seconds)
            ran[kind] = executed(record)
        kinds["sequential"].append(plain.sequential())
        kinds["parallel"].append(plain.parallel())
    row("`release`, nothing changed", kinds["same"], ran["same"])
    row("`release`, one source file edited", kinds["source"], ran["source"])
    row("`release`, README edited", kinds["readme"], ran["readme"])
    row("the gates in plain shell, one after the other", kinds["sequential"], "all, each time")
    row("the gates in plain shell, in parallel by hand", kinds["parallel"], "all, each time")
    print(f"\nFrom the call to the first gate's command, engine's cache empty: {load + to_exec:.1f} s, of which {load:.1f} s until "
          f"the module's code runs (session, compilation of the module) and {to_exec:.1f} s for images, uv and the first tool.")
    ratios = [s / p for s, p in zip(kinds["source"], kinds["parallel"])]
    print(f"A release after an edit of the source takes {statistics.median(ratios):.2f} times the plain gates in parallel "
          f"({min(ratios):.2f}–{max(ratios):.2f}, {runs} pairs); upload, signatures and verification are only in the first.")


if __name__ == "__main__":
    main()
