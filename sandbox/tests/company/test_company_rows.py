"""The company is believable: its books hold together, and it is the same every time."""

from collections import Counter, defaultdict
from decimal import Decimal
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.company import SIZES, Company
from sandbox.company.journals import UNBALANCED_IN_ERROR, UNBALANCED_POSTED
from sandbox.company.rng import rng, split

SMALL = {"suppliers": 30, "journals": 30, "purchase_orders": 10, "vouchers": 10, "employees": 30}


def rows_of(company, *records):
    found = defaultdict(list)
    for record, row in company.rows():
        if record in records:
            found[record].append(row)
    return [found[record] for record in records]


@pytest.fixture(scope="module")
def company():
    return Company()


def test_one_seed_makes_one_company():
    assert list(Company(7, 0.1).rows()) == list(Company(7, 0.1).rows())
    assert list(Company(7, 0.1).rows()) != list(Company(8, 0.1).rows())


def test_scale_multiplies_and_sizes_are_exact():
    assert Company(scale=0.5).sizes["suppliers"] == SIZES["suppliers"] // 2
    assert Company(scale=0.0001).sizes["journals"] == 1
    resized = Company(scale=0.1).resized({"journals": 33})
    assert (resized.sizes["journals"], resized.sizes["suppliers"]) == (33, 40)
    assert len(rows_of(resized, "JRNL_HEADER")[0]) >= 33
    with pytest.raises(ValueError, match="no such sizes: cats"):
        Company(sizes={"cats": 1})


def test_rows_come_one_at_a_time():
    vast = Company(scale=1_000_000)
    assert len(vast.suppliers) == 400_000_000
    assert len(list(islice(vast.rows(), 1000))) == 1000


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_every_journal_balances_per_ledger_bar_two(seed):
    (lines,) = rows_of(Company(seed, sizes=SMALL), "JRNL_LN")
    totals = defaultdict(Decimal)
    for line in lines:
        totals[int(line["JOURNAL_ID"]) - 1, line["UNPOST_SEQ"], line["LEDGER"]] += line["MONETARY_AMOUNT"]
    off = {key[0] for key, total in totals.items() if total}
    assert off == {UNBALANCED_POSTED, UNBALANCED_IN_ERROR}


def test_journals_are_of_every_kind(company):
    headers, lines = rows_of(company, "JRNL_HEADER", "JRNL_LN")
    statuses = Counter(h["JRNL_HDR_STATUS"] for h in headers)
    assert set(statuses) == set("PDENVU")
    assert statuses["P"] > 0.9 * len(headers)
    assert {h["UNPOST_SEQ"] for h in headers} == {0, 1}
    assert len({h["JOURNAL_DATE"].month for h in headers}) == 6
    assert {line["LEDGER"] for line in lines} == {"LOCAL", "REPORTING"}
    assert any(line["MONETARY_AMOUNT"].as_tuple().exponent == -3 for line in lines)
    assert any(line["MONETARY_AMOUNT"] == 0 and line.get("STATISTICS_AMOUNT") for line in lines)


def test_an_unposted_journal_is_undone_by_its_twin(company):
    (lines,) = rows_of(company, "JRNL_LN")
    sums = defaultdict(Decimal)
    undone = {line["JOURNAL_ID"] for line in lines if line["UNPOST_SEQ"] == 1}
    for line in lines:
        if line["JOURNAL_ID"] in undone:
            sums[line["JOURNAL_ID"], line["LEDGER"], line["JOURNAL_LINE"]] += line["MONETARY_AMOUNT"]
    assert undone
    assert not any(sums.values())


