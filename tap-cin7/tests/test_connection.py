from __future__ import annotations

import pickle

import pytest

from connector_kit.errors import ConfigurationError
from connector_kit.secrets import Secret
from tap_cin7.asked import Asked
from tap_cin7.connection import DEFAULT_URL, Connection

KEY = "a1b2c3d4-0000-4000-8000-0123456789ab"
WORKING = {"account_id": "7f2d1c5e-0000-4000-8000-00000000acc7", "application_key": KEY}


def test_defaults_are_those_of_the_documentation():
    connection = Connection.from_settings(WORKING)
    assert connection.base_url == DEFAULT_URL == "https://inventory.dearsystems.com/ExternalApi/v2"
    assert (connection.calls_per_window, connection.limit_window_seconds) == (60, 60)
    assert (connection.max_concurrency, connection.request_timeout) == (4, 100)


def test_the_key_cannot_be_printed_or_pickled():
    connection = Connection.from_settings(WORKING)
    assert KEY not in repr(connection)
    with pytest.raises(TypeError):
        pickle.dumps(connection)


def test_blanks_around_what_was_copied_do_no_harm():
    given = {
        "account_id": " x1 ",
        "application_key": Secret(f"\t{KEY}\n"),
        "base_url": " https://h.example/v2/ ",
    }
    connection = Connection.from_settings(given)
    assert (connection.account_id, connection.base_url) == ("x1", "https://h.example/v2")
    assert connection.pacer_name == f"cin7:https://h.example/v2:{KEY}"


@pytest.mark.parametrize("name", ["account_id", "application_key"])
@pytest.mark.parametrize("value", ["a b", "a\nX-Header: 1", "clé", "a\x00"])
def test_what_no_header_can_carry_is_refused_without_being_shown(name, value):
    with pytest.raises(ConfigurationError, match=f'"{name}"') as caught:
        Connection.from_settings({**WORKING, name: value})
    assert caught.value.code == "CREDENTIAL_INVALID"
    assert value not in str(caught.value)


def test_a_call_is_named_with_its_query():
    assert str(Asked("me")) == "me"
    assert str(Asked("supplier", {"Page": 2, "IncludeDeprecated": True})) == (
        "supplier (Page 2, IncludeDeprecated true)"
    )
    assert len(str(Asked("supplier", {"Name": "x" * 5000}))) < 350


@pytest.mark.parametrize(
    ("params", "one"),
    [
        ({"ID": "x"}, True),
        ({"taskid": "x"}, True),
        ({"Code": "800"}, True),
        ({"Page": 1}, False),
        ({}, False),
    ],
)
def test_a_call_knows_whether_it_names_one_object(params, one):
    assert Asked("purchase", params).names_one is one
