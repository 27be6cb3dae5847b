"""The target as a whole: settings, and a run from Singer lines to PeopleSoft's books."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_components import FakeComponent, departments, orders, vendors, vouchers
from singer_sdk.testing import get_target_test_class

from connector_kit.delivery.model import Unknown
from connector_kit.errors import AccessError, ConfigurationError
from target_peoplesoft import destination
from target_peoplesoft.settings import JUDGING, SETTINGS
from target_peoplesoft.target import TargetPeopleSoft, main

CONFIG: dict[str, Any] = {
    "base_url": "http://127.0.0.1:9",
    "username": "INTUSER",
    "password": "word",
    "objects": {},
}
OBJECTS: dict[str, Any] = {
    "purchase_orders": {
        "component_interface": "PURCHASE_ORDER_X",
        "keys": ["BUSINESS_UNIT", "PO_ID"],
        "source_key": "SOURCE_ID",
        "auto_number": "PO_ID",
        "find_by": ["PO_REF"],
        "write": "create",
        "references": {"VENDOR_SETID": "suppliers", "VENDOR_ID": "suppliers"},
    },
    "vouchers": {
        "component_interface": "VOUCHER_X",
        "keys": ["BUSINESS_UNIT", "VOUCHER_ID"],
        "source_key": "SOURCE_ID",
        "auto_number": "VOUCHER_ID",
        "staged": True,
        "references": {"VENDOR_ID": "suppliers"},
        "status_query": {
            "name": "ZZ_STATUS",
            "match": {"INVOICE_ID": "INVOICE_ID"},
            "status": "STATUS",
            "built": "B",
            "refused": "E",
            "message": "TEXT",
            "keys": {"VOUCHER_ID": "VOUCHER_ID"},
        },
    },
}


class OpenedTarget(TargetPeopleSoft):
    """Opened by its first line: the SDK's runner goes past the run that opens it otherwise."""

    def process_lines(self, file_input: Any) -> Any:  # type: ignore[misc]
        self._open()
        self._session.relay.begin()
        return super().process_lines(file_input)


_standard = get_target_test_class(OpenedTarget, config=CONFIG)


class TestStandard(_standard):  # type: ignore[misc,valid-type]
    """The SDK's own tests. Their streams are no objects: every record of them is refused with a reason."""

    @pytest.fixture(autouse=True)
    def _own_store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_target_record_missing_key_property(self, site, tmp_path, capfd):
        """The SDK's ends the run; here one bad record never stops the others."""
        keyless = {"SETID": "SHARE", "NAME1": "Nobody"}
        code, summary = deliver(tmp_path, capfd, *lines("suppliers", keyless, SUPPLIERS[0]))
        assert (code, summary) == (0, {"suppliers": {"created": 1, "refused": 1}})

    def test_target_invalid_schema(self, site, tmp_path, capfd):
        """The SDK's ends the run; here the component interface says what is valid, not the tap's schema."""
        schema = {"type": "SCHEMA", "stream": "suppliers", "schema": {"type": "object"}, "key_properties": []}
        _, summary = deliver(tmp_path, capfd, schema, *lines("suppliers", SUPPLIERS[0])[1:])
        assert summary == {"suppliers": {"created": 1}}


class Site:
    """PeopleSoft as far as a run sees it."""

    def __init__(self) -> None:
        made: list[FakeComponent] = [vendors(), departments(), orders(), vouchers()]
        self.components: dict[str, FakeComponent] = {component.name: component for component in made}
        self.rows: list[dict[str, Any]] = []

    def interface(self, _gateway: Any, name: str, **_: Any) -> FakeComponent:
        return self.components.setdefault(name, vendors())

    def query(self, *_: Any) -> Any:
        return self

    def writes(self) -> int:
        return sum(len(component.writes()) for component in self.components.values())


@pytest.fixture
def site(monkeypatch, tmp_path) -> Site:
    made = Site()
    monkeypatch.setenv("CONNECTOR_STATE_DIR", str(tmp_path))
    monkeypatch.setattr(destination, "SoapComponentInterface", made.interface)

    class Queries:
        def __init__(self, *_: Any) -> None:
            pass

        def rows(self, query: Any, prompts: Mapping[str, str]) -> list[dict[str, Any]]:
            return made.rows

    monkeypatch.setattr(destination, "GatewayQueries", Queries)
    return made


def config(tmp_path: Path, **more: Any) -> dict[str, Any]:
    store = f"sqlite:///{tmp_path / 'delivery.db'}"
    return {**CONFIG, "objects": OBJECTS, "delivery_url": store, "settle_seconds": 0, **more}


def lines(stream: str, *records: dict[str, Any]) -> list[dict[str, Any]]:
    schema = {
        "type": "SCHEMA",
        "stream": stream,
        "schema": {"properties": {}},
        "key_properties": ["SOURCE_ID"],
    }
    return [schema, *({"type": "RECORD", "stream": stream, "record": record} for record in records)]


