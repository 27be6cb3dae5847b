"""Which invoice of its purchase a bill is, or becomes."""

from bill_world import World, bill, line


def test_a_bill_that_cin7_has_by_its_number_is_adopted():
    world = World()
    world.deliver(bill())
    world.known.ids.pop(("bills", "ns/B-1"))
    world.engine.states.clear()
    world.restart()
    state = world.deliver(bill())
    assert (state.outcome, state.steps) == ("unchanged", [])
    assert len(world.cin7.writes()) == 1


def test_two_invoices_of_its_number_are_for_a_person():
    world = World()
    world.invoice.update({"Status": "AUTHORISED", "InvoiceNumber": "inv-7"})
    group = world.cin7._group(world.row)
    world.cin7._doc(world.row, "Invoice", group).update(Status="AUTHORISED", InvoiceNumber="INV-7")
    assert world.held(bill()).code == "INVOICE_NUMBER_TWICE"


def test_the_same_number_on_another_bill_does_not_count():
    world = World()
    assert world.deliver(bill(line(quantity=4))).outcome == "created"
    assert world.deliver(bill(line(quantity=6), key="B-2")).outcome == "created"
    assert len(world.cin7.invoices(world.row)) == 2


def test_partial_bills_start_new_groups_where_the_invoice_goes_first():
    world = World()
    for n, quantity in enumerate((4, 5, 1)):
        content = bill(line(quantity=quantity), key=f"B-{n}", number=f"INV-{n}")
        assert world.deliver(content).outcome == "created"
    assert "TaskID" in world.cin7.bodies[0]
    assert "TaskID" not in world.cin7.bodies[1]
    assert [i["Lines"][0]["Quantity"] for i in world.row["Invoice"]] == [4, 5, 1]
    assert len(set(world.known.ids.values())) == 4
    assert world.cin7.violations == []


def test_where_the_goods_go_first_a_bill_waits_for_a_receipt_and_takes_the_one_that_fits():
    world = World(approach="STOCK")
    assert world.held(bill(line(quantity=6))).code == "WAITS_FOR_RECEIPT"
    world.receive({"OAK": 4})
    world.receive({"OAK": 6}, group=1)
    world.restart()
    assert world.deliver(bill(line(quantity=6))).outcome == "created"
    assert [i["Status"] for i in world.row["Invoice"]] == ["NOT AVAILABLE", "AUTHORISED"]
    assert world.deliver(bill(line(quantity=4), key="B-2", number="INV-8")).outcome == "created"
    assert world.held(bill(line(quantity=1), key="B-3", number="INV-9")).code == "WAITS_FOR_RECEIPT"
    assert world.cin7.violations == []


def test_a_simple_purchase_is_billed_as_it_was_received():
    world = World(approach="STOCK", type_="Simple")
    assert world.held(bill(line(quantity=6))).code == "WAITS_FOR_RECEIPT"
    world.receive({"OAK": 5})
    world.restart()
    held = world.held(bill(line(quantity=6)))
    assert held.code == "QUANTITY_DIFFERS"
    assert "OAK: 6 billed, 5 received" in held.reason
    assert world.deliver(bill(line(quantity=5))).outcome == "created"


def test_a_bill_that_moves_to_another_purchase_is_not_posted_a_second_time():
    world = World()
    world.deliver(bill())
    other = world.cin7.add_purchase({"OAK": 10, "ASH": 4})
    world.known.ids["purchases", "ns/P-2"] = other["ID"]
    world.restart()
    held = world.held({**bill(), "purchase_source_id": "P-2"})
    assert (held.code, world.row["OrderNumber"] in held.reason) == ("INVOICE_MOVED", True)
    world.invoice.update(Status="VOIDED", Lines=[], AdditionalCharges=[])
    world.restart()
    assert world.deliver({**bill(), "purchase_source_id": "P-2"}).verdict is None
    assert [len(world.cin7.invoices(row)) for row in (world.row, other)] == [0, 1]
