"""Which of several records a supplier of Cin7 Core is."""

from collections.abc import Iterator

import httpx2
import pytest
from fake_cin7 import refused
from supplier_bench import Bench, record

from connector_kit.delivery.model import Declined, Held, Landed, Unknown


@pytest.fixture
def bench() -> Iterator[Bench]:
    return Bench()


def test_two_near_names_of_the_source_are_two_suppliers(bench):
    assert isinstance(bench.deliver(record("Acme Pty Ltd", "V-1")), Landed)
    assert isinstance(bench.deliver(record("Acme Inc", "V-2")), Landed)
    assert bench.writer.lane(record("Acme Inc", "V-2")) == bench.writer.lane(record("Acme Pty Ltd"))


def test_two_suppliers_of_one_name_are_held_naming_both(bench):
    bench.cin7.add_supplier("Acme Pty Ltd")
    bench.cin7.add_supplier("ACME PTY LTD", Status="Deprecated")
    with pytest.raises(Held) as caught:
        bench.writer.find(record(), settling=False)
    assert caught.value.code == "SUPPLIER_NAME_AMBIGUOUS"
    assert len(caught.value.candidates) == 2


def test_the_second_source_id_of_a_name_is_held_naming_the_first(bench):
    bench.deliver(record("Acme", "V-1"))
    for restarted in (False, True):
        if restarted:
            bench.restart()
        with pytest.raises(Held, match="ps/V-1") as caught:
            bench.plan(record("ACME", "V-2"))
        assert caught.value.code == "SUPPLIER_NAME_TAKEN"
    assert len(bench.cin7.suppliers) == 1


def test_an_adopted_supplier_is_taken_too(bench):
    bench.cin7.add_supplier("Acme")
    bench.plan(record("Acme", "V-1"))
    with pytest.raises(Held, match="ps/V-1"):
        bench.plan(record("Acme", "V-2"))


def test_the_identity_map_tells_who_took_a_supplier_in_an_earlier_run(bench):
    row = bench.cin7.add_supplier("Acme")
    identities = {("suppliers", row["ID"]): "ps/V-1"}
    bench.restart(owner_of=lambda object_, id_: identities.get((object_, id_)))
    with pytest.raises(Held, match="ps/V-1"):
        bench.plan(record("Acme", "V-2"))
    assert bench.plan(record("Acme", "V-1")).steps == ()


def test_a_create_in_doubt_keeps_its_name(bench):
    first, second = record("Acme", "V-1"), record("Acme", "V-2")
    bench.plan(first)
    bench.cin7.script = [httpx2.ReadTimeout("lost")]
    assert isinstance(bench.writer.send(first, bench.plan(first).steps[0]), Unknown)
    with pytest.raises(Held, match="ps/V-1"):
        bench.plan(second)


def test_a_declined_create_gives_its_name_back(bench):
    first = record("Acme", "V-1")
    plan = bench.plan(first)
    bench.cin7.script = [refused("Name is bad")]
    assert bench.writer.send(first, plan.steps[0]) == Declined("Name is bad")
    assert bench.plan(record("Acme", "V-2")).steps[0].creates


def test_a_rename_onto_another_supplier_is_held(bench):
    bench.cin7.add_supplier("Bolt")
    bench.deliver(record("Acme", "V-1"))
    with pytest.raises(Held, match="another supplier of Cin7 Core"):
        bench.writer.find(record("Bolt", "V-1"), settling=False)
