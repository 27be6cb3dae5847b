"""What the books hold at the start."""

from itertools import pairwise

import pytest

from sandbox.cin7.seeds.suppliers import seed_suppliers
from sandbox.company import Company
from sandbox.testing import running


def suppliers(seed=1, scale=1.0):
    return list(seed_suppliers(seed, round(40 * scale), Company(seed, scale).suppliers))


def test_the_same_seed_makes_the_same_suppliers_and_another_seed_others():
    assert suppliers() == suppliers()
    assert suppliers(2) != suppliers()


@pytest.mark.parametrize("scale", [0.1, 1, 25])
def test_scale_multiplies_and_names_stay_distinct(scale):
    rows = suppliers(scale=scale)
    assert len(rows) == round(40 * scale)
    assert len({row["Name"].casefold() for row in rows}) == len({row["ID"] for row in rows}) == len(rows)


def test_there_is_something_to_adopt_something_near_and_something_strange():
    known = {each.name for each in Company(1, 1).suppliers}
    names = [row["Name"] for row in suppliers()]
    same = [name for name in names if name in known]
    only_case = [n for n in names if n not in known and n.casefold() in {k.casefold() for k in known}]
    assert len(same) >= 15
    assert only_case
    assert len(names) - len(same) - len(only_case) >= 15


def test_some_suppliers_carry_what_a_write_would_not_take():
    rows = suppliers()
    assert any(row["PaymentTerm"] == "Net 30 (until 2023)" for row in rows)
    assert any(row["Status"] == "Deprecated" for row in rows)


def test_times_have_uneven_fractions():
    lengths = {len(row["LastModifiedOn"]) for row in suppliers(scale=5)}
    assert len(lengths) >= 4


def test_seeded_ids_do_not_come_back_in_new_documents(server, cin7):
    made = {cin7.make_supplier(Name=f"New {n}")["ID"] for n in range(60)}
    assert len({each["ID"] for each in server.books("cin7")["suppliers"]}) == 100
    assert len(made) == 60


def test_the_chart_has_what_writes_need(server):
    accounts = {each["Code"]: each for each in server.books("cin7")["accounts"]}
    assert accounts["200000"]["SystemAccount"] == "Accounts payable"
    assert {each["Status"] for each in accounts.values()} == {"ACTIVE", "ARCHIVED"}
    assert {"_188_", "1350"} <= set(accounts)


def test_two_servers_do_not_share_their_books(server, cin7):
    cin7.make_supplier()
    with running(scale=0.1) as other:
        assert len(other.books("cin7")["suppliers"]) == 4
    assert len(server.books("cin7")["suppliers"]) == 41


def test_pages_are_in_the_order_of_entry(cin7):
    made = [cin7.make_supplier(Name=f"New {n}")["LastModifiedOn"] for n in range(5)]
    assert all(first[:19] <= second[:19] for first, second in pairwise(made))
