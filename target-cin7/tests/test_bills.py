from decimal import Decimal
from typing import Any

import httpx2
import pytest
from fake_cin7 import refused
from fake_purchases import FakeKnown, FakePurchases
from tiny_engine import TinyEngine

from connector_kit.delivery.model import Held, Refused
from target_cin7.account_finder import AccountFinder
from target_cin7.account_mapping import AccountMapping
from target_cin7.bill_lines import BillLines, LineSettings
from target_cin7.product_book import ProductBook
from target_cin7.purchase_book import PurchaseBook
from target_cin7.reference_book import ReferenceBook
from target_cin7.writers.bills import BillSettings, BillWriter

PATH = "advanced-purchase/invoice"


class World:
    """A Cin7 Core, an identity map and the writer between."""

    def __init__(
        self,
        lines: dict[str, int] | None = None,
        *,
        account_map: dict[str, str] | None = None,
        line_settings: LineSettings | None = None,
        settings: BillSettings | None = None,
        **purchase: Any,
    ) -> None:
        self.cin7 = FakePurchases()
        self.known = FakeKnown()
        self.row = self.cin7.add_purchase(lines or {"OAK": 10, "ASH": 4}, **purchase)
        self.known.ids["purchases", "ns/P-1"] = self.row["ID"]
        self.account_map = account_map or {}
        self.line_settings = line_settings or LineSettings()
        self.settings = settings or BillSettings()
        self.engine = TinyEngine(self.cin7, self.known, {})
        self.restart()

    def restart(self, **settings: Any) -> None:
        """Begin another run: nothing that was read is known any more."""
        client = self.cin7.client()
        book = ReferenceBook(client)
        finder = AccountFinder(book, AccountMapping(self.account_map))
        lines = BillLines(book, ProductBook(client), finder, self.line_settings)
        if settings:
            self.settings = BillSettings(**settings)
        purchases = PurchaseBook(client, self.known)
        self.writer = BillWriter(client, purchases, self.known, finder, lines, self.settings)
        self.engine.writers["bills"] = self.writer

    def deliver(self, content: dict[str, Any]) -> Any:
        return self.engine.deliver("bills", content)

    def held(self, content: dict[str, Any]) -> Held | Refused:
        verdict = self.deliver(content).verdict
        assert isinstance(verdict, (Held, Refused))
        return verdict

    @property
    def invoice(self) -> dict[str, Any]:
        invoice: dict[str, Any] = self.row["Invoice"][0]
        return invoice

    def receive(self, lines: dict[str, int], group: int = 0) -> None:
        """Let a person receive goods in Cin7 Core."""
        while len(self.row["StockReceived"]) <= group:
            self.cin7._group(self.row, invoice="DRAFT")
        goods = [{"SKU": s, "Quantity": Decimal(q), "Date": "2026-07-01"} for s, q in lines.items()]
        self.row["StockReceived"][group] |= {"Status": "AUTHORISED", "Lines": goods}


def line(sku="OAK", quantity=10, price="10", account="611", **more):
    return {"sku": sku, "quantity": Decimal(quantity), "price": Decimal(price), "account": account, **more}


def bill(*lines, key="B-1", number="INV-7", **fields):
    return {
        "source_id": key,
        "purchase_source_id": "P-1",
        "invoice_number": number,
        "invoice_date": "2026-07-03",
        "due_date": "2026-08-02",
        "lines": list(lines or (line(), line("ASH", 4, account="Travel"))),
        **fields,
    }


def test_a_bill_becomes_the_invoice_of_the_purchase_in_one_write():
    world = World()
    state = world.deliver(bill(charges=[{"description": "Cartage", "price": Decimal(35), "account": "611"}]))
    assert (state.outcome, state.steps, state.notes) == ("created", ["invoice"], [])
    assert world.cin7.writes() == [("POST", PATH)]
    assert world.cin7.bodies == [
        {
            "PurchaseID": world.row["ID"],
            "TaskID": world.invoice["TaskID"],
            "CombineAdditionalCharges": False,
            "InvoiceNumber": "INV-7",
            "Status": "AUTHORISED",
            "InvoiceDate": "2026-07-03T00:00:00",
            "InvoiceDueDate": "2026-08-02T00:00:00",
            "Lines": [
                {
                    "SKU": sku,
                    "Quantity": quantity,
                    "Price": 10,
                    "Discount": 0,
                    "Tax": 0,
                    "Total": total,
                    "Name": name,
                    "TaxRule": "Tax on Purchases",
                    "Account": account,
                }
                for sku, name, quantity, total, account in (
                    ("OAK", "Oak", 10, 100, "611"),
                    ("ASH", "Ash", 4, 40, "610"),
                )
            ],
            "AdditionalCharges": [
                {
                    "Description": "Cartage",
                    "Quantity": 1,
                    "Price": 35,
                    "Discount": 0,
                    "Tax": 0,
                    "Total": 35,
                    "TaxRule": "Tax on Purchases",
                    "Account": "611",
                }
            ],
        }
    ]
    assert world.invoice["Status"] == "AUTHORISED"
    assert world.known.ids["bills", "ns/B-1"] == f"{world.row['ID']}/{world.invoice['TaskID']}"
    assert world.cin7.violations == []


