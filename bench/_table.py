"""Writes the tables of all benchmarks, or of those named, into README.md between its markers."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys

from _common import HERE

_README = HERE / "README.md"
_SPOT = "<!-- {0} -->\n{1}\n<!-- /{0} -->"


def main(names: list[str]) -> None:
    for script in sorted(HERE.glob("bench_*.py")):
        if not names or script.stem in names:
            _put(script.stem, _measured(script.name))
    _put("machine", f"Python {platform.python_version()} on {platform.system()}, {os.cpu_count()} cores.")


def _measured(script: str) -> str:
    done = subprocess.run(
        [sys.executable, str(HERE / script), "--markdown"], stdout=subprocess.PIPE, text=True, check=False
    )
    if not done.stdout:
        sys.exit(f"{script} measured nothing; what it said is above.")
    return done.stdout.strip()


def _put(name: str, text: str) -> None:
    spot = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    _README.write_text(spot.sub(lambda _: _SPOT.format(name, text), _README.read_text()))


if __name__ == "__main__":
    main(sys.argv[1:])
