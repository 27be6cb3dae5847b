from decimal import Decimal

from fake_purchases import FakePurchases
from hypothesis import given, settings
from hypothesis import strategies as st

from target_cin7.account_finder import AccountFinder
from target_cin7.account_mapping import AccountMapping
from target_cin7.bill_lines import BillLines, LineSettings
from target_cin7.product_book import ProductBook
from target_cin7.purchase_lines import charge_body, line_body
from target_cin7.purchase_rows import purchase_of
from target_cin7.reference_book import ReferenceBook

CIN7 = FakePurchases()
CLIENT = CIN7.client()
BOOK = ReferenceBook(CLIENT)
PURCHASE = purchase_of(CIN7.add_purchase({"OAK": 10, "ASH": 4}))
ACCOUNTS = {"400": "400", "Travel": "610", "611: Freight": "611"}


def resolver(**settings_):
    finder = AccountFinder(BOOK, AccountMapping({}))
    return BillLines(BOOK, ProductBook(CLIENT), finder, LineSettings(**settings_))


def exact(item):
    discount = item.get("discount") or 0
    return item.get("quantity", Decimal(1)) * item["price"] * (100 - discount) / 100


def numbers(places, low, high):
    return st.integers(low * 10**places, high * 10**places).map(lambda n: Decimal(n).scaleb(-places))


@st.composite
def lines(draw, places=2):
    line = {
        "price": draw(numbers(places, -5, 50)),
        "account": draw(st.sampled_from(sorted(ACCOUNTS))),
        "quantity": draw(st.integers(1, 9).map(Decimal)),
    }
    if draw(st.booleans()):
        line["sku"] = draw(st.sampled_from(["OAK", "ash", "ELM"]))
    else:
        line["quantity"] *= draw(st.sampled_from([1, -1]))
    return line


@settings(deadline=None)
@given(st.lists(lines(), min_size=1, max_size=8), st.sampled_from(["merge", "send"]))
def test_every_account_gets_exactly_what_the_bill_says(drawn, mode):
    billed, faults = resolver(duplicate_sku=mode).billed({"lines": drawn}, PURCHASE)
    assert faults == []
    sums: dict[str, Decimal] = {}
    for line in drawn:
        code = ACCOUNTS[line["account"]]
        sums[code] = sums.get(code, Decimal()) + exact(line)
    assert billed.accounts == sums
    sent = [line_body(x) for x in billed.lines] + [charge_body(x) for x in billed.charges]
    assert sum(x["Total"] for x in sent) == sum(sums.values())
    assert all(x["Account"] in sums and x["Quantity"] > 0 for x in sent)


@settings(deadline=None)
@given(st.lists(lines(places=6), min_size=1, max_size=8))
def test_the_rounding_account_makes_up_for_finer_prices(drawn):
    billed, faults = resolver(rounding_account="860").billed({"lines": drawn}, PURCHASE)
    assert faults == []
    difference = sum(billed.accounts.values()) - sum(map(exact, drawn))
    assert abs(difference) <= Decimal("0.00005")


@settings(deadline=None)
@given(st.lists(lines(), min_size=1, max_size=8))
def test_no_line_of_goods_is_dropped(drawn):
    billed, _ = resolver().billed({"lines": drawn}, PURCHASE)
    goods: dict[str, Decimal] = {}
    for line in drawn:
        if "sku" in line and line["price"] >= 0:
            sku = line["sku"].casefold()
            goods[sku] = goods.get(sku, Decimal()) + line["quantity"]
    assert billed.quantities == goods
    others = sum(1 for line in drawn if "sku" not in line or line["price"] < 0)
    assert len(billed.charges) == others


def test_skus_are_spelled_as_cin7_spells_them():
    bill = {"lines": [{"sku": "oak", "price": Decimal(1), "account": "611"}]}
    billed, _ = resolver().billed(bill, PURCHASE)
    assert (billed.lines[0].sku, billed.lines[0].name) == ("OAK", "Oak")
