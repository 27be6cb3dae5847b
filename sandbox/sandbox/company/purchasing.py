"""Purchase orders and vouchers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sandbox.company.rng import money, rng
from sandbox.company.suppliers import Supplier, Suppliers

Row = tuple[str, dict[str, Any]]

_PO_STATUSES = ("D", "D", "D", "D", "C", "C", "A", "O", "I", "PA", "PX", "X", "DA", "LD")
_ITEMS: tuple[tuple[str, str, int], ...] = (
    ("PAP-A4-80", "Copy paper A4, 80 g", 389),
    ("BOX-400", 'Box 400 mm (16")', 112),
    ("TAPE-50", "Tape 50 mm × 66 m", 245),  # noqa: RUF001 - as people type it
    ("PAL-EUR", "EUR pallet", 1850),
    ("GLV-L", "Gloves, size L", 799),
    ("LBL-4X6", 'Labels 4"x6"', 1599),
    ("", "Consulting & installation", 12500),
)
_EXPENSES = ("520000", "620000", "630000", "661000", "613000", "130000")


def purchase_order_rows(seed: int, count: int, suppliers: Suppliers) -> Iterator[Row]:
    """Yield PO_HDR, PO_LINE, PO_LINE_SHIP and PO_LINE_DISTRIB of `count` orders."""
    for index in range(count):
        random = rng(seed, "purchase_order", index)
        supplier = suppliers[random.randrange(len(suppliers))]
        day = date(2026, 1, 1) + timedelta(days=index * 181 // count)
        key = {"BUSINESS_UNIT": _unit(supplier), "PO_ID": f"{index + 1:010d}"}
        yield "PO_HDR", _order(key, index, supplier, day, random)
        for number in range(1, random.randint(1, 5) + 1):
            yield from _order_line({**key, "LINE_NBR": number}, day, random)


def _order(key: dict[str, Any], index: int, supplier: Supplier, day: date, random: Random) -> dict[str, Any]:
    return {
        **key,
        "PO_STATUS": random.choice(_PO_STATUSES),
        "PO_TYPE": "GEN",
        "PO_DT": day,
        "VENDOR_SETID": supplier.setid,
        "VENDOR_ID": supplier.vendor_id,
        "VNDR_LOC": "MAIN",
        "BUYER_ID": random.choice(("VP1", "BUYER2")),
        "PYMNT_TERMS_CD": supplier.payment_terms,
        "CURRENCY_CD": supplier.currency or "USD",
        "CHNG_ORD_SEQ": index % 3,
        "PO_REF": f"Q-{random.randrange(10_000)}" if index % 4 else "",
        "ENTERED_DT": day,
        "ACTIVITY_DATE": day + timedelta(days=random.randrange(20)),
        "LAST_DTTM_UPDATE": _moment(day, random),
    }


def _order_line(key: dict[str, Any], day: date, random: Random) -> Iterator[Row]:
    item, descr, cents = random.choice(_ITEMS)
    quantity = Decimal(random.randrange(1, 5000)) / (1 if item else 4)
    price = money(cents) + Decimal(random.randrange(100)).scaleb(-4)
    amount = (quantity * price).quantize(Decimal("0.01"))
    line = {"INV_ITEM_ID": item, "DESCR254_MIXED": descr, "UNIT_OF_MEASURE": "EA" if item else "HUR"}
    yield "PO_LINE", {**key, **line, "CANCEL_STATUS": "X" if random.randrange(30) == 0 else "A"}
    ship = {"QTY_PO": quantity, "PRICE_PO": price, "MERCHANDISE_AMT": amount, "SHIPTO_ID": "COLUMBUS"}
    due = {
        "DUE_DT": day + timedelta(days=random.randrange(5, 60)),
        "DUE_TIME": f"{random.randrange(6, 18):02d}:05",
    }
    yield "PO_LINE_SHIP", {**key, "SCHED_NBR": 1, **ship, **due, "CANCEL_STATUS": "A"}
    for number, part in enumerate(_shares(amount, random), start=1):
        account = {"ACCOUNT": random.choice(_EXPENSES), "DEPTID": random.choice(("30100", "40000", "10300"))}
        yield (
            "PO_LINE_DISTRIB",
            {**key, "SCHED_NBR": 1, "DISTRIB_LINE_NUM": number, **account, "MERCHANDISE_AMT": part},
        )


def voucher_rows(seed: int, count: int, suppliers: Suppliers) -> Iterator[Row]:
    """Yield VOUCHER, VOUCHER_LINE and DISTRIB_LINE of `count` vouchers."""
    for index in range(count):
        random = rng(seed, "voucher", index)
        supplier = suppliers[random.randrange(len(suppliers))]
        day = date(2026, 1, 1) + timedelta(days=index * 181 // count)
        key = {"BUSINESS_UNIT": _unit(supplier), "VOUCHER_ID": f"{index + 1:08d}"}
        amounts = [money(random.randrange(1_00, 9_000_00)) for _ in range(random.randint(1, 4))]
        yield "VOUCHER", _voucher(key, index, supplier, day, sum(amounts, Decimal(0)))
        for number, amount in enumerate(amounts, start=1):
            yield from _voucher_line({**key, "VOUCHER_LINE_NUM": number}, amount, random)


def _voucher(
    key: dict[str, Any], index: int, supplier: Supplier, day: date, gross: Decimal
) -> dict[str, Any]:
    credit = index % 20 == 9  # noqa: PLR2004 - a credit memo now and then
    currency = supplier.currency or "USD"
    return {
        **key,
        "INVOICE_ID": f"INV-{7000 + index}" if index % 18 else f"{index:06d}/A&B",
        "INVOICE_DT": day,
        "VENDOR_SETID": supplier.setid,
        "VENDOR_ID": supplier.vendor_id,
        "VNDR_LOC": "MAIN",
        "VOUCHER_STYLE": "ADJ" if credit else "REG",
        "ENTRY_STATUS": "P",
        "POST_STATUS_AP": "NPPPPPPU"[index % 8],
        "MATCH_STATUS_VCHR": "N",
        "APPR_STATUS": "A" if index % 7 else "P",
        "CLOSE_STATUS": "O" if index % 3 else "C",
        "PYMNT_TERMS_CD": supplier.payment_terms,
        "GROSS_AMT": -gross if credit else gross,
        "TXN_CURRENCY_CD": currency,
        "BASE_CURRENCY": "USD" if supplier.setid == "SHARE" else "NOK",
        "DUE_DT": day + timedelta(days=30) if index % 15 else None,
        "ENTERED_DT": day,
        "LAST_UPDATE_DT": day + timedelta(days=index % 12),
    }


def _voucher_line(key: dict[str, Any], amount: Decimal, random: Random) -> Iterator[Row]:
    yield "VOUCHER_LINE", {**key, "DESCR": random.choice(_ITEMS)[1], "MERCHANDISE_AMT": amount}
    for number, part in enumerate(_shares(amount, random), start=1):
        account = {"ACCOUNT": random.choice(_EXPENSES), "DEPTID": random.choice(("30100", "10100", ""))}
        yield (
            "DISTRIB_LINE",
            {
                **key,
                "DISTRIB_LINE_NUM": number,
                **account,
                "MERCHANDISE_AMT": part,
                "BUSINESS_UNIT_GL": "US001",
            },
        )


def _shares(amount: Decimal, random: Random) -> list[Decimal]:
    if random.randrange(4):
        return [amount]
    half = (amount / 2).quantize(Decimal("0.01"))
    return [half, amount - half]


def _moment(day: date, random: Random) -> datetime:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start + timedelta(microseconds=random.randrange(20 * 86_400_000_000))


def _unit(supplier: Supplier) -> str:
    return "NO001" if supplier.setid == "NORDC" else ("US001", "US002")[supplier.index % 2]
