"""The customer's own interfaces for purchase orders and vouchers."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.fixture
def orders(interface):
    return interface("X_PURCHASE_ORDER")


@pytest.fixture
def vouchers(interface):
    return interface("X_VOUCHER")


@pytest.fixture
def order(approved):
    schedule = {"SCHED_NBR": 1, "DUE_DT": "2026-07-15", "QTY_PO": "3", "PRICE_PO": "1.115"}
    schedule["PO_LINE_DISTRIB"] = {"DISTRIB_LINE_NUM": 1, "ACCOUNT": "620000", "DEPTID": "30100"}
    line = {"LINE_NBR": 1, "INV_ITEM_ID": "PAP-A4-80", "PO_LINE_SHIP": schedule}
    return {
        "BUSINESS_UNIT": "US001",
        "PO_ID": "NEXT",
        "PO_REF": "PO-1",
        "VENDOR_ID": approved,
        "PO_LINE": [line],
    }


@pytest.fixture
def voucher(approved):
    return {
        "BUSINESS_UNIT": "US001",
        "VOUCHER_ID": "NEXT",
        "INVOICE_ID": "INV/1",
        "INVOICE_DT": "2026-06-30",
        "VENDOR_ID": approved,
        "GROSS_AMT": "30.5",
        "VOUCHER_LINE": [_line(1, "10.25", "10", "0.25"), _line(2, "20.25", "20.25")],
    }


def _line(number, amount, *parts):
    distributions = [
        {"DISTRIB_LINE_NUM": n, "ACCOUNT": "620000", "DEPTID": "30100", "MERCHANDISE_AMT": part}
        for n, part in enumerate(parts, start=1)
    ]
    return {
        "VOUCHER_LINE_NUM": number,
        "DESCR": "x",
        "MERCHANDISE_AMT": amount,
        "DISTRIB_LINE": distributions,
    }


class TestOrders:
    def test_an_order_gets_its_number_defaults_and_amounts(self, gateway, orders, order):
        keys = orders.create(**order)
        assert keys == {"BUSINESS_UNIT": "US001", "PO_ID": "0000000076"}
        buffer = orders.get(**keys)
        header = {name: buffer[name] for name in ("PO_DT", "VENDOR_SETID", "VNDR_LOC", "PYMNT_TERMS_CD")}
        expected = {
            "PO_DT": "2026-07-01",
            "VENDOR_SETID": "SHARE",
            "VNDR_LOC": "MAIN",
            "PYMNT_TERMS_CD": "N30",
        }
        assert header == expected
        assert (buffer["BUYER_ID"], buffer["CURRENCY_CD"]) == ("INTUSER", "USD")
        schedule = buffer["PO_LINE"][0]["PO_LINE_SHIP"][0]
        assert schedule["MERCHANDISE_AMT"] == "3.35"
        assert schedule["PO_LINE_DISTRIB"][0]["MERCHANDISE_AMT"] == "3.35"

    def test_the_tap_sees_it_at_once(self, gateway, orders, order):
        keys = orders.create(**order)
        window = {"FROM": "2026-07-01 08:00:00", "TO": "2026-07-01 08:00:00"}
        (header,) = gateway.rows("SNGR_PURCHASE_ORDERS", window)
        assert (header["A.PO_ID"], header["A.PO_STATUS"], header["A.PO_REF"]) == (keys["PO_ID"], "I", "PO-1")
        (line,) = gateway.rows("SNGR_PURCHASE_ORDER_LINES", window)
        assert (line["D.ACCOUNT"], str(line["C.PRICE_PO"]), line["B.CANCEL_STATUS"]) == (
            "620000",
            "1.115",
            "A",
        )

    def test_a_changed_quantity_takes_the_amounts_along(self, orders, order):
        keys = orders.create(**order)
        schedule = {"SCHED_NBR": 1, "QTY_PO": "4"}
        assert orders.call("Update", **keys, PO_LINE={"LINE_NBR": 1, "PO_LINE_SHIP": schedule}).saved
        schedule = orders.get(**keys)["PO_LINE"][0]["PO_LINE_SHIP"][0]
        assert schedule["MERCHANDISE_AMT"] == schedule["PO_LINE_DISTRIB"][0]["MERCHANDISE_AMT"] == "4.46"

    @pytest.mark.parametrize(
        ("button", "pair"), [("dispatch", "10200,98"), ("complete", "10200,99"), ("cancel", "10200,99")]
    )
    def test_an_order_that_is_out_is_not_changed(self, gateway, orders, order, button, pair):
        keys = orders.create(**order)
        gateway.edit(button, record="PO_HDR", where=keys)
        for method in ("Update", "Updatedata"):
            assert orders.call(method, **keys, PO_REF="other").messages == [("Error", pair)]
        gateway.edit("approve", record="PO_HDR", where=keys)
        assert orders.call("Update", **keys, PO_REF="other").saved

    def test_a_site_may_approve_by_itself(self, gateway, orders, order):
        gateway.switches["new_po_status"] = "A"
        orders.create(**order)
        window = {"FROM": "2026-07-01 08:00:00", "TO": "2026-07-01 08:00:00"}
        assert [r["A.PO_STATUS"] for r in gateway.rows("SNGR_PURCHASE_ORDERS", window)] == ["A"]

    def test_a_holiday_is_a_warning(self, orders, order):
        order["PO_LINE"][0]["PO_LINE_SHIP"]["DUE_DT"] = "2026-12-25"
        reply = orders.call("Create", **order)
        assert (reply.saved, reply.messages) == (True, [("Warning", "10200,57")])

    @pytest.mark.parametrize(
        ("where", "change", "pair"),
        [
            ("PO_LINE_DISTRIB", {"ACCOUNT": "999999"}, "15,11"),
            ("PO_LINE_DISTRIB", {"ACCOUNT": "110000"}, "15,11"),  # closed
            ("PO_LINE_DISTRIB", {"ACCOUNT": "655000"}, "15,11"),  # not yet open
            ("PO_LINE_DISTRIB", {"ACCOUNT": "620000 "}, "9600,41"),
            ("PO_LINE_DISTRIB", {"DEPTID": "99999"}, "15,11"),
            ("PO_LINE_DISTRIB", {"MERCHANDISE_AMT": "3.34"}, "10200,131"),
            ("PO_LINE_SHIP", {"QTY_PO": ""}, "15,30"),
            ("PO_LINE_SHIP", {"QTY_PO": "1.00001"}, "15,10"),
            ("PO_LINE_SHIP", {"PO_LINE_DISTRIB": []}, "10200,21"),
            ("PO_LINE", {"INV_ITEM_ID": ""}, "10200,21"),
            ("PO_LINE", {"DESCR254_MIXED": "x" * 255}, "15,14"),
            ("PO_LINE", {"PO_LINE_SHIP": []}, "10200,21"),
            ("", {"PO_LINE": []}, "10200,21"),
            ("", {"VENDOR_ID": "NOSUCH"}, "15,11"),
            ("", {"VENDOR_ID": ""}, "15,30"),
            ("", {"VNDR_LOC": "NOSUCH"}, "15,11"),
            ("", {"PYMNT_TERMS_CD": "N99"}, "15,11"),
            ("", {"CURRENCY_CD": "DOL"}, "15,11"),
            ("", {"BUSINESS_UNIT": "XX001"}, "15,11"),
        ],
    )
    def test_edits_refuse(self, gateway, orders, order, where, change, pair):
        line = order["PO_LINE"][0]
        schedule = line["PO_LINE_SHIP"]
        rows = {
            "": order,
            "PO_LINE": line,
            "PO_LINE_SHIP": schedule,
            "PO_LINE_DISTRIB": schedule["PO_LINE_DISTRIB"],
        }
        rows[where].update(change)
        before = gateway.system.books()["counts"]
        reply = orders.call("Create", **order)
        assert not reply.saved
        assert ("Error", pair) in reply.messages
        assert reply.keys["PO_ID"] == "NEXT"
        assert gateway.system.books()["counts"] == before

    @pytest.mark.parametrize(
        ("button", "pair"), [("inactivate", "7030,76"), ("unapprove", "7030,75"), ("deny", "7030,75")]
    )
    def test_a_supplier_must_be_approved(self, gateway, orders, order, approved, button, pair):
        gateway.edit(button, record="VENDOR", where={"SETID": "SHARE", "VENDOR_ID": approved})
        assert ("Error", pair) in orders.call("Create", **order).messages


class TestVouchers:
    def test_a_voucher_gets_its_number_and_defaults(self, gateway, vouchers, voucher):
        keys = vouchers.create(**voucher)
        assert keys == {"BUSINESS_UNIT": "US001", "VOUCHER_ID": "00000091"}
        today = {"FROM": "2026-07-01", "TO": "2026-07-01"}
        (header,) = [
            r for r in gateway.rows("SNGR_VOUCHERS", today) if r["A.VOUCHER_ID"] == keys["VOUCHER_ID"]
        ]
        expected = {
            "A.DUE_DT": "2026-07-30",
            "A.VOUCHER_STYLE": "REG",
            "A.POST_STATUS_AP": "U",
            "A.TXN_CURRENCY_CD": "USD",
            "A.GROSS_AMT": Decimal("30.5"),
            "A.LAST_UPDATE_DT": "2026-07-01",
        }
        assert {name: header[name] for name in expected} == expected
        after = {"BUSINESS_UNIT_GT": "US001", "VOUCHER_ID_GT": "00000090"}
        lines = [
            r for r in gateway.rows("SNGR_VOUCHER_LINES", after) if r["A.VOUCHER_ID"] == keys["VOUCHER_ID"]
        ]
        assert [str(r["C.MERCHANDISE_AMT"]) for r in lines] == ["10", "0.25", "20.25"]
        assert {r["C.BUSINESS_UNIT_GL"] for r in lines} == {"US001"}

    @pytest.mark.parametrize(
        ("choice", "saved", "messages"),
        [
            ("error", False, [("Error", "7015,28")]),
            ("warning", True, [("Warning", "7015,28")]),
            ("accept", True, []),
        ],
    )
    def test_an_invoice_comes_once(self, gateway, vouchers, voucher, choice, saved, messages):
        gateway.switches["duplicate_invoice"] = choice
        vouchers.create(**voucher)
        reply = vouchers.call("Create", **voucher)
        assert (reply.saved, reply.messages) == (saved, messages)

    def test_another_amount_is_another_invoice(self, vouchers, voucher):
        vouchers.create(**voucher)
        line = voucher["VOUCHER_LINE"][1]
        assert vouchers.create(**{**voucher, "GROSS_AMT": "20.25", "VOUCHER_LINE": [line]})

    def test_a_posted_voucher_stays(self, gateway, vouchers, voucher):
        keys = vouchers.create(**voucher)
        assert vouchers.call("Update", **keys, DUE_DT="2026-08-03").saved
        gateway.edit("post", record="VOUCHER", where=keys)
        assert vouchers.call("Update", **keys, DUE_DT="2026-08-04").messages == [("Error", "7015,60")]

    def test_lines_may_name_their_order(self, orders, order, vouchers, voucher):
        number = orders.create(**order)["PO_ID"]
        voucher["VOUCHER_LINE"][0].update(PO_ID=number, LINE_NBR=1, QTY_VCHR="2.5", UNIT_PRICE="4.1")
        line = vouchers.get(**vouchers.create(**voucher))["VOUCHER_LINE"][0]
        named = {
            name: line[name] for name in ("BUSINESS_UNIT_PO", "PO_ID", "LINE_NBR", "QTY_VCHR", "UNIT_PRICE")
        }
        assert list(named.values()) == ["US001", number, "1", "2.5", "4.1"]

    @pytest.mark.parametrize(
        ("change", "pair"),
        [
            ({"GROSS_AMT": "30.51"}, "7015,31"),
            ({"GROSS_AMT": "30.5001"}, "15,10"),
            ({"GROSS_AMT": ""}, "15,30"),
            ({"INVOICE_DT": "2026-02-30"}, "15,9"),
            ({"INVOICE_ID": "x" * 31}, "15,14"),
            ({"VOUCHER_STYLE": "ODD"}, "15,11"),
            ({"VOUCHER_LINE": []}, "7015,31"),
            ({"VOUCHER_LINE": [_line(1, "30.5", "30")]}, "7015,32"),
            ({"VOUCHER_LINE": [_line(1, "30.5")]}, "7015,32"),
            ({"VOUCHER_LINE": [_line(1, "30.5", "30.5") | {"PO_ID": "NOSUCH", "LINE_NBR": 1}]}, "7015,44"),
        ],
    )
    def test_edits_refuse(self, gateway, vouchers, voucher, change, pair):
        before = gateway.system.books()["counts"]
        reply = vouchers.call("Create", **{**voucher, **change})
        assert not reply.saved
        assert ("Error", pair) in reply.messages
        assert gateway.system.books()["counts"] == before


CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(CENTS.filter(bool), min_size=1, max_size=5), off=st.sampled_from(["0", "0.01", "-0.001"])
)
def test_what_adds_up_is_saved_to_the_cent_and_nothing_else(gateway, vouchers, voucher, amounts, off):
    total = sum(amounts)
    lines = [_line(n, amount, amount) for n, amount in enumerate(amounts, start=1)]
    gross = total + Decimal(off)
    reply = vouchers.call("Create", **{**voucher, "GROSS_AMT": gross, "VOUCHER_LINE": lines})
    assert reply.saved == (off == "0" and total != 0)  # a gross amount of 0 is none
    if reply.saved:
        buffer = vouchers.get(**reply.keys)
        gateway.edit("delete", record="VOUCHER", where=reply.keys)
        assert [Decimal(line["MERCHANDISE_AMT"]) for line in buffer["VOUCHER_LINE"]] == amounts
        assert Decimal(buffer["GROSS_AMT"]) == total