def test_a_simple_purchase_is_billed_through_the_older_family():
    world = World(type_="Simple")
    assert world.deliver(bill()).outcome == "created"
    assert world.cin7.writes() == [("POST", "purchase/invoice")]
    assert "PurchaseID" not in world.cin7.bodies[0]
    assert world.known.ids["bills", "ns/B-1"] == f"{world.row['ID']}/{world.row['ID']}"
    held = world.held(bill(key="B-2", number="INV-8"))
    assert held.code == "PURCHASE_TAKES_ONE_BILL"
    assert "INV-7" in held.reason


def test_a_bill_waits_for_its_purchase_and_spends_no_call():
    world = World()
    del world.known.ids["purchases", "ns/P-1"]
    held = world.held(bill())
    assert held.code == "WAITS_FOR_PURCHASE"
    assert [(d.object, d.key) for d in held.waits_for] == [("purchases", "P-1")]
    assert world.cin7.calls == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Order": {"Status": "DRAFT", "Lines": []}}, "ORDER_NOT_AUTHORISED"),
        ({"Status": "VOIDED"}, "PURCHASE_VOIDED"),
    ],
)
def test_what_cin7_would_refuse_is_held_before_a_write(change, code):
    world = World()
    world.row |= change
    assert world.held(bill()).code == code
    assert world.cin7.writes() == []


def test_a_purchase_that_is_gone_is_said():
    world = World()
    del world.cin7.purchases[world.row["ID"]]
    assert world.held(bill()).code == "PURCHASE_GONE"


def test_a_draft_in_the_source_is_not_posted():
    world = World()
    assert world.held(bill(status="draft")).code == "SOURCE_NOT_APPROVED"
    assert world.cin7.calls == []
    assert world.deliver(bill(status="open")).outcome == "created"


def test_every_fault_of_the_lines_is_said_at_once():
    world = World()
    lines = [
        line(account="7777"),
        line("ASH", 4, account="Old travel"),
        line("TEAK", 1),
        line("OAK", 1, account=None),
        line("ELM", 1, account="611", tax_rule="GST on Sales"),
    ]
    held = world.held(bill(*lines))
    assert isinstance(held, Held)
    for text in (
        'lines[0].account "7777": Cin7 Core has no active account',
        'lines[1].account "Old travel"',
        'lines[2].sku "TEAK" is not a product',
        "lines[3].account is missing",
        'lines[4].tax_rule "GST on Sales" is not for purchases',
    ):
        assert text in held.reason
    assert world.cin7.writes() == []


def test_goods_that_go_back_are_refused():
    refused = World().held(bill(line(quantity=-2)))
    assert isinstance(refused, Refused)
    assert refused.code == "QUANTITY_NEGATIVE"


def test_lines_without_a_sku_and_discounts_become_charges():
    world = World()
    discount = line("OAK", 1, price="-5")
    service = {"name": "Inspection", "price": Decimal("12.50"), "account": "611"}
    rebate = {"description": "Rebate", "quantity": Decimal(-2), "price": Decimal(3), "account": "610"}
    state = world.deliver(bill(line(), discount, service, charges=[rebate]))
    assert state.outcome == "created"
    charges = world.invoice["AdditionalCharges"]
    assert [(c["Description"], c["Quantity"], c["Price"], c["Account"]) for c in charges] == [
        ("OAK", 1, -5, "611"),
        ("Inspection", 1, Decimal("12.5"), "611"),
        ("Rebate", 2, -3, "610"),
    ]
    assert state.notes == ["lines[1] (OAK) goes as an additional charge: its price is negative"]


def test_a_line_of_no_quantity_is_named_and_left_out():
    world = World()
    state = world.deliver(bill(line(), line("ASH", 0)))
    assert state.outcome == "created"
    assert state.notes == ["lines[1] bills a quantity of 0 and is left out"]
    assert World().held(bill(line(quantity=0, tax=Decimal(1)))).code == "LINE_BILLS_NOTHING"


