"""`/stockAdjustmentList`, `/stockTakeList`, `/stockTransferList`: what was done to stock in the warehouse."""

from sandbox.cin7.filters import by_status, contains
from sandbox.cin7.resource import Resource

_SEARCHED = ("Number", "FromLocation", "ToLocation", "Status", "Reference")


def _adjustments(path: str, kind: str, called: str) -> Resource:
    return Resource(
        path=path,
        envelope="StockAdjustmentList",
        kind=kind,
        called=called,
        key="TaskID",
        name_field="StocktakeNumber",
        filters=(by_status(),),
        edited=True,
    )


STOCK_ADJUSTMENTS = _adjustments("stockAdjustmentList", "stock_adjustment", "Stock adjustment")
STOCK_TAKES = _adjustments("stockTakeList", "stock_take", "Stocktake")
STOCK_TRANSFERS = Resource(
    path="stockTransferList",
    envelope="StockTransferList",
    kind="stock_transfer",
    called="Stock transfer",
    key="TaskID",
    name_field="Number",
    filters=(by_status(), contains("Search", lambda _: _SEARCHED)),
    edited=True,
)
