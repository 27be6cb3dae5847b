"""Records of one purchase and what belongs to it, and their delivery in one input."""

from __future__ import annotations

from typing import Any

from flows.conversation import said
from flows.programs import Ended, Target

Record = dict[str, Any]
VENDOR: Record = {"source_id": "V1", "name": "Quillfeather Bindery", "currency": "USD"}
OAK = {"sku": "OAK-10", "quantity": 40, "price": "18.5"}
ASH = {"sku": "ASH-10", "quantity": 10, "price": "21.40"}


def order(*lines: Record, **fields: Any) -> Record:
    """Return a purchase order P1 of 40 oak boards and 10 ash boards, or of these lines."""
    head = {
        "source_id": "P1",
        "supplier_source_id": "V1",
        "order_number": "PO8001",
        "order_date": "2026-06-01",
    }
    return {**head, "lines": list(lines or (OAK, ASH)), **fields}


def bill(*lines: Record, **fields: Any) -> Record:
    """Return a bill B1 of everything that P1 orders, or of these lines; on account 130000 unless they say."""
    head = {
        "source_id": "B1",
        "purchase_source_id": "P1",
        "invoice_number": "QB-1",
        "invoice_date": "2026-06-20",
    }
    billed = [{"account": "130000", **line} for line in lines or (OAK, ASH)]
    return {**head, "status": "open", "lines": billed, **fields}


def receipt(*lines: Record, **fields: Any) -> Record:
    """Return a receipt R1 of everything that P1 orders, or of these lines."""
    goods = [{name: line[name] for name in line if name != "price"} for line in lines or (OAK, ASH)]
    return {"source_id": "R1", "purchase_source_id": "P1", "date": "2026-06-18", "lines": goods, **fields}


def deliver(target: Target, *streams: tuple[str, list[Record]], **settings: Any) -> Ended:
    """Run the target on these streams; it must come to an outcome for every record, and say the state."""
    run = target.run(said(*streams, state={"n": 1}), **settings)
    assert run.code == 0, run
    assert run.states == [{"n": 1}]
    return run


def outcomes(run: Ended, stream: str) -> dict[str, int]:
    """Return how many documents of a stream had each outcome."""
    return {outcome: number for outcome, number in run.summary[stream].items() if number}
