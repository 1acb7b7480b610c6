"""Stand in for the Python of an environment, without running anything of it.

    python -I -S interpreter.py ENVIRONMENT [-c CODE | SCRIPT] [ARGUMENT ...]

Type checkers ask an environment's Python for its search path. That Python would run what is installed there first
(lines of .pth files, sitecustomize), beside the checker. This one answers the same questions from outside: the standard
library of the Python that runs it, then the environment's site-packages, then the folders that .pth files name.
"""

import os
import sys


def named(site: str) -> list[str]:
    """Return the folders that the .pth files of site-packages name, as site.py does, without their code."""
    folders = []
    for name in sorted(os.listdir(site)):
        path = os.path.join(site, name)
        if not name.endswith(".pth") or name.startswith(".") or not os.path.isfile(path) or os.path.getsize(path) > 1 << 20:
            continue
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in map(str.rstrip, lines):
                folder = os.path.join(site, line)
                if line and not line.startswith(("#", "import ", "import\t")) and os.path.isdir(folder):
                    folders.append(os.path.abspath(folder))
    return folders


def main() -> None:
    environment, *arguments = sys.argv[1:]
    site = os.path.join(environment, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
    sys.path += [site, *named(site)] if os.path.isdir(site) else []
    sys.prefix = sys.exec_prefix = environment
    sys.executable = os.path.join(environment, "bin", "python")
    while arguments and arguments[0].startswith("-") and arguments[0] != "-c":
        arguments.pop(0)  # flags of the interpreter, which isolate less than ours do
    if arguments and arguments[0] == "-c":
        sys.argv = arguments[:1] + arguments[2:]
        code, where = arguments[1], "<string>"
    else:
        sys.argv, where = arguments, arguments[0]
        with open(where, encoding="utf-8") as script:
            code = script.read()
    exec(compile(code, where, "exec"), {"__name__": "__main__", "__file__": where})


if __name__ == "__main__":
    main()
