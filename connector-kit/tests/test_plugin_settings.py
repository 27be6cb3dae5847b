"""Settings that several plugins have."""

from __future__ import annotations

from typing import Any

import pytest
from singer_sdk import typing as th

from connector_kit import plugin_settings
from connector_kit.integration_settings import CREDENTIALS, gateway_access


def described(*properties: th.Property[Any]) -> dict[str, Any]:
    schema: dict[str, Any] = th.PropertiesList(*properties).to_dict()
    return schema["properties"]


def test_a_choice_takes_its_first_value_by_default_and_no_other_than_its_own() -> None:
    setting = described(plugin_settings.choice("mode", "Mode", ("deliver", "plan"), "What is done."))["mode"]
    assert setting["default"] == "deliver"
    assert [value for value in setting["enum"] if value is not None] == ["deliver", "plan"]


@pytest.mark.parametrize("methods", [["basic"], ["wsse", "basic"]])
def test_the_gateway_takes_a_password_in_the_ways_that_a_plugin_has_or_oauth2(methods: list[str]) -> None:
    settings = described(*gateway_access(dict.fromkeys(methods, "a user.")))
    assert [m for m in settings["auth_method"]["enum"] if m] == [*methods, "oauth2"]
    assert settings["auth_method"]["default"] == methods[0]
    assert settings["password"]["description"].endswith(f"for {' and '.join(methods)}.")
    assert {name for method in [*methods, "oauth2"] for name in CREDENTIALS[method]} <= set(settings)


def test_secrets_of_the_gateway_are_marked() -> None:
    settings = described(*gateway_access({"basic": "a user."}))
    assert {n for n, s in settings.items() if s.get("secret")} == {"password", "oauth_client_secret"}


def test_what_a_tap_reads_with_stays_within_its_bounds() -> None:
    settings = described(
        plugin_settings.start_date(),
        plugin_settings.page_size(500, 1000, "Rows."),
        plugin_settings.lookback_seconds(60, "late commits"),
    )
    assert settings["page_size"]["default"] == 500
    assert (settings["page_size"]["minimum"], settings["page_size"]["maximum"]) == (1, 1000)
    assert settings["lookback_seconds"]["minimum"] == 0
    assert "default" not in settings["start_date"]
