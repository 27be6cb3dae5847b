"""Staged vouchers, and the batch run that builds or refuses them."""

import pytest

QUERY = "X_VOUCHER_BUILD_STATUS"


@pytest.fixture
def staging(interface):
    return interface("X_VOUCHER_STG")


@pytest.fixture
def staged(approved):
    line = {"VOUCHER_LINE_NUM": 1, "DESCR": "x", "MERCHANDISE_AMT": "12.34"}
    line["VCHR_DIST_STG"] = {"DISTRIB_LINE_NUM": 1, "ACCOUNT": "620000", "MERCHANDISE_AMT": "12.34"}
    return {
        "VCHR_BLD_KEY_C1": "NEXT",
        "BUSINESS_UNIT": "US001",
        "INVOICE_ID": "S-1",
        "INVOICE_DT": "2026-06-30",
        "VENDOR_ID": approved,
        "GROSS_AMT": "12.34",
        "VCHR_LINE_STG": line,
    }


def status(gateway):
    names = ("A.VCHR_BLD_KEY_C1", "A.BUILD_STATUS", "A.VOUCHER_ID", "A.MESSAGE_TEXT")
    return [tuple(row[name] for name in names) for row in gateway.rows(QUERY)]


def test_create_only_stages(gateway, staging, staged):
    before = gateway.system.books()["counts"]["VOUCHER"]
    assert staging.create(**staged) == {"VCHR_BLD_KEY_C1": "0000000001", "BUSINESS_UNIT": "US001"}
    assert status(gateway) == [("0000000001", "N", "", "")]
    assert gateway.system.books()["counts"]["VOUCHER"] == before


def test_what_is_wrong_with_a_staged_voucher_shows_in_the_build_only(gateway, staging, staged):
    staging.create(**{**staged, "GROSS_AMT": "12.35"})
    staging.create(**{**staged, "VENDOR_ID": "NOSUCH"})
    staging.create(**staged)
    assert gateway.edit("build_vouchers") == {"built": 1, "errors": 2}
    (unbalanced, unknown, built) = status(gateway)
    assert unbalanced[1:3] == unknown[1:3] == ("E", "")
    assert unbalanced[3] == "The voucher lines amount to 12.34, the invoice to 12.35. (7015,31)"
    assert "(15,11)" in unknown[3]
    assert built == ("0000000003", "B", "00000091", "")


@pytest.mark.parametrize(
    ("account", "words"), [("999999", "(15,11)"), ("620000 ", "trailing blanks. (9600,41)")]
)
def test_accounts_are_checked_by_the_build_only(gateway, staging, staged, account, words):
    staged["VCHR_LINE_STG"]["VCHR_DIST_STG"]["ACCOUNT"] = account
    staging.create(**staged)
    gateway.edit("build_vouchers")
    assert words in status(gateway)[0][3]


def test_a_built_voucher_is_one_like_any_other(gateway, interface, staging, staged):
    staging.create(**staged)
    gateway.edit("build_vouchers")
    voucher = interface("X_VOUCHER").get(BUSINESS_UNIT="US001", VOUCHER_ID="00000091")
    assert (voucher["INVOICE_ID"], voucher["DUE_DT"], voucher["GROSS_AMT"]) == ("S-1", "2026-07-30", "12.34")
    (line,) = voucher["VOUCHER_LINE"]
    assert line["DISTRIB_LINE"][0]["ACCOUNT"] == "620000"


def test_one_invoice_staged_twice_becomes_one_voucher(gateway, staging, staged):
    for _ in range(2):
        staging.create(**staged)
    assert gateway.edit("build_vouchers") == {"built": 1, "errors": 1}
    assert "Duplicate invoice" in status(gateway)[1][3]


def test_nothing_is_built_twice(gateway, staging, staged):
    staging.create(**staged)
    gateway.edit("build_vouchers")
    assert gateway.edit("build_vouchers") == {"built": 0, "errors": 0}


def test_an_error_is_put_right_by_an_update_and_built_then(gateway, staging, staged):
    keys = staging.create(**{**staged, "GROSS_AMT": "1"})
    gateway.edit("build_vouchers")
    assert staging.call("Update", **keys, GROSS_AMT="12.34").saved
    assert status(gateway)[0][1] == "N"
    assert gateway.edit("build_vouchers") == {"built": 1, "errors": 0}
    assert staging.call("Update", **keys, GROSS_AMT="1").messages == [("Error", "7015,61")]


def test_formats_are_checked_when_staging(staging, staged):
    reply = staging.call("Create", **{**staged, "INVOICE_DT": "soon", "INVOICE_ID": ""})
    assert [pair for _, pair in reply.messages if pair != "91,37"] == ["15,9", "15,30"]


def test_a_schedule_builds_by_the_clock(gateway, staging, staged):
    gateway.switches["voucher_build_seconds"] = 300
    staging.create(**staged)
    gateway.edit("clock", advance=299)
    assert status(gateway)[0][1] == "N"
    gateway.edit("clock", advance=1)
    assert status(gateway)[0][1] == "B"


def test_the_status_query_takes_a_day(gateway, staging, staged):
    staging.create(**staged)
    for day, number in (("2026-07-01", 1), ("2026-07-02", 0)):
        assert len(gateway.rows(QUERY, {"ENTERED_DT_FROM": day})) == number


def test_staged_rows_are_in_the_books(gateway, staging, staged):
    staging.create(**staged)
    books = gateway.system.books()
    assert {name: books["counts"][name] for name in ("VCHR_HDR_STG", "VCHR_LINE_STG", "VCHR_DIST_STG")} == {
        "VCHR_HDR_STG": 1,
        "VCHR_LINE_STG": 1,
        "VCHR_DIST_STG": 1,
    }
    assert books["records"]["VCHR_HDR_STG"][0]["GROSS_AMT"] == "12.34"
