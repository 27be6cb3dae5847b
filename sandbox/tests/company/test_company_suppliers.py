"""Suppliers have the difficulties that real ones have."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.company import Company
from sandbox.company.suppliers import NEAR_TWINS, TWINS


@pytest.fixture(scope="module")
def suppliers():
    return Company().suppliers


def test_a_supplier_does_not_depend_on_how_many_there_are(suppliers):
    assert list(Company(scale=3).suppliers[:400]) == list(suppliers)


def test_it_is_a_sequence(suppliers):
    assert suppliers[-1] == suppliers[399]
    assert suppliers[5:8] == [suppliers[5], suppliers[6], suppliers[7]]
    with pytest.raises(IndexError):
        suppliers[400]


def test_ids_keep_leading_zeros_and_clash_across_setids(suppliers):
    by_id = defaultdict(list)
    for supplier in suppliers:
        by_id[supplier.vendor_id].append(supplier)
    assert all(len(s.vendor_id) == 10 and s.vendor_id.isdigit() for s in suppliers)
    clashes = [pair for pair in by_id.values() if len(pair) > 1]
    assert len(clashes) >= 10
    assert all({a.setid, b.setid} == {"SHARE", "NORDC"} and a.name != b.name for a, b in clashes)
    assert "0000000042" in by_id


@given(st.integers(0, 10**9), st.integers(0, 10**6))
@settings(max_examples=50)
def test_every_name_fits_its_field(seed, index):
    name = Company(seed, sizes={"suppliers": index + 1}).suppliers.name_at(index)
    assert 0 < len(name) <= 40


def test_names_are_unique_bar_the_twins_that_are_meant():
    suppliers = Company(scale=30).suppliers
    counts = Counter(s.name for s in suppliers)
    repeated = {name for name, count in counts.items() if count > 1}
    assert repeated == {suppliers[n].name for n in TWINS.values()}


def test_near_twins_differ_only_in_punctuation_blanks_or_case(suppliers):
    def plain(name):
        return "".join(c for c in name.casefold() if c.isalnum())

    for index, original in NEAR_TWINS.items():
        assert suppliers[index].name != suppliers[original].name
        assert plain(suppliers[index].name) == plain(suppliers[original].name)


def test_a_twin_lives_in_another_setid(suppliers):
    assert suppliers[258].name == suppliers[239].name
    assert {suppliers[258].setid, suppliers[239].setid} == {"SHARE", "NORDC"}


@pytest.mark.parametrize("character", ["&", "'", ",", '"', "<", "é", "ü", "東", "\\", "#", "%"])
def test_names_hold_awkward_characters(suppliers, character):
    assert any(character in s.name for s in suppliers)


def test_every_status_occurs_and_most_are_approved(suppliers):
    statuses = Counter(s.status for s in suppliers)
    assert set(statuses) == set("AIEDX")
    assert statuses["A"] > 300


def test_some_of_everything_is_missing(suppliers):
    for field in ("currency", "payment_terms", "tax_number", "contact_name", "email", "name2"):
        values = [getattr(s, field) for s in suppliers]
        assert any(values), field
        assert not all(values), field


def test_children_have_histories_and_futures():
    found = defaultdict(list)
    for record, row in Company().suppliers.rows():
        found[record].append(row)
    addresses = found["VENDOR_ADDR"]
    keys = Counter((a["SETID"], a["VENDOR_ID"], a["ADDRESS_SEQ_NUM"]) for a in addresses)
    assert max(keys.values()) >= 2
    assert {a["ADDRESS_SEQ_NUM"] for a in addresses} == {1, 2}
    assert any(a["EFFDT"].year >= 2035 for a in addresses)
    assert {"MAIN", "FACTORING"} == {row["VNDR_LOC"] for row in found["VENDOR_LOC"]}
    assert {row["STD_ID_NUM_QUAL"] for row in found["VENDOR_ID_NBRS"]} == {"TIN", "VAT", "DUN"}
