"""Finds what the tests need besides Python packages; installs it where it may.

Standard library only: it runs before anything else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NEEDS = {
    "chromium": lambda: shutil.which("chromium") or shutil.which("chromium-browser"),
    "postgresql": lambda: (
        list(Path("/usr/lib/postgresql").glob("*/bin/postgres")) or shutil.which("postgres")
    ),
}
"""Debian's name of a package, and how to see that it is there."""


def missing() -> list[str]:
    return [package for package, found in NEEDS.items() if not found()]


def main() -> int:
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {' '.join(wanted)}", flush=True)
        quiet = {
            "stdout": subprocess.DEVNULL,
            "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        }
        subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
        subprocess.run(install, check=True, **quiet)
    wanted = missing()
    if wanted:
        print(f"The tests need: {', '.join(wanted)}. On Debian: apt-get install {' '.join(wanted)}")
        return 1
    print("everything is here")
    return 0


if __name__ == "__main__":
    sys.exit(main())