def deliver(tmp_path: Path, capfd: Any, *messages: dict[str, Any], **more: Any) -> tuple[int, dict[str, Any]]:
    target = TargetPeopleSoft(config=config(tmp_path, **more), validate_config=True)
    text = "\n".join(json.dumps(m) for m in messages) + "\n"
    code = target.run_to_end(io.BytesIO(text.encode()))
    result = json.loads(capfd.readouterr().err.splitlines()[-1])
    counts = {o: {k: n for k, n in c.items() if n} for o, c in result["summary"].items()}
    return code, {o: c for o, c in counts.items() if c}


SUPPLIERS = [{"SOURCE_ID": f"c-{n}", "SETID": "SHARE", "NAME1": f"Supplier {n:03d}"} for n in range(5)]
ORDER = {
    "SOURCE_ID": "p-1",
    "BUSINESS_UNIT": "US001",
    "PO_REF": "PO-1",
    "VENDOR_SETID": "c-3",
    "VENDOR_ID": "c-3",
    "PO_LINE": json.dumps([{"LINE_NBR": 1, "QTY_PO": "2", "PRICE_PO": "10.125"}]),
}
VOUCHER = {
    "SOURCE_ID": "i-1",
    "BUSINESS_UNIT": "US001",
    "INVOICE_ID": "INV-1",
    "VENDOR_ID": "c-3",
    "GROSS_AMT": "20.25",
}
EVERYTHING = [*lines("vouchers", VOUCHER), *lines("purchase_orders", ORDER), *lines("suppliers", *SUPPLIERS)]


def test_a_second_run_writes_nothing(site, tmp_path, capfd):
    code, summary = deliver(tmp_path, capfd, *EVERYTHING)
    assert code == 0
    assert summary == {
        "suppliers": {"created": 5},
        "purchase_orders": {"created": 1},
        "vouchers": {"created": 1},
    }
    (order,) = site.components["PURCHASE_ORDER_X"].rows.values()
    assert order["VENDOR_ID"] == "0000000004"
    written = site.writes()
    code, summary = deliver(tmp_path, capfd, *EVERYTHING)
    assert summary == {
        "suppliers": {"unchanged": 5},
        "purchase_orders": {"unchanged": 1},
        "vouchers": {"unchanged": 1},
    }
    assert site.writes() == written


def test_a_lost_store_makes_nothing_twice(site, tmp_path, capfd):
    messages = [*lines("purchase_orders", ORDER), *lines("suppliers", *SUPPLIERS)]
    deliver(tmp_path, capfd, *messages)
    (tmp_path / "delivery.db").unlink()
    _, summary = deliver(tmp_path, capfd, *messages)
    assert summary == {"suppliers": {"unchanged": 5}, "purchase_orders": {"unchanged": 1}}


def test_lost_answers_are_settled_within_the_run(site, tmp_path, capfd):
    site.components["VNDR_ID"].answers = [
        lambda write: write() and Unknown("lost"),
        lambda write: Unknown("lost"),
    ]
    code, summary = deliver(tmp_path, capfd, *lines("suppliers", *SUPPLIERS[:3]))
    assert (code, summary) == (0, {"suppliers": {"created": 3}})
    assert len(site.components["VNDR_ID"].rows) == 3


def test_one_bad_record_stops_nothing(site, tmp_path, capfd):
    bad = {**SUPPLIERS[0], "SOURCE_ID": "bad", "TOWN": "Oslo"}
    _, summary = deliver(tmp_path, capfd, *lines("suppliers", bad, *SUPPLIERS))
    assert summary == {"suppliers": {"created": 5, "refused": 1}}


def test_what_was_staged_is_followed_up(site, tmp_path, capfd):
    deliver(tmp_path, capfd, *EVERYTHING)
    site.rows = [{"INVOICE_ID": "INV-1", "STATUS": "E", "TEXT": "Bad account (7025,101)"}]
    _, summary = deliver(tmp_path, capfd)
    assert summary == {"vouchers": {"refused": 1}}
    _, summary = deliver(tmp_path, capfd, *lines("vouchers", {**VOUCHER, "GROSS_AMT": "20.26"}))
    assert summary == {"vouchers": {"created": 1}}
    site.rows = [*site.rows, {"INVOICE_ID": "INV-1", "STATUS": "B", "VOUCHER_ID": "00000009"}]
    assert deliver(tmp_path, capfd) == (0, {})


def test_a_plan_shows_old_and_new_and_writes_nothing(site, tmp_path, capfd, caplog):
    deliver(tmp_path, capfd, *lines("suppliers", *SUPPLIERS))
    written = site.writes()
    changed = {**SUPPLIERS[0], "NAME2": "Paper"}
    with caplog.at_level("INFO"):
        _, summary = deliver(tmp_path, capfd, *lines("suppliers", changed), mode="plan")
    assert summary == {"suppliers": {"updated": 1}}
    assert "NAME2: None → 'Paper'" in caplog.text
    assert site.writes() == written


