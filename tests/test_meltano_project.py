"""meltano.yml, what each plugin says of itself, and the code agree; the shipped stream maps do what they promise."""

from __future__ import annotations

import importlib.util
import json
import logging
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML
from singer_sdk.mapper import PluginMapper

from tap_peoplesoft.tap import TapPeopleSoft
from target_cin7.models import AccountRecord, CostCenterRecord, JournalRecord, SupplierRecord
from target_cin7.target import TargetCin7

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = {"tap-peoplesoft": TapPeopleSoft, "target-cin7": TargetCin7}
MODELS = {
    "suppliers": SupplierRecord,
    "accounts": AccountRecord,
    "cost_centers": CostCenterRecord,
    "journals": JournalRecord,
}

# interface.md fixes these names; a user's meltano.yml relies on them.
FIXED_SETTINGS = {
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
}
SECRETS = {
    "tap-peoplesoft": {"password", "oauth_client_secret"},
    "target-cin7": {"application_key"},
}


def load_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


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


@cache
def project() -> dict[str, Any]:
    """meltano.yml with the included files merged in."""
    merged: dict[str, Any] = load_yaml(ROOT / "meltano.yml")
    for pattern in merged["include_paths"]:
        for path in sorted(ROOT.glob(pattern)):
            for kind, plugins in load_yaml(path).get("plugins", {}).items():
                merged["plugins"].setdefault(kind, []).extend(plugins)
    return merged


def plugins() -> dict[str, dict[str, Any]]:
    return {p["name"]: p for kind in project()["plugins"].values() for p in kind}


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
    for environment in project()["environments"]:
        for kind in environment["config"]["plugins"].values():
            for plugin in kind:
                known = {s["name"] for s in plugins()[plugin["name"]]["settings"]}
                assert set(plugin["config"]) <= known, f"{environment['name']}: {plugin['name']}"


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


def test_every_job_runs_on_its_own_aliases() -> None:
    """Meltano's state id is made of the plugins' names: two flows must not share one."""
    used = [task for job in project()["jobs"] for task in job["tasks"]]
    assert len(used) == len(set(used))
    for task in used:
        for name in task.split():
            assert plugins()[name]["inherit_from"] in PLUGINS


def test_aliases_use_settings_that_exist() -> None:
    for plugin in plugins().values():
        if parent := plugin.get("inherit_from"):
            known = {s["name"] for s in plugins()[parent]["settings"]}
            assert set(plugin.get("config", {})) <= known


def test_no_expression_has_a_dollar_sign() -> None:
    """Meltano would replace it by an environment variable."""
    maps = json.dumps(plugins()["tap-peoplesoft--to-cin7"]["config"])
    assert "$" not in maps


# The map of peoplesoft-to-cin7


@cache
def catalog() -> dict[str, dict[str, Any]]:
    tap = TapPeopleSoft(config={"base_url": "http://127.0.0.1:1", "username": "u", "password": "p"})
    return {stream["tap_stream_id"]: stream for stream in tap.catalog_dict["streams"]}


