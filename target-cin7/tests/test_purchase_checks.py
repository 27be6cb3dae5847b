"""What keeps a purchase from being sent."""

from dataclasses import replace

import pytest
from purchase_bench import SUPPLIER, Bench, changed, line, purchase

from connector_kit.delivery.model import Dependency, Refused


@pytest.fixture
def bench():
    return Bench()


def test_all_that_is_wrong_is_said_at_once_before_anything_is_sent(bench):
    fault = bench.held(
        purchase(
            line("OAK-26"),
            line("OLD-1"),
            line(tax_rule="GST"),
            location="Nort",
            terms="COD old",
            currency="USD",
        )
    )
    for text in (
        "currency is USD, but supplier Harbour Timber has AUD",
        'lines[0].sku "OAK-26" is not a product in Cin7 Core; close: "OAK-25"',
        'lines[1].sku "OLD-1" is deprecated',
        'lines[2].tax_rule "GST" is not a tax rule',
        'location "Nort" is not a location',
        'terms "COD old" is inactive',
    ):
        assert text in str(fault)
    assert {"OAK-25", "North"} <= set(fault.candidates)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Old", "LOCATION_DEPRECATED"), ("Bin 7", "LOCATION_IS_BIN"), ("X", "LOCATION_UNKNOWN")],
)
def test_a_location_must_be_an_active_warehouse(bench, name, code):
    assert bench.held(purchase(location=name)).code == code


def test_a_purchase_waits_for_its_supplier(bench):
    doc = purchase(supplier_source_id="V-9")
    fault = bench.held(doc)
    assert fault.code == "WAITS_FOR_SUPPLIER"
    assert fault.waits_for == (Dependency("suppliers", "V-9"),)
    bench.cin7.add_supplier("Nine", Comments="[src:ps/V-9]")
    bench.restart().deliver(doc)
    assert bench.cin7.purchase["SupplierID"] == bench.cin7.suppliers[-1]["ID"]


def test_a_supplier_can_be_given_by_name(bench):
    bench.deliver(purchase(supplier_source_id=None, supplier_name="harbour timber"))
    assert bench.cin7.purchase["SupplierID"] == SUPPLIER
    bench.restart()
    fault = bench.held(purchase(supplier_source_id=None, supplier_name="Harbour Timber Pty Ltd"))
    assert (fault.code, fault.candidates) == ("SUPPLIER_UNKNOWN", (f"Harbour Timber (ID {SUPPLIER})",))


def test_a_deprecated_supplier_holds_a_new_purchase_and_not_an_old_one(bench):
    doc = bench.deliver(purchase())
    bench.cin7.supplier["Status"] = "Deprecated"
    bench.restart()
    assert bench.held(replace(purchase(), key="PO-2")).code == "SUPPLIER_DEPRECATED"
    bench.deliver(changed(doc, status="closed"))


def test_a_purchase_without_supplier_or_lines_is_refused(bench):
    with pytest.raises(Refused, match="names no supplier; it has neither lines nor charges"):
        bench.deliver(purchase(supplier_source_id=None, lines=None))


def test_a_memo_that_leaves_no_room_for_the_marker_is_refused(bench):
    with pytest.raises(Refused, match=r"memo has 1024 characters and at most 1010 fit") as caught:
        bench.deliver(purchase(memo="x" * 1024))
    assert caught.value.code == "MEMO_TOO_LONG"
    assert bench.cin7.writes() == []
