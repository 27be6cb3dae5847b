"""Bills whose answer was lost or odd, or whose purchase changed meanwhile."""

from decimal import Decimal

import httpx2
import pytest
from bill_world import World, bill, line
from fake_cin7 import refused

from target_cin7.writers.bills import BillSettings


@pytest.mark.parametrize("loss", ["before", "after"])
@pytest.mark.parametrize("lost", ["invoice", "payment", "void"])
@pytest.mark.parametrize("first", [True, False])
def test_a_lost_answer_makes_nothing_twice(loss, lost, first):
    world = World(settings=BillSettings(payment_account="860"))
    if not first:
        world.deliver(bill(line(quantity=1), key="B-0", number="INV-0"))
        world.restart()
    losses = [loss]
    world.engine.lose = lambda step: losses.pop() if losses and step.name == lost else None
    paid = lost == "payment"
    content = bill(status="paid" if paid else "open", paid_date="2026-07-20")
    state = world.deliver(content)
    world.engine.run_all("bills")
    if lost == "void":
        world.restart()
        state = world.deliver({**content, "status": "void"})
        world.restart()
        world.engine.run_all("bills")
    assert losses == []
    assert state.outcome in {"created", "updated", "unchanged"}
    invoices = [i for i in world.row["Invoice"] if i.get("InvoiceNumber") == "INV-7"]
    status = {"invoice": "AUTHORISED", "payment": "PAID", "void": "VOIDED"}[lost]
    assert [i["Status"] for i in invoices] == [status]
    assert len(invoices[0]["Payments"]) == paid
    assert world.cin7.violations == []


def test_an_answer_that_is_not_the_invoice_counts_as_lost():
    world = World()
    world.held(bill(line("TEAK"), key="B-9"))  # reads what there is to read
    world.cin7.script.append(world.cin7.execute_then(httpx2.Response(200, json={"PurchaseID": "x"})))
    assert world.deliver(bill()).outcome == "in_doubt"
    world.engine.run_all("bills")
    assert len(world.cin7.invoices(world.row)) == 1


def test_what_cin7_kept_otherwise_is_noted():
    world = World()
    original = world.cin7._invoice

    def otherwise(row, task, body):
        original(row, task, body)
        row["Invoice"][0] |= {"InvoiceNumber": "INV-00001", "Lines": row["Invoice"][0]["Lines"][:1]}

    world.cin7._invoice = otherwise  # type: ignore[method-assign]
    notes = world.deliver(bill()).notes
    assert notes == [
        "Cin7 Core kept InvoiceNumber as INV-00001; INV-7 was sent",
        "Cin7 Core has 0 on account 611; 100 was sent",
    ]


def meanwhile(world, change):
    """Let a person change the purchase between this run's read of it and its write."""

    def answer(request):
        change()
        return world.cin7.execute(request)

    world.held(bill(line("TEAK"), key="B-9"))  # reads what there is to read
    world.cin7.script.append(answer)


def test_an_invoice_that_a_person_has_posted_meanwhile_does_not_refuse_the_bill():
    world = World()
    taken = {"Status": "AUTHORISED", "InvoiceNumber": "HAND-1", "Lines": [{"SKU": "OAK", "Quantity": 1}]}
    meanwhile(world, lambda: world.invoice.update(taken))
    state = world.deliver(bill(line(quantity=2)))
    assert state.outcome == "held"
    assert "had changed in Cin7 Core" in state.notes[-1]
    state.outcome = "pending"
    assert world.deliver(bill(line(quantity=2))).outcome == "created"
    numbers = [i["InvoiceNumber"] for i in world.cin7.invoices(world.row)]
    assert numbers == ["HAND-1", "INV-7"]


def test_the_same_invoice_posted_meanwhile_by_a_person_is_adopted():
    world = World()
    lines = [
        {"SKU": s, "Quantity": Decimal(q), "Price": Decimal(10), "Discount": 0, "Account": a}
        for s, q, a in (("OAK", 10, "611"), ("ASH", 4, "610"))
    ]
    same = {"Status": "AUTHORISED", "InvoiceNumber": "inv-7", "InvoiceDate": "2026-07-03T00:00:00"}
    dates = {"InvoiceDueDate": "2026-08-02T00:00:00", "Lines": lines, "Total": Decimal(140)}
    meanwhile(world, lambda: world.invoice.update({**same, **dates}))
    state = world.deliver(bill())
    assert state.outcome in {"created", "unchanged"}
    assert len(world.cin7.invoices(world.row)) == 1


def test_an_order_undone_meanwhile_holds_the_bill_and_a_fault_of_its_own_refuses_it():
    world = World()
    meanwhile(world, lambda: world.row["Order"].update(Status="DRAFT"))
    state = world.deliver(bill())
    assert state.outcome == "held"
    assert "is DRAFT in Cin7 Core" in state.notes[-1]
    world.row["Order"]["Status"] = "AUTHORISED"
    world.restart()
    world.held(bill(line("TEAK"), key="B-9"))
    world.cin7.script.append(refused("Line is odd"))
    state.outcome = "pending"
    assert world.deliver(bill()).outcome == "refused"


@pytest.mark.parametrize("shape", ["one", "document", "envelope"])
def test_an_answer_that_tells_only_its_own_invoice_does_not_lose_the_others(shape):
    world = World()
    world.deliver(bill(line(quantity=6), key="B-1", number="INV-1"))
    world.deliver(bill(line(quantity=2), key="B-2", number="INV-2"))
    original = world.cin7._purchase_write

    def only(method, family, part, params, body):
        answer = original(method, family, part, params, body)
        last = answer["Invoices"][-1]
        return {
            "one": {"PurchaseID": world.row["ID"].upper(), "Invoices": [last]},
            "document": {"PurchaseID": world.row["ID"], **last},
            "envelope": {"PurchaseID": world.row["ID"], "Invoices": []},
        }[shape]

    world.cin7._purchase_write = only  # type: ignore[method-assign]
    for number in (3, 4):
        world.deliver(bill(line(quantity=1), key=f"B-{number}", number=f"INV-{number}"))
        world.engine.run_all("bills")
    assert [i["InvoiceNumber"] for i in world.cin7.invoices(world.row)] == [f"INV-{n}" for n in (1, 2, 3, 4)]
    assert world.cin7.violations == []


def test_a_void_that_the_answer_leaves_out_is_looked_up():
    world = World()
    world.deliver(bill())
    original = world.cin7._purchase_write

    def without(method, family, part, params, body):
        answer = original(method, family, part, params, body)
        return {**answer, "Invoices": [i for i in answer["Invoices"] if i["Status"] != "VOIDED"]}

    world.cin7._purchase_write = without  # type: ignore[method-assign]
    assert world.deliver(bill(status="void")).steps[-1] == "void"
    assert len(world.cin7.writes()) == 2
