"""The page of the package says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from tap_cin7 import settings

PACKAGE = Path(__file__).parents[1]
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
BELOW_HTTP = {"TIMED_OUT", "TLS_UNTRUSTED", "TLS_FAILED", "ANSWER_TOO_LARGE"}
"""What the tap raises by connector_kit.http_errors."""


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_the_table_of_settings_is_complete():
    told = dict(re.findall(r"^\| `(\w+)` \| `?([^`|]*?)`? \|", section("Settings"), re.MULTILINE))
    schema = settings.PROPERTIES.to_dict()
    expected = {
        name: "required" if name in schema["required"] else _text(defined.get("default", ""))
        for name, defined in schema["properties"].items()
    }
    assert told == expected


def _text(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_setting_is_described():
    for name, schema in settings.SCHEMA["properties"].items():
        assert schema.get("title"), name
        assert schema.get("description", "").endswith("."), name


def test_every_code_of_an_error_is_told():
    code = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "tap_cin7").rglob("*.py"))
    codes = set(
        re.findall(r'(?:code(?:: ClassVar\[str\])? ?= ?|else )"([A-Z_0-9]+)"|"\[([A-Z_0-9]+)\] ', code)
    )
    found = {name for pair in codes for name in pair if name}
    assert len(found) > 15
    assert found | BELOW_HTTP <= set(re.findall(r"`([A-Z_0-9]+)`", section("Troubleshooting")))


def test_every_dependency_is_explained():
    project = (PACKAGE / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.partition("dependencies = [")[2].partition("\n]")[0]
    names = set(re.findall(r'"([\w-]+)[\[><=~]', listed))
    assert names
    assert names <= set(re.findall(r"`([\w-]+)`", section("What the dependencies are for")))
