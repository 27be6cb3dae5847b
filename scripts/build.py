"""Builds wheels and source distributions: of every package, or of the one that a release tag names.

.venv/bin/python scripts/build.py                               all packages into dist/
.venv/bin/python scripts/build.py --tag target-cin7-v0.1.0      one package, if its version is 0.1.0
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def packages() -> dict[str, Path]:
    """Return distribution name → folder of every package in the workspace."""
    folders = [path.parent for path in sorted(ROOT.glob("*/pyproject.toml"))]
    return {str(project(folder)["name"]): folder for folder in folders}


def project(folder: Path) -> dict[str, object]:
    """Return the ``[project]`` table of a folder's pyproject.toml."""
    table: dict[str, object] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    return table


def chosen(tag: str | None) -> list[Path]:
    """Return the folders to build.

    Raises:
        SystemExit: The tag names no package, or a version that its pyproject.toml does not have.
    """
    known = packages()
    if tag is None:
        return list(known.values())
    name, _, version = tag.rpartition("-v")
    if name not in known:
        raise SystemExit(f"tag {tag}: no package {name!r}. Packages: {', '.join(known)}")
    if (has := project(known[name])["version"]) != version:
        raise SystemExit(
            f"tag {tag}: {known[name].name}/pyproject.toml has version {has}. Change one of them."
        )
    return [known[name]]


def build(folder: Path, output: Path) -> None:
    """Build the wheel and the source distribution of one package with the locked build backend."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(output.resolve())]
    subprocess.run(command, cwd=folder, check=True)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tag", help="release tag, PACKAGE-vVERSION")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "dist", help="folder for the files (default: dist)"
    )
    arguments = parser.parse_args()
    for folder in chosen(arguments.tag):
        build(folder, arguments.output)


if __name__ == "__main__":
    main()