def test_a_bill_of_nothing_is_refused():
    world = World()
    assert world.held(bill(line(quantity=0))).code == "BILL_EMPTY"


def test_a_service_purchase_takes_charges_only():
    world = World({}, type_="Service")
    assert world.deliver(bill(line())).outcome == "created"
    assert world.invoice["Lines"] == []
    assert world.invoice["AdditionalCharges"][0]["Description"] == "OAK"


def test_lines_of_one_sku_are_merged_where_the_account_is_the_same():
    world = World()
    world.deliver(bill(line(quantity=3), line(quantity=4), line(quantity=2, account="610")))
    lines = world.cin7.bodies[0]["Lines"]
    assert [(x["Quantity"], x["Account"]) for x in lines] == [(7, "611"), (2, "610")]


def test_finer_prices_go_to_the_rounding_account_or_hold_the_bill():
    fine = line(quantity=1000, price="0.12345")
    held = World().held(bill(fine))
    assert held.code == "BILL_DECIMALS"
    world = World(line_settings=LineSettings(rounding_account="860"))
    state = world.deliver(bill(fine))
    assert state.outcome == "created"
    assert world.invoice["Lines"][0]["Price"] == Decimal("0.1235")
    charge = world.invoice["AdditionalCharges"][0]
    assert (charge["Description"], charge["Price"], charge["Account"]) == (
        "Rounding",
        Decimal("-0.05"),
        "860",
    )
    assert world.invoice["Total"] == Decimal("123.45")


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


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [line(quantity=11), line("ASH", 4, account="Travel")]},
        {"lines": [line(), line("ASH", 4, account="611")]},
        {"invoice_number": "INV-7a"},
        {"due_date": "2026-09-01"},
        {"charges": [{"description": "Cartage", "price": Decimal(1), "account": "611"}]},
    ],
)
def test_what_changed_after_the_invoice_was_authorised_is_held(change):
    world = World()
    world.deliver(bill())
    world.restart()
    held = world.held({**bill(), **change})
    assert held.code == "INVOICE_FROZEN"
    assert "undo the invoice" in held.hint
    assert len(world.cin7.writes()) == 1


def test_an_invoice_that_a_person_has_undone_is_posted_as_it_is_now():
    world = World()
    world.deliver(bill())
    world.invoice["Status"] = "DRAFT"
    world.restart()
    state = world.deliver(bill(line(quantity=9)))
    assert state.outcome == "updated"
    assert [x["Quantity"] for x in world.invoice["Lines"]] == [9]


def test_a_change_that_cin7_already_has_needs_nothing():
    world = World()
    world.deliver(bill())
    world.invoice["Lines"] = [x for x in world.invoice["Lines"] if x["SKU"] == "OAK"]
    world.restart()
    assert world.deliver(bill(line())).outcome == "unchanged"


def test_a_paid_bill_posts_its_payment_once():
    world = World(settings=BillSettings(payment_account="860"))
    state = world.deliver(bill(status="paid", paid_date="2026-07-20"))
    assert state.steps == ["invoice", "payment"]
    assert world.invoice["Status"] == "PAID"
    assert world.cin7.bodies[1] == {
        "TaskID": world.invoice["TaskID"],
        "Type": "PAYMENT",
        "Reference": "INV-7 [src:ns/B-1]",
        "Amount": 140,
        "DatePaid": "2026-07-20T00:00:00",
        "Account": "860",
    }
    world.restart()
    assert world.deliver(bill(status="paid", paid_date="2026-07-21")).outcome == "unchanged"


def test_parts_of_a_bill_are_paid_one_after_the_other():
    world = World(settings=BillSettings(payment_account="860"))
    paid = {"status": "paid", "paid_date": "2026-07-20"}
    assert world.deliver(bill(**paid, paid_amount=Decimal("40.00"))).steps == ["invoice", "payment"]
    state = world.deliver(bill(**paid, paid_amount=Decimal("140.00")))
    assert state.steps[2:] == ["payment 2"]
    assert [p["Amount"] for p in world.invoice["Payments"]] == [40, 100]
    assert world.held(bill(**paid, paid_amount=Decimal("90.00"))).code == "PAYMENT_FROZEN"
    assert world.held(bill(status="open")).code == "PAYMENT_FROZEN"


