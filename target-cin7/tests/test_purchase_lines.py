from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_cin7.line_differences import charge_differences, line_differences
from target_cin7.purchase_lines import (
    Wanted,
    WantedCharge,
    charge_body,
    line_body,
    line_total,
    merged,
    rounded,
    rounding_charges,
    rounding_notes,
    total_of,
    wanted_charge,
    wanted_line,
)
from target_cin7.purchase_state import Charge, Line

AMOUNTS = st.decimals("0.0001", "99999", places=4)
DISCOUNTS = st.sampled_from([Decimal(0), Decimal("2.5"), Decimal(100)])
WANTED = st.builds(
    Wanted,
    sku=st.sampled_from(["OAK", "oak", "ASH"]),
    quantity=AMOUNTS,
    price=st.sampled_from([Decimal("1.5"), Decimal(2)]),
    discount=DISCOUNTS,
    tax=st.sampled_from([None, Decimal(0), Decimal("0.25")]),
    tax_rule=st.sampled_from([None, "GST"]),
    comment=st.sampled_from([None, "a", "b", "x" * 200]),
    account=st.sampled_from([None, "610"]),
)


def live(line: Wanted) -> Line:
    return Line(
        "",
        line.sku.upper(),
        "Board",
        line.quantity,
        line.price,
        line.discount,
        line.tax or Decimal(),
        line.tax_rule or "GST",
        line.total,
        line.account or "",
    )


@given(AMOUNTS, AMOUNTS, DISCOUNTS)
def test_a_total_is_exact_to_the_fourth_decimal_half_up(quantity, price, discount):
    exact = quantity * price * (1 - discount / 100)
    total = line_total(quantity, price, discount)
    assert total == exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert "E" not in str(total)


@pytest.mark.parametrize(
    ("amount", "kept"), [("0.00005", "0.0001"), ("0.00004", "0"), ("-1.00005", "-1.0001")]
)
def test_rounding_goes_half_up(amount, kept):
    assert rounded(Decimal(amount)) == Decimal(kept)


@given(st.lists(WANTED, max_size=8))
def test_merging_drops_nothing(lines):
    result = merged(lines)
    for pick in (lambda x: x.quantity, lambda x: x.tax or 0):
        for key in {x.sku.casefold() for x in lines}:
            before, after = ([pick(x) for x in these if x.sku.casefold() == key] for these in (lines, result))
            assert sum(before) == sum(after)
    gross = {(x.account, x.quantity * x.price * (100 - x.discount)) for x in lines}
    for account in {account for account, _ in gross}:
        assert _gross(lines, account) == _gross(result, account)
    assert _words(lines) == _words(result)


def _words(lines):
    return {word for x in lines if x.comment for word in x.comment.split("; ")}


def _gross(lines, account):
    return sum(x.quantity * x.price * (100 - x.discount) for x in lines if x.account == account)


@given(st.lists(WANTED, max_size=8))
def test_what_is_left_after_merging_differs_in_its_terms_or_has_long_comments(lines):
    result = merged(lines)
    assert merged(result) == result
    assert merged(lines, "send") == lines
    short = [x for x in result if len(x.comment or "") < 100]
    terms = [(x.sku.casefold(), x.price, x.discount, x.tax_rule, x.account) for x in short]
    assert len(terms) == len(set(terms))


@given(st.lists(WANTED, max_size=6), st.randoms())
def test_lines_that_are_there_are_no_difference_whatever_their_order(lines, chance):
    there = [live(line) for line in lines]
    chance.shuffle(there)
    assert line_differences(there, lines) == ([], [])


def test_a_difference_is_said_as_people_read_it():
    wanted = Wanted("OAK", Decimal(4), Decimal("18.5"), Decimal(10), Decimal("1.50"))
    there = live(wanted)
    assert line_differences([there], []) == (["4 x OAK at 18.5 less 10 % + tax 1.5"], [])
    assert line_differences([], [wanted]) == ([], ["4 x OAK at 18.5 less 10 % + tax 1.5"])


@pytest.mark.parametrize(
    ("field", "value"),
    [*((n, Decimal(9)) for n in ("quantity", "price", "discount", "tax")), ("tax_rule", "Other")],
)
def test_every_amount_and_the_tax_rule_count(field, value):
    wanted = {"sku": "OAK", "quantity": Decimal(1), "price": Decimal(1), "tax": Decimal(0), "tax_rule": "GST"}
    there = live(Wanted(**wanted))
    assert line_differences([there], [Wanted(**{**wanted, field: value})]) != ([], [])


def test_what_the_record_does_not_say_is_not_compared():
    there = live(Wanted("OAK", Decimal(1), Decimal(1), tax=Decimal(7), tax_rule="GST"))
    unsaid = Wanted("OAK", Decimal(1), Decimal(1), tax_rule="Other", own_rule=False)
    assert line_differences([there], [unsaid]) == ([], [])


