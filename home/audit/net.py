"""The net behind the stand-in: a port of this machine where all other connections arrive."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

UNKNOWN = "unknown host"
#: Bytes in which a name has to come.
ENOUGH = 8192
_HOST_HEADER = re.compile(rb"^Host: *([^\s:]+)", re.MULTILINE | re.IGNORECASE)
#: The extension of TLS that names the host in clear text: three lengths, each around the next.
_SERVER_NAME = re.compile(rb"\x00\x00(..)(..)\x00(..)", re.DOTALL)


def host_in(first_bytes: bytes) -> str:
    """Who is meant by a connection that begins like this (RFC 9112 3.2, RFC 6066 3)."""
    header = _HOST_HEADER.search(first_bytes)
    if header:
        return header[1].decode("ascii", "replace")
    for found in _SERVER_NAME.finditer(first_bytes):
        extension, names, length = (int.from_bytes(part, "big") for part in found.groups())
        if extension - 2 == names == length + 3:
            name = first_bytes[found.end() : found.end() + length]
            return name.decode("ascii", "replace")
    return UNKNOWN


class Net(socketserver.ThreadingTCPServer):
    """Remembers who was meant by each connection, and closes it."""

    daemon_threads = True

    def __init__(self) -> None:
        self._caught: list[str] = []
        #: Hosts that the browser has openly asked for, since it was started.
        self.announced: set[str] = set()
        super().__init__(("127.0.0.1", 0), Connection)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def catch(self, first_bytes: bytes) -> None:
        """Remember whom a connection was for.

        Chromium opens more connections than it uses; those say nothing, and so tell nobody
        anything.
        """
        host = host_in(first_bytes)
        if host != UNKNOWN:
            self._caught.append(host)

    def take(self) -> list[str]:
        """Who was caught since the last time."""
        caught, self._caught = self._caught, []
        return caught


class Connection(socketserver.BaseRequestHandler):
    """One connection that should not be."""

    server: Net

    def handle(self) -> None:
        """Read how it begins, until that says who is meant."""
        self.request.settimeout(1)
        read = b""
        with suppress(OSError):
            while len(read) < ENOUGH and host_in(read) == UNKNOWN:
                more = self.request.recv(ENOUGH)
                if not more:
                    break
                read += more
        self.server.catch(read)


@contextmanager
def spread_net() -> Iterator[Net]:
    """Listen until the end of the block."""
    with Net() as net:
        Thread(target=net.serve_forever, daemon=True).start()
        yield net
        net.shutdown()
