"""Run a command while 127.0.0.1:PORT answers for HOST:PORT.

    python forward.py HOST PORT COMMAND [ARGUMENT ...]

Many suites dial localhost, whatever the environment says; a service bound into a container has a name of its own.
Exits as the command does; death by signal N exits with 128 + N, as a shell would.
"""

import contextlib
import socket
import subprocess
import sys
import threading


def copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def serve(listener: socket.socket, host: str, port: int) -> None:
    while True:
        near, _ = listener.accept()
        try:
            far = socket.create_connection((host, port), timeout=10)
        except OSError as error:
            print(f"forwarding to {host}:{port}: {error}", file=sys.stderr)
            near.close()
            continue
        far.settimeout(None)
        for pair in ((near, far), (far, near)):
            threading.Thread(target=copy, args=pair, daemon=True).start()


def main() -> int:
    host, port, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    listener = socket.create_server(("127.0.0.1", port))
    threading.Thread(target=serve, args=(listener, host, port), daemon=True).start()
    code = subprocess.run(command, check=False).returncode
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
