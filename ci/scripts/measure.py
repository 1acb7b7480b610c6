"""Run a Python module under coverage.py and leave a JSON report, where a project has no pytest-cov.

    python measure.py REPORT SOURCE[,SOURCE ...] MODULE [ARGUMENT ...]

The project's own configuration of coverage.py counts, but for its threshold: the number is judged elsewhere. Without a
SOURCE ("") that configuration says what is measured. Exits as the module does.
"""

import os
import subprocess
import sys
import tempfile


def coverage(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], check=False).returncode


def main() -> int:
    report, sources, *command = sys.argv[1:]
    # A file of our own: a project's may be kept for comparison. Parallel runs add a suffix each.
    os.environ["COVERAGE_FILE"] = os.path.join(tempfile.mkdtemp(), "coverage")
    options = ["--source=" + sources] if sources else []
    code = coverage("run", *options, "-m", *command)
    folder, name = os.path.split(os.environ["COVERAGE_FILE"])
    if any(other.startswith(name + ".") for other in os.listdir(folder)):
        coverage("combine", "--quiet", folder)
    coverage("json", "--quiet", "--fail-under=0", "-o", report)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
