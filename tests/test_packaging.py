"""Each package builds, carries what it needs, and asks for nothing else of the repository at run time."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path.parent for path in ROOT.glob("*/pyproject.toml"))
IDS = [folder.name for folder in FOLDERS]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Distribution name → wheel."""
    output = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build.py"), "--output", str(output)],
        check=True,
        capture_output=True,
    )
    return {path.name.split("-")[0].replace("_", "-"): path for path in output.glob("*.whl")}


def project(folder: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def dependencies(folder: Path) -> set[str]:
    return {re.split(r"[\s\[<>=!~;]", text)[0].lower() for text in project(folder)["dependencies"]}


def imported(folder: Path) -> set[str]:
    """Top-level modules that the package's code imports."""
    [package] = [p.parent for p in folder.glob("*/py.typed")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    return set(re.findall(r"^\s*(?:from|import) ([a-z_][a-z0-9_]*)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_wheel_holds_the_whole_package_and_nothing_else(folder: Path, wheels: dict[str, Path]) -> None:
    [package] = [p.parent for p in folder.glob("*/py.typed")]
    expected = {
        str(path.relative_to(folder))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    names = zipfile.ZipFile(wheels[project(folder)["name"]]).namelist()
    assert {name for name in names if ".dist-info/" not in name} == expected


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_package_says_what_it_needs(folder: Path) -> None:
    table = project(folder)
    assert table["requires-python"] == ">=3.11"
    assert table["license"] == "Apache-2.0"
    assert (folder / table["readme"]).stat().st_size > 200
    supported = {c.rpartition(" ")[2] for c in table["classifiers"] if re.search(r":: 3\.\d+$", c)}
    assert supported == {"3.11", "3.12", "3.13", "3.14"}


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_package_imports_only_the_packages_that_it_depends_on(folder: Path) -> None:
    ours = {"connector_kit": "connector-kit", "sandbox": "erp-sandbox"} | {
        f.name.replace("-", "_"): f.name for f in FOLDERS if f.name.startswith(("tap-", "target-"))
    }
    needed = {ours[m] for m in imported(folder) if m in ours} - {project(folder)["name"]}
    assert needed <= dependencies(folder)


def test_clients_and_sandbox_share_no_code() -> None:
    """A misreading of how the real systems behave must not cancel out."""
    clients = [folder for folder in FOLDERS if folder.name != "sandbox"]
    assert all("sandbox" not in imported(folder) for folder in clients)
    assert not imported(ROOT / "sandbox") & {f.name.replace("-", "_") for f in clients}


def test_lock_names_every_dependency_with_hashes_and_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, flags=re.MULTILINE))
    ours = {project(folder)["name"] for folder in FOLDERS}
    wanted = set().union(*(dependencies(folder) for folder in FOLDERS)) - ours
    assert wanted <= locked, "run scripts/lock"
    assert "://" not in lock
    pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*==.*?(?=^[a-z0-9]|\Z)", lock, flags=re.MULTILINE | re.DOTALL)
    assert all("--hash=sha256:" in entry for entry in pinned)


@pytest.mark.parametrize("folder", FOLDERS, ids=IDS)
def test_lock_satisfies_the_version_ranges(folder: Path) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    versions = dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", lock, flags=re.MULTILINE))
    for text in project(folder)["dependencies"]:
        requirement = Requirement(text)
        if requirement.name in versions:
            assert requirement.specifier.contains(versions[requirement.name], prereleases=True), (
                "run scripts/lock"
            )


def test_every_package_has_a_release_tag_and_is_watched_for_updates() -> None:
    release = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    updates = (ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8")
    for folder in FOLDERS:
        assert f"    - {project(folder)['name']}-v*\n" in release
        assert f"  - /{folder.name}\n" in updates
