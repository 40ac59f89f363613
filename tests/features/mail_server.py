"""A mail server that says what a test tells it to, and keeps what it was given."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`says` replaces answers by command: "RCPT": "550 nobody here"; "." is the one after the
    text, and "" closes the line instead of an answer."""

    says: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> MailServer:
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                self.wfile.write(b"220 here\r\n")
                while line := self.rfile.readline():
                    command = line[:4].decode().strip().upper()
                    if not self.reply(command) or command == "QUIT":
                        return
                    if command == "DATA" and "DATA" not in outer.says:
                        outer.taken.append(self.text())
                        if not self.reply("."):
                            return

            def reply(self, command: str) -> bool:
                usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 fine")
                said = outer.says.get(command, usual)
                self.wfile.write(f"{said}\r\n".encode() if said else b"")
                return bool(said)

            def text(self) -> str:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.decode())
                return "".join(lines)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server.server_address[1]}?from=notes@here.test"