def test_paid_without_a_payment_account_is_as_open():
    world = World()
    assert world.deliver(bill(status="paid")).steps == ["invoice"]
    world.restart()
    assert world.deliver(bill(status="open")).outcome == "unchanged"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "PAYMENT_DATE_MISSING"),
        ({"paid_date": "2026-07-20", "paid_amount": Decimal(141)}, "PAYMENT_EXCEEDS_INVOICE"),
    ],
)
def test_a_payment_that_cannot_be_posted_holds_the_bill_after_its_invoice(fields, code):
    world = World(settings=BillSettings(payment_account="860"))
    assert world.held(bill(status="paid", **fields)).code == code
    assert world.invoice["Status"] == "AUTHORISED"
    world.restart()
    assert world.held(bill(status="paid", **fields)).code == code
    assert world.deliver(bill(status="paid", paid_date="2026-07-20")).steps == ["invoice", "payment"]


def test_what_a_person_has_paid_is_not_paid_again():
    world = World(settings=BillSettings(payment_account="860"))
    world.deliver(bill())
    world.invoice.update(
        {"Payments": [{"Amount": Decimal(100), "Reference": "cheque"}], "Paid": Decimal(100)}
    )
    world.restart()
    world.deliver(bill(status="paid", paid_date="2026-07-20"))
    assert [p["Amount"] for p in world.invoice["Payments"]] == [100, 40]


def test_an_unknown_payment_account_is_named():
    world = World(settings=BillSettings(payment_account="999"))
    held = world.held(bill(status="paid", paid_date="2026-07-20"))
    assert "payment_account" in held.reason
    assert world.invoice["Status"] == "AUTHORISED"


def test_a_bill_that_is_void_before_it_was_posted_needs_nothing():
    world = World()
    state = world.deliver(bill(status="void"))
    assert (state.outcome, state.steps) == ("unchanged", [])
    assert "nothing to do" in state.notes[0]


def test_a_void_bill_is_voided_and_comes_back_as_another_invoice():
    world = World()
    world.deliver(bill())
    world.restart()
    state = world.deliver(bill(status="void"))
    assert state.steps == ["invoice", "void"]
    assert world.invoice["Status"] == "VOIDED"
    method, path, params = world.cin7.calls[-1]
    assert (method, path) == ("DELETE", PATH)
    assert params == {"TaskID": world.invoice["TaskID"], "Void": "true"}
    world.restart()
    assert world.deliver({**bill(status="void"), "due_date": "2026-09-09"}).outcome == "unchanged"
    assert world.deliver(bill(status="open")).outcome == "updated"
    assert [i["Status"] for i in world.row["Invoice"]] == ["VOIDED", "AUTHORISED"]


@pytest.mark.parametrize(
    ("type_", "change", "words"),
    [
        ("Simple", {}, "Simple purchase"),
        ("Advanced", {"Status": "PAID"}, "it is paid"),
        ("Advanced", {"Paid": Decimal(3)}, "it is paid"),
    ],
)
def test_what_cannot_be_voided_is_held_with_the_reason(type_, change, words):
    world = World(type_=type_)
    world.deliver(bill())
    world.invoice.update(change)
    world.restart()
    held = world.held(bill(status="void"))
    assert held.code == "VOID_NOT_POSSIBLE"
    assert words in held.reason
    assert world.cin7.violations == []


def test_goods_that_came_in_with_the_invoice_keep_it_from_being_voided():
    world = World()
    world.deliver(bill())
    world.receive({"OAK": 10})
    world.restart()
    assert world.held(bill(status="void")).code == "VOID_NOT_POSSIBLE"


def test_a_void_bill_does_not_void_what_it_did_not_post():
    world = World()
    world.invoice.update({"Status": "AUTHORISED", "InvoiceNumber": "INV-7", "Lines": [{"SKU": "OAK"}]})
    assert world.held(bill(status="void")).code == "VOID_UNSURE"


def test_an_invoice_that_a_person_has_voided_is_for_a_person():
    world = World()
    world.deliver(bill())
    world.invoice["Status"] = "VOIDED"
    world.restart()
    assert world.held(bill(due_date="2026-09-09")).code == "VOIDED_IN_CIN7"
    group = world.cin7._group(world.row)
    world.cin7._doc(world.row, "Invoice", group).update(
        Status="AUTHORISED", InvoiceNumber="INV-7", Lines=[*world.cin7.bodies[0]["Lines"]]
    )
    world.restart()
    assert world.deliver(bill()).outcome == "unchanged"
    assert world.known.ids["bills", "ns/B-1"].endswith(group)


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
