"""What was done to stock before: opening stock, adjustments, stocktakes, transfers."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sandbox.books import Entry, guid_for
from sandbox.cin7.availability import add
from sandbox.cin7.chart import INVENTORY
from sandbox.cin7.ledger import Posting, entries
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.product_lists import is_stocked
from sandbox.cin7.stock_tasks import STOCK_ADJUSTMENTS, STOCK_TAKES, STOCK_TRANSFERS
from sandbox.cin7.tenant import Tenant

ADJUSTED = "500200"
"""The account that adjustments go to."""

IN_TRANSIT = "_188_"
_FIRST = date(2026, 1, 2)
_STATUSES = ("COMPLETED", "COMPLETED", "COMPLETED", "DRAFT", "COMPLETED", "VOIDED")
_BATCHES = (("L2026-01", "2027-01-31T00:00:00"), ("L2026-02", "2027-02-28T00:00:00"))


def opening(tenant: Tenant, start: int, products: Sequence[Body], warehouses: Sequence[Body]) -> None:
    """Stock on hand: in one place, in two bins, in two warehouses, or in two batches; some have none."""
    main, other = warehouses[:2]
    bins = [each["Name"] for each in main["Bins"]]
    ways: tuple[tuple[tuple[str, str, str | None], ...], ...] = (
        ((main["Name"], "", None),),
        ((bins[0], "", None), (bins[2], "", None)),
        (),
        ((main["Name"], "", None), (other["Name"], "", None)),
        tuple((bins[1], batch, expiry) for batch, expiry in _BATCHES),
        ((other["Name"], "", None),),
    )
    for number, product in enumerate(products, start=start):
        for place, batch, expiry in ways[number % len(ways)] if is_stocked(product) else ():
            quantity = Decimal(20 + number % 70)
            add(tenant, (product["ID"], place, batch, expiry), {"OnHand": quantity})


def adjustments(seed: int, count: int) -> Iterator[tuple[Entry, list[Entry]]]:
    """Adjustments, each with what it posts; ST-00001 is the opening stock."""
    for number in range(count):
        status = _STATUSES[number % len(_STATUSES)] if number else "COMPLETED"
        key = guid_for(seed, "opening adjustment" if not number else "seeded adjustment", number)
        task = _task(key, number, status)
        yield STOCK_ADJUSTMENTS.entry(task), _posted(seed, task, "StockAdjustment", number)


def stock_takes(seed: int, count: int, main: Body) -> Iterator[tuple[Entry, list[Entry]]]:
    """Counts of a warehouse, each with what it posts."""
    for number in range(count):
        key = guid_for(seed, "seeded stocktake", number)
        task = {
            **_task(key, number + 500, _STATUSES[(number + 2) % len(_STATUSES)]),
            "LocationID": main["ID"],
            "Location": main["Name"],
            **dict.fromkeys(("Tags", "PickZones", "StockLocators", "Categories", "Brands", "Bins"), ""),
            "CreatedDate": f"{_day(number + 500):%Y-%m-%d}T08:21:41.72Z",
            "LastUpdatedDate": f"{_day(number + 500):%Y-%m-%d}T00:00:00",
            "LastUpdatedBy": "stores@example.com",
        }
        yield STOCK_TAKES.entry(task), _posted(seed, task, "StockTake", number)


def transfers(seed: int, count: int, places: Sequence[Body]) -> Iterator[Entry]:
    """Transfers between warehouses and bins."""
    for number in range(count):
        origin, goal = places[number % len(places)], places[(number + 1) % len(places)]
        body = {
            "TaskID": guid_for(seed, "seeded transfer", number),
            "From": origin["ID"],
            "FromLocation": _place(origin),
            "To": goal["ID"],
            "ToLocation": _place(goal),
            "Status": ("COMPLETED", "IN TRANSIT", "DRAFT", "COMPLETED", "VOIDED")[number % 5],
            "Number": f"TR-{number + 1:05d}",
            "CompletionDate": f"{_day(number):%Y-%m-%d}T00:00:00",
            "DepartureDate": f"{_day(number) - timedelta(days=2):%Y-%m-%d}T00:00:00",
            "InTransitAccount": IN_TRANSIT,
            "CostDistributionType": "Cost",
            "Reference": "Weekly run" if number % 4 == 0 else "",
        }
        yield STOCK_TRANSFERS.entry(body)


def _place(location: Body) -> str:
    return (
        f"{location['ParentName']}: {location['Name']}" if location["ParentName"] else str(location["Name"])
    )


def _day(number: int) -> date:
    return _FIRST + timedelta(days=(number * 7) % 175)


def _task(key: str, number: int, status: str) -> Body:
    return {
        "TaskID": key,
        "EffectiveDate": f"{_day(number):%Y-%m-%d}T00:00:00",
        "StocktakeNumber": f"ST-{number + 1:05d}",
        "Status": status,
        "Account": ADJUSTED,
        "Reference": "Opening stock" if not number else "",
    }


def _posted(seed: int, task: Body, kind: str, number: int) -> list[Entry]:
    if task["Status"] != "COMPLETED":
        return []
    chance = Random(f"{seed}:{kind}:{number}")
    amount = Decimal(chance.randrange(500, 250_000)) / 100
    sides = (INVENTORY, ADJUSTED) if chance.random() < _GAINS or not number else (ADJUSTED, INVENTORY)
    posting = Posting(*sides, amount, task["EffectiveDate"], task["Reference"])
    return list(entries(task["TaskID"], task["StocktakeNumber"], kind, [posting]))


_GAINS = 0.4