def test_charges_are_compared_by_their_description():
    charge = WantedCharge("Freight", Decimal(1), Decimal(35))
    there = Charge("FREIGHT", "", Decimal(1), Decimal(35), Decimal(), Decimal(), "", Decimal(35))
    assert charge_differences([there], [charge]) == ([], [])
    assert charge_differences([], [charge, charge]) == ([], ["1 x Freight at 35"] * 2)


@pytest.mark.parametrize(
    ("mode", "tax", "total"),
    [
        ("auto", None, 10),
        ("auto", "0", 10),
        ("auto", "1", None),
        ("without_tax", "1", 10),
        ("with_tax", "1", 11),
        ("omit", "0", None),
    ],
)
def test_the_total_goes_with_the_line_by_the_setting(mode, tax, total):
    amounts = {"quantity": Decimal(2), "price": Decimal(5), "tax": None if tax is None else Decimal(tax)}
    assert line_body(Wanted("OAK", **amounts), mode).get("Total") == total
    assert charge_body(WantedCharge("Freight", **amounts), mode).get("Total") == total


def test_a_line_without_quantity_is_one_and_a_charge_always_has_a_description():
    assert wanted_line({"sku": "OAK", "price": Decimal(2)}, tax_rule=None).quantity == 1
    assert wanted_charge({"price": Decimal(2), "reference": "R"}, tax_rule=None).description == "R"
    assert charge_body(wanted_charge({"price": Decimal(2)}, tax_rule="GST", account="610")) == {
        "Description": "Charge",
        "Quantity": 1,
        "Price": 2,
        "Discount": 0,
        "Tax": 0,
        "Total": 2,
        "TaxRule": "GST",
        "Account": "610",
    }


def test_numbers_are_written_plainly():
    line = wanted_line({"sku": "OAK", "quantity": Decimal("1E+3"), "price": Decimal("2.50")}, tax_rule=None)
    assert (str(line.quantity), str(line.price), str(line.total)) == ("1000", "2.5", "2500")


def test_the_total_of_a_document_has_its_taxes_unless_the_prices_contain_them():
    lines = [Wanted("OAK", Decimal(2), Decimal(5), tax=Decimal(1)), WantedCharge("F", Decimal(1), Decimal(3))]
    assert total_of(lines, tax_inclusive=False) == 14
    assert total_of(lines, tax_inclusive=True) == 13


def test_a_price_that_cin7_cannot_keep_is_remarked():
    lines = [{"price": Decimal("1.2345")}, {"price": Decimal("1.23456")}, {"price": None}]
    assert rounding_notes("lines", lines) == ["lines[1]: price 1.23456 was rounded to 1.2346"]


# The record's amounts


def amounted(quantity: str, price: str, amount: str | None, **more: object) -> Wanted:
    line = {"sku": "OAK", "quantity": Decimal(quantity), "price": Decimal(price)}
    return wanted_line(
        {**line, "amount": None if amount is None else Decimal(amount)}, tax_rule="Tax Exempt", **more
    )


def test_a_charge_makes_up_for_what_the_source_rounded() -> None:
    line = amounted("252.5", "6.8714", "1735.03", account="200100")
    [charge] = rounding_charges([line])
    assert (charge.description, charge.quantity, charge.price) == ("Rounding", 1, Decimal("0.0015"))
    assert (charge.account, charge.tax_rule) == ("200100", "Tax Exempt")


def test_an_amount_that_the_formula_gives_needs_no_charge() -> None:
    assert rounding_charges([amounted("4", "2.5", "10"), amounted("3", "1.3333", None)]) == []


def test_an_amount_rules_over_a_price_that_contradicts_it() -> None:
    line = amounted("4", "2.5", "8.40")
    assert (line.price, line.rounding) == (Decimal("2.1"), 0)


@given(
    st.lists(
        st.tuples(
            st.decimals("0.0001", "9999", places=4),
            st.decimals("0", "9999", places=6),
            st.sampled_from(["100", "200"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_lines_and_charges_come_to_the_source_s_amount_on_every_account(
    rows: list[tuple[Decimal, Decimal, str]],
) -> None:
    cents = [(q, p, (q * p).quantize(Decimal("0.01")), account) for q, p, account in rows]
    lines = merged([amounted(str(q), str(p), str(a), account=account) for q, p, a, account in cents])
    for account in ("100", "200"):
        wanted = sum((a for _, _, a, own in cents if own == account), Decimal(0))
        sent = [x.total for x in (*lines, *rounding_charges(lines)) if x.account == account]
        assert sum(sent, Decimal(0)) == wanted
