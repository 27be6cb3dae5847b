"""A variable holds text; a setting gets it by its type."""

from __future__ import annotations

from typing import Any

import pytest

from connector_kit.environment import settings_from_environment

SCHEMA = {
    "properties": {
        "text": {"type": ["string", "null"]},
        "code": {"type": ["string", "integer", "null"]},
        "whole": {"type": ["integer", "null"]},
        "number": {"type": ["number", "null"]},
        "flag": {"type": ["boolean", "null"]},
        "texts": {"type": ["array", "null"], "items": {"type": "string"}},
        "object": {"type": ["object", "null"]},
        "either": {"anyOf": [{"type": "object"}, {"type": "null"}]},
    }
}


def read(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> Any:
    monkeypatch.setenv(f"PLUGIN_{name.upper()}", text)
    return settings_from_environment(SCHEMA, "PLUGIN_").get(name)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("text", "5", "5"),
        ("code", "0420", "0420"),
        ("code", "_188_", "_188_"),
        ("whole", "60", 60),
        ("number", "1.5", 1.5),
        ("number", "2", 2),
        ("flag", "True", True),
        ("flag", "0", False),
        ("texts", '["a", "b"]', ["a", "b"]),
        ("texts", "a, b", ["a", "b"]),
        ("object", '{"a": "1"}', {"a": "1"}),
        ("either", '{"a": 1}', {"a": 1}),
    ],
)
def test_a_setting_has_the_type_of_its_schema(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: Any
) -> None:
    found = read(monkeypatch, name, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("name", ["whole", "number", "flag", "object"])
def test_what_does_not_fit_is_left_for_validation_to_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert read(monkeypatch, name, "perhaps") == "perhaps"


@pytest.mark.parametrize("name", ["whole", "number", "flag", "texts", "object"])
def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert read(monkeypatch, name, "") is None
