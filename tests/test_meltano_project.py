"""meltano.yml, what each plugin says of itself, and the code agree."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from flows.maps import ROOT, environment, plugins, project, resolved

from tap_cin7.tap import TapCin7
from tap_netsuite.tap import TapNetSuite
from tap_peoplesoft.tap import TapPeopleSoft
from target_cin7.target import TargetCin7
from target_peoplesoft.target import TargetPeopleSoft

PLUGINS: dict[str, Any] = {
    "tap-cin7": TapCin7,
    "tap-netsuite": TapNetSuite,
    "tap-peoplesoft": TapPeopleSoft,
    "target-cin7": TargetCin7,
    "target-peoplesoft": TargetPeopleSoft,
}
# interface.md fixes these names; a user's meltano.yml relies on them.
FIXED_SETTINGS = {
    "tap-cin7": (
        "account_id application_key base_url start_date page_size calls_per_window limit_window_seconds lookback_seconds "
        "request_timeout ca_bundle allow_http stream_maps stream_map_config"
    ),
    "tap-netsuite": (
        "account_id base_url client_id certificate_id private_key private_key_path signing_algorithm start_date page_size "
        "max_concurrency lookback_seconds custom_fields request_timeout ca_bundle allow_http stream_maps stream_map_config"
    ),
    "tap-peoplesoft": (
        "base_url gateway_path node auth_method username password oauth_token_url oauth_client_id oauth_client_secret "
        "oauth_scope start_date database_timezone page_size effective_rows lookback_seconds queries custom_queries "
        "large_results request_timeout ca_bundle allow_http stream_maps stream_map_config"
    ),
    "target-cin7": (
        "account_id application_key base_url calls_per_window limit_window_seconds max_concurrency delivery_url source "
        "mode defaults account_map account_code_template cost_center_map rounding_account payment_account accounts_mode "
        "nulls on_conflict approve call_budget time_budget_minutes request_timeout ca_bundle allow_http stream_maps "
        "stream_map_config"
    ),
    "target-peoplesoft": (
        "base_url gateway_path node auth_method username password oauth_token_url oauth_client_id oauth_client_secret "
        "oauth_scope wsdl_dir objects delivery_url source mode nulls on_conflict approve max_concurrency request_timeout "
        "ca_bundle allow_http stream_maps stream_map_config"
    ),
}
SECRETS = {
    "tap-cin7": {"application_key"},
    "tap-netsuite": {"private_key"},
    "tap-peoplesoft": {"password", "oauth_client_secret"},
    "target-cin7": {"application_key", "delivery_url"},
    "target-peoplesoft": {"password", "oauth_client_secret", "delivery_url"},
}


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "meltano_settings", ROOT / "scripts" / "meltano_settings.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def about(plugin: str) -> dict[str, Any]:
    result: dict[str, Any] = generator().about(plugin)
    return result


# Settings


@pytest.mark.parametrize("plugin", PLUGINS)
def test_meltano_yml_holds_what_about_says(plugin: str) -> None:
    expected = generator().settings(plugin)
    written = plugins()[plugin]["settings"]
    assert [s["name"] for s in written] == [s["name"] for s in expected]
    for got, want in zip(written, expected, strict=True):
        assert got == want, f"{plugin}.{want['name']}: run scripts/meltano_settings.py"


@pytest.mark.parametrize("plugin", PLUGINS)
def test_about_says_what_the_code_says(plugin: str) -> None:
    stated = about(plugin)["settings"]
    coded = json.loads(json.dumps(PLUGINS[plugin].config_jsonschema))
    for name, schema in coded["properties"].items():
        assert stated["properties"][name] == schema
    assert set(stated.get("required", [])) >= set(coded.get("required", []))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_settings_that_users_rely_on_are_there(plugin: str) -> None:
    assert set(FIXED_SETTINGS[plugin].split()) <= set(about(plugin)["settings"]["properties"])


@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_setting_has_label_description_and_kind(plugin: str) -> None:
    for setting in plugins()[plugin]["settings"]:
        for part in ("label", "description", "kind"):
            assert setting.get(part), f"{plugin}.{setting['name']} has no {part}"


@pytest.mark.parametrize("plugin", PLUGINS)
def test_secrets_are_sensitive(plugin: str) -> None:
    sensitive = {s["name"] for s in plugins()[plugin]["settings"] if s.get("sensitive")}
    assert sensitive >= SECRETS[plugin]
    suspicious = {
        s["name"]
        for s in plugins()[plugin]["settings"]
        if any(word in s["name"] for word in ("password", "secret", "application_key"))
    }
    assert suspicious <= sensitive


@pytest.mark.parametrize("plugin", PLUGINS)
def test_capabilities_agree(plugin: str) -> None:
    assert set(plugins()[plugin]["capabilities"]) == set(about(plugin)["capabilities"])


def test_environments_use_settings_that_exist() -> None:
    for each in project()["environments"]:
        for kind in each["config"]["plugins"].values():
            for plugin in kind:
                known = {s["name"] for s in plugins()[plugin["name"]]["settings"]}
                assert set(plugin["config"]) <= known, f"{each['name']}: {plugin['name']}"


def test_prod_takes_every_secret_from_the_environment() -> None:
    prod = next(e for e in project()["environments"] if e["name"] == "prod")
    values = {
        f"{plugin['name']}.{name}": value
        for kind in prod["config"]["plugins"].values()
        for plugin in kind
        for name, value in plugin["config"].items()
    }
    assert values
    assert all(str(value).startswith("$") for value in values.values())


# Flows


def test_every_job_and_schedule_names_what_exists() -> None:
    for job in project()["jobs"]:
        for task in job["tasks"]:
            assert set(task.split()) <= set(plugins())
    jobs = {job["name"] for job in project()["jobs"]}
    assert {schedule["job"] for schedule in project()["schedules"]} <= jobs


def test_every_leg_has_aliases_of_its_own() -> None:
    """Meltano's state id is made of the plugins' names: one belongs to one leg, whichever jobs it is part of."""
    legs = {task for job in project()["jobs"] for task in job["tasks"]}
    used = [name for leg in legs for name in leg.split()]
    assert len(used) == len(set(used))
    assert all("inherit_from" in plugins()[name] for name in used)


def test_aliases_use_settings_that_exist() -> None:
    for plugin in plugins().values():
        if "inherit_from" in plugin:
            known = {s["name"] for s in plugins()[resolved(plugin["name"]).plugin]["settings"]}
            assert set(plugin.get("config", {})) <= known


@pytest.mark.parametrize("name", ["sandbox", "prod"])
def test_all_targets_deliver_from_one_store(name: str) -> None:
    stores = {environment(name, target)["delivery_url"] for target in PLUGINS if target.startswith("target-")}
    assert stores == {environment(name, "connector")["delivery_url"]}


def test_no_expression_has_a_dollar_sign() -> None:
    """Meltano would replace it by an environment variable."""
    for plugin in plugins().values():
        assert "$" not in json.dumps(plugin.get("config", {}).get("stream_maps", {})), plugin["name"]
