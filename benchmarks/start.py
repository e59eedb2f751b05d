"""The second start of `./run`: seconds to the first page, and memory of all its processes.

Memory is the proportional set size (what processes share is divided among them), read after
every process has answered some pages. Linux only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import ROOT, await_answer, free_port, verdict

LIMITS = {"seconds to the first page": 4.0, "MB in all": 350.0}
FIRST_START_SECONDS = 300
VISITS = 40


def main() -> int:
    """Start once to have everything in place, then measure the second start."""
    with tempfile.TemporaryDirectory(prefix="wegmarke-benchmark-") as name:
        with running(Path(name)) as (_, port):
            await_answer(port, "/healthz", FIRST_START_SECONDS)
        begin = time.perf_counter()
        with running(Path(name)) as (process, port):
            await_answer(port, "/sign-in", FIRST_START_SECONDS)
            seconds = time.perf_counter() - begin
            for _ in range(VISITS):
                await_answer(port, "/sign-in")
            memory = {pid: pss(pid) for pid in group(process.pid)}
    figures = {
        "seconds to the first page": round(seconds, 2),
        "processes": len(memory),
        "MB in all": round(sum(memory.values()) / 1024, 1),
    }
    return verdict("start", figures, LIMITS)


@contextmanager
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`./run` on a port and a data folder of its own."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if name != "BASE_URL"}
    env |= {"PORT": str(port), "DATA_DIR": str(folder)}
    with (folder / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [ROOT / "run"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process, port
    except TimeoutError as error:
        raise RuntimeError((folder / "run.log").read_text()[-2000:]) from error
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def group(leader: int) -> list[int]:
    """All processes of the group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        try:
            if os.getpgid(pid) == leader:
                found.append(pid)
        except ProcessLookupError:
            continue
    return found


def pss(pid: int) -> int:
    """Proportional set size in kB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main())