def transform(stream: str, record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return (target stream, record) for what the flow's map makes of a record that the tap emits."""
    config = plugins()["tap-peoplesoft--to-cin7"]["config"]
    mapper = PluginMapper(plugin_config=config, logger=logging.getLogger("map"))
    entry = catalog()[stream]
    mapper.register_raw_stream_schema(stream, entry["schema"], entry["key_properties"])
    full = dict.fromkeys(entry["schema"]["properties"]) | record
    mapped = [(m.stream_alias, m.transform(full)) for m in mapper.stream_maps[stream]]
    return [(alias, result) for alias, result in mapped if result is not None]


def one(stream: str, record: dict[str, Any]) -> dict[str, Any]:
    """Map a record to the one record that goes on, and let the target's model judge it."""
    [(alias, result)] = transform(stream, record)
    model = MODELS[alias]
    known = {field.alias or name for name, field in model.model_fields.items()}
    assert set(result) <= known
    return dict(model.parse(result).content())


SUPPLIER = {
    "setid": "SHARE",
    "vendor_id": "0000000042",
    "name1": "Harbour Timber Inc",
    "vendor_status": "A",
    "pymnt_terms_cd": "N30",
    "currency_cd": "USD",
    "std_id_num": "51-8247535",
    "address1": "12 Wharf Rd",
    "address2": "Dock 7",
    "city": "Newark",
    "state": "NJ",
    "postal": "07102",
    "country": "USA",
    "contact_name": "Ida Moreau",
    "phone": "973/555-0101",
    "email_addr": "ap@example.com",
}
ACCOUNT = {
    "setid": "SHARE",
    "account": "610000",
    "effdt": "1901-01-01",
    "descr": "Rent",
    "account_type": "E",
    "eff_status": "A",
}
LINE = {"journal_line": 1, "ledger": "LOCAL", "account": "610000", "deptid": "10100", "line_descr": "March"}
JOURNAL = {
    "business_unit": "US001",
    "journal_id": "0000000007",
    "journal_date": "2026-03-31",
    "unpost_seq": 0,
    "jrnl_hdr_status": "P",
    "currency_cd": "USD",
    "lines": [
        {**LINE, "monetary_amount": Decimal("1234567890123.45")},
        {**LINE, "journal_line": 2, "account": "200200", "monetary_amount": Decimal("-1234567890123.45")},
    ],
}


def test_a_supplier_keeps_its_setid_in_its_key() -> None:
    assert one("suppliers", SUPPLIER)["source_id"] == "SHARE/0000000042"
    assert one("suppliers", SUPPLIER | {"setid": "NORDC"})["source_id"] == "NORDC/0000000042"


def test_a_supplier_arrives_whole() -> None:
    assert one("suppliers", SUPPLIER) == {
        "source_id": "SHARE/0000000042",
        "name": "Harbour Timber Inc",
        "currency": "USD",
        "payment_term": plugins()["tap-peoplesoft--to-cin7"]["config"]["stream_map_config"]["payment_terms"][
            "N30"
        ],
        "tax_number": "51-8247535",
        "is_active": True,
        "addresses": [
            {
                "type": "Business",
                "line1": "12 Wharf Rd",
                "line2": "Dock 7",
                "city": "Newark",
                "state": "NJ",
                "postcode": "07102",
                "country": "United States",
                "is_default": True,
            }
        ],
        "contacts": [
            {
                "name": "Ida Moreau",
                "phone": "973/555-0101",
                "email": "ap@example.com",
                "is_default": True,
            }
        ],
    }


def test_a_supplier_of_which_little_is_known_still_goes() -> None:
    bare = {"setid": "SHARE", "vendor_id": "1", "name1": "X", "vendor_status": "A"}
    assert one("suppliers", bare) == {
        "source_id": "SHARE/1",
        "name": "X",
        "is_active": True,
        "addresses": [],
        "contacts": [],
    }


@pytest.mark.parametrize(("status", "active"), [("A", True), ("I", False), ("X", False)])
def test_inactive_and_archived_suppliers_are_deactivated(status: str, active: bool) -> None:
    assert one("suppliers", SUPPLIER | {"vendor_status": status})["is_active"] is active


@pytest.mark.parametrize("status", ["E", "D"])
def test_suppliers_that_nobody_approved_stay_out(status: str) -> None:
    assert transform("suppliers", SUPPLIER | {"vendor_status": status}) == []


def test_an_unknown_payment_term_goes_on_by_its_code() -> None:
    """So that the target holds the supplier and names it, instead of giving it the default term."""
    assert one("suppliers", SUPPLIER | {"pymnt_terms_cd": "ZZ9"})["payment_term"] == "ZZ9"


@pytest.mark.parametrize("letter", "ALQRE")
def test_every_account_type_has_a_type_and_a_class(letter: str) -> None:
    account = one("gl_accounts", ACCOUNT | {"account_type": letter})
    assert account["type"]
    assert account["class"] in {"ASSET", "LIABILITY", "EQUITY", "REVENUE", "EXPENSE"}


def test_accounts_of_one_setid_feed_the_chart() -> None:
    assert one("gl_accounts", ACCOUNT)["code"] == "610000"
    assert transform("gl_accounts", ACCOUNT | {"setid": "NORDC"}) == []


def test_a_closed_account_is_inactive() -> None:
    assert one("gl_accounts", ACCOUNT | {"eff_status": "I"})["is_active"] is False


def test_departments_of_one_setid_are_the_cost_centers() -> None:
    department = {
        "setid": "SHARE",
        "deptid": "00900",
        "effdt": "1901-01-01",
        "descr": "Clearing",
        "eff_status": "I",
    }
    assert one("departments", department) == {"code": "00900", "name": "Clearing", "is_active": False}
    assert transform("departments", department | {"setid": "NORDC"}) == []


def test_journal_amounts_stay_exact() -> None:
    lines = one("journals", JOURNAL)["lines"]
    assert [line["amount"] for line in lines] == [Decimal("1234567890123.45"), Decimal("-1234567890123.45")]


def test_a_journal_arrives_whole() -> None:
    journal = one("journals", JOURNAL)
    assert journal["source_id"] == "US001/0000000007/2026-03-31/0"
    assert (journal["date"], journal["currency"]) == ("2026-03-31", "USD")
    assert journal["narration"] == "PeopleSoft journal 0000000007"
    assert journal["lines"][0] | {"amount": None} == {
        "account": "610000",
        "amount": None,
        "cost_center": "10100",
        "description": "March",
    }


def test_only_the_lines_of_the_books_ledger_go() -> None:
    other = [{**line, "ledger": "REPORTING"} for line in JOURNAL["lines"]]  # type: ignore[union-attr]
    assert len(one("journals", JOURNAL | {"lines": [*JOURNAL["lines"], *other]})["lines"]) == 2  # type: ignore[misc]


def test_statistical_lines_carry_no_money_and_stay_out() -> None:
    hours = {**LINE, "journal_line": 3, "account": "900100", "monetary_amount": Decimal(0)}
    assert len(one("journals", JOURNAL | {"lines": [*JOURNAL["lines"], hours]})["lines"]) == 2  # type: ignore[misc]


@pytest.mark.parametrize("status", list("DEIMNTUVXZ"))
def test_only_posted_journals_go(status: str) -> None:
    assert transform("journals", JOURNAL | {"jrnl_hdr_status": status}) == []


def test_journals_of_other_business_units_stay_out() -> None:
    assert transform("journals", JOURNAL | {"business_unit": "NO001"}) == []