def test_journals_book_on_accounts_and_departments_in_force(company):
    accounts, departments, lines = rows_of(company, "GL_ACCOUNT_TBL", "DEPT_TBL", "JRNL_LN")
    for table, field, blank_allowed in ((accounts, "ACCOUNT", False), (departments, "DEPTID", True)):
        for line in lines:
            code = line.get(field) or ""
            if blank_allowed and not code:
                continue
            setid = "NORDC" if line["BUSINESS_UNIT"] == "NO001" else "SHARE"
            history = [r for r in table if (r["SETID"], r[field]) == (setid, code)]
            past = [r for r in history if r["EFFDT"] <= line["JOURNAL_DATE"]]
            assert past, (setid, code)
            assert max(past, key=lambda r: r["EFFDT"])["EFF_STATUS"] == "A", (
                setid,
                code,
                line["JOURNAL_DATE"],
            )


def test_the_chart_has_history(company):
    (accounts,) = rows_of(company, "GL_ACCOUNT_TBL")
    codes = {(a["SETID"], a["ACCOUNT"]) for a in accounts}
    assert 115 <= len(codes) <= 125
    assert len(accounts) > len(codes)
    future = [a for a in accounts if a["EFFDT"].year >= 2035]
    assert {a["EFF_STATUS"] for a in future} == {"A", "I"}
    assert any(a["DESCR"] == "" for a in accounts)
    only_future = codes - {(a["SETID"], a["ACCOUNT"]) for a in accounts if a["EFFDT"].year < 2035}
    assert only_future == {("SHARE", "655000"), ("SHARE", "255000")}


def test_one_account_code_may_have_two_names_in_two_setids(company):
    (accounts,) = rows_of(company, "GL_ACCOUNT_TBL")
    names = {a["SETID"]: a["DESCR"] for a in accounts if a["ACCOUNT"] == "200000"}
    assert names == {"SHARE": "Accounts Payable", "NORDC": "Leverandørgjeld"}


def test_vouchers_and_orders_add_up(company):
    vouchers, lines, parts = rows_of(company, "VOUCHER", "VOUCHER_LINE", "DISTRIB_LINE")
    schedules, shares = rows_of(company, "PO_LINE_SHIP", "PO_LINE_DISTRIB")
    for children in (lines, parts):
        sums = defaultdict(Decimal)
        for child in children:
            sums[child["VOUCHER_ID"]] += child["MERCHANDISE_AMT"]
        assert all(abs(v["GROSS_AMT"]) == sums[v["VOUCHER_ID"]] for v in vouchers)
    ordered = defaultdict(Decimal)
    for share in shares:
        ordered[share["PO_ID"], share["LINE_NBR"]] += share["MERCHANDISE_AMT"]
    assert all(ordered[s["PO_ID"], s["LINE_NBR"]] == s["MERCHANDISE_AMT"] for s in schedules)


def test_orders_and_vouchers_name_suppliers_that_exist(company):
    suppliers, orders, vouchers = rows_of(company, "VENDOR", "PO_HDR", "VOUCHER")
    known = {(s["SETID"], s["VENDOR_ID"]) for s in suppliers}
    assert {(d["VENDOR_SETID"], d["VENDOR_ID"]) for d in (*orders, *vouchers)} <= known


def test_people_have_job_histories(company):
    people, jobs = rows_of(company, "EMPLOYEES", "JOB")
    keys = [(j["EMPLID"], j["EMPL_RCD"], j["EFFDT"], j["EFFSEQ"]) for j in jobs]
    assert len(set(keys)) == len(keys)
    assert {j["EMPLID"] for j in jobs} == {p["EMPLID"] for p in people}
    assert {j["EFFSEQ"] for j in jobs} == {0, 1}
    assert any(j["EFFDT"].year >= 2035 for j in jobs)


@given(st.integers(0, 10**6), st.integers(1, 20), st.data())
def test_a_split_adds_up_and_has_no_empty_part(seed, parts, data):
    total = data.draw(st.integers(parts + 1, 10**7))
    shares = split(rng(seed, "journal"), total, parts)
    assert (sum(shares), len(shares)) == (total, parts)
    assert min(shares) > 0
