"""A mail server on the loopback that keeps what it is given."""

import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass
class Sink:
    """What arrived, and how recipients are answered."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)
    recipient_answer: str = "250 fine"
    #: Answers a mail that was handed over; empty: the connection breaks instead.
    data_answer: str = "250 kept"
    #: Called when a mail has arrived, before it is answered.
    on_mail: Callable[[], object] = lambda: None
    quit_answer: str = "221 bye"


class _Session(socketserver.StreamRequestHandler):
    """As much SMTP (RFC 5321) as smtplib speaks."""

    server: "_Server"

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        sink = self.server.sink
        recipients: list[str] = []
        self.say("220 sink")
        for raw in self.rfile:
            line = raw.decode().strip()
            verb = line[:4].upper()
            if verb == "RCPT":
                recipients.append(line.partition(":")[2].strip("<> "))
                self.say(sink.recipient_answer)
            elif verb == "DATA":
                self.say("354 go on")
                sink.mails.append(message_from_bytes(self.read_data(), policy=policy.default))
                sink.envelopes.append(recipients)
                recipients = []
                sink.on_mail()
                if not sink.data_answer:
                    return
                self.say(sink.data_answer)
            elif verb == "QUIT":
                self.say(sink.quit_answer)
                return
            else:
                self.say("250 fine")

    def read_data(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    sink: Sink


@contextmanager
def smtp_sink(port: int = 0) -> Iterator[Sink]:
    """Listen on a free port, or on the given one, while the block runs."""
    with _Server(("127.0.0.1", port), _Session) as server:
        server.sink = Sink(port=server.server_address[1])
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.sink
        server.shutdown()
