"""Install one published version as a user would, and import it.

    python installed.py SIMPLE-URL NAME VERSION [IMPORT ...]

Run in a container that holds nothing but Python. Exits with 0 and one line on stdout if all went well.
"""

import importlib
import importlib.metadata
import pathlib
import subprocess
import sys
import urllib.parse


def pip(*arguments: str) -> None:
    run = subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=False)
    if run.returncode != 0:
        sys.exit(f"pip {' '.join(arguments)} ended with exit code {run.returncode}")


def main() -> None:
    simple, name, version, *modules = sys.argv[1:]
    trusted = []
    if simple.startswith("http://"):
        trusted = ["--trusted-host", urllib.parse.urlsplit(simple).hostname or ""]
    # Isolated: no other index from the environment may answer for this name.
    pip("--isolated", "download", "--no-deps", "--no-cache-dir", "--require-hashes", "--index-url", simple, *trusted,
        "--dest", "downloaded", "--requirement", "expected.txt")
    (file,) = pathlib.Path("downloaded").iterdir()
    pip("install", "--no-cache-dir", str(file))
    importlib.invalidate_caches()
    found = importlib.metadata.version(name)
    if found != version:
        sys.exit(f"{file.name} installs version {found}, not {version}")
    for module in modules:
        if importlib.import_module(module).__file__ is None:
            sys.exit(f"{file.name} holds no code of {module}: what is imported is an empty folder")
    what = ", ".join(modules) or "nothing"
    kind = "wheel" if file.suffix == ".whl" else "sdist"
    print(f"{kind} installed, {what} imported, version {found}")


if __name__ == "__main__":
    main()