def test_a_change_made_in_peoplesoft_is_held_where_that_is_asked_for(site, tmp_path, capfd):
    supplier = {**SUPPLIERS[0], "NAME2": "One"}
    deliver(tmp_path, capfd, *lines("suppliers", supplier))
    (row,) = site.components["VNDR_ID"].rows.values()
    row["NAME2"] = "By hand"
    changed = {**supplier, "NAME2": "Two"}
    _, summary = deliver(tmp_path, capfd, *lines("suppliers", changed), on_conflict="hold")
    assert summary == {"suppliers": {"held": 1}}


def test_fields_of_another_owner_are_left_alone(site, tmp_path, capfd):
    rule = {"suppliers": {"owner": "cin7", "fields": {"NAME2": "peoplesoft"}}}
    deliver(tmp_path, capfd, *lines("suppliers", {**SUPPLIERS[0], "NAME2": "One"}), ownership=rule)
    (row,) = site.components["VNDR_ID"].rows.values()
    row["NAME2"] = "By hand"
    changed = {**SUPPLIERS[0], "NAME2": "Two", "CREDIT": 5}
    _, summary = deliver(tmp_path, capfd, *lines("suppliers", changed), ownership=rule)
    assert summary == {"suppliers": {"updated": 1}}
    assert (row["NAME2"], site.components["VNDR_ID"].rows["SHARE", "0000000001"]["NAME2"]) == (
        "By hand",
        "By hand",
    )


def test_a_refused_permission_exits_with_3(site, tmp_path, capfd):
    def refuse(write: Any) -> Any:
        raise AccessError("Not Authorized (90,6)")

    site.components["VNDR_ID"].answers = [refuse]
    code, _ = deliver(tmp_path, capfd, *lines("suppliers", SUPPLIERS[0]))
    assert code == 3


def test_a_wrong_property_name_in_objects_exits_with_2(site, tmp_path, capfd):
    objects = {"suppliers": {"find_by": ["NAME"]}}
    code, _ = deliver(tmp_path, capfd, *lines("suppliers", SUPPLIERS[0]), objects=objects)
    assert code == 2


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("base_url", "http://erp.example", "base_url"),
        ("base_url", " ", "base_url"),
        ("oauth_token_url", "http://idp.example", "oauth_token_url"),
        ("username", "", "username"),
        ("password", None, "password"),
        ("auth_method", "oauth2", "oauth_client_id"),
        ("auth_method", "kerberos", "auth_method"),
        ("database_timezone", "Oslo", "database_timezone"),
        ("objects", {"suppliers": {"keys": 1}}, "objects.suppliers.keys"),
        ("objects", {"x": {}}, "objects.x.component_interface"),
        ("objects", None, "objects"),
        ("wsdl_dir", "/no/such/folder", "wsdl_dir"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, capfd, setting, value, named):
    with pytest.raises(ConfigurationError, match=re.escape(named)):
        deliver(tmp_path, capfd, **{setting: value})


def test_a_run_that_never_starts_still_ends_with_a_summary(monkeypatch, capfd):
    monkeypatch.setattr("sys.argv", ["target-peoplesoft", "--config", "/no/such.json"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert json.loads(capfd.readouterr().err.splitlines()[-1]) == {"summary": {}, "calls": 0, "seconds": 0.0}


def test_every_setting_is_described():
    properties = SETTINGS.to_dict()["properties"]
    assert all(p.get("title") and p.get("description") for p in properties.values())
    secret = [name for name, p in properties.items() if p.get("secret")]
    assert secret == ["password", "oauth_client_secret", "delivery_url"]
    assert set(JUDGING) <= set(properties)


def test_writers_are_in_the_order_in_which_they_are_delivered(site, tmp_path):
    built = TargetPeopleSoft(config=config(tmp_path), validate_config=True).destination(None, None)  # type: ignore[arg-type]
    order = list(built.writers)
    assert all(order.index(d) < order.index(n) for n, w in built.writers.items() for d in w.depends_on)
    assert built.account == "http://127.0.0.1:9/PSIGW/PSFT_EP"
    built.close()


def test_a_lost_create_is_found_although_its_record_was_renamed_meanwhile(site, tmp_path, capfd):
    vendor = site.components["VNDR_ID"]
    late: list[Any] = []

    def lose(write: Any) -> Any:
        late.append(write)
        return Unknown("lost")

    vendor.answers = [lose]
    waiting = {"settle_seconds": 1000, "time_budget_minutes": 0.01}
    assert deliver(tmp_path, capfd, *lines("suppliers", SUPPLIERS[0]), **waiting)[0] == 4
    renamed = {**SUPPLIERS[0], "NAME1": "Renamed"}
    assert deliver(tmp_path, capfd, *lines("suppliers", renamed), **waiting)[0] == 4
    late[0]()
    code, summary = deliver(tmp_path, capfd)
    assert (code, len(vendor.rows)) == (0, 1)
    assert summary == {"suppliers": {"created": 1}}
    assert vendor.rows["SHARE", "0000000001"]["NAME1"] == "Renamed"
