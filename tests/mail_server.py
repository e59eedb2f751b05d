"""A real mail server in a process of its own: keeps what it takes, refuses whom it is told to.

Run as a program it serves on the port it prints, and writes each mail as a file into a folder.
Addresses that begin with `nobody` are refused for good, with `later` for now, `huge` at the data.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP

REFUSALS = {
    "nobody": "550 5.1.1 No such person here",
    "later": "451 4.7.1 Greylisted, try again",
    "strange": "550 5.1.1 <script>alert(1)</script>",
}


class Keeping:
    """Takes mail and keeps it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        for start, refusal in REFUSALS.items():
            if address.startswith(start):
                return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("huge"):
            return "552 5.2.2 Mailbox full"
        (self.folder / f"{time.time_ns()}-{uuid4().hex}.eml").write_bytes(envelope.content)
        return "250 OK"


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """The server's port, for as long as the block lasts."""
    program = [sys.executable, "-m", "tests.mail_server", str(folder)]
    root = Path(__file__).parents[1]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, cwd=root)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def kept(folder: Path) -> list[EmailMessage]:
    """What has arrived, in order."""
    return [
        message_from_bytes(file.read_bytes(), policy=policy.default)  # type: ignore[misc]
        for file in sorted(folder.glob("*.eml"))
    ]


async def serve(folder: Path) -> None:
    """Take mail until killed; the first line printed is the port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keeping(folder)), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
