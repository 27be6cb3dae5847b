"""`/moneyTaskList`: money spent, received and moved between banks without a purchase or a sale."""

from sandbox.cin7.filters import by_status, contains, exact
from sandbox.cin7.resource import Resource

MONEY_TASKS = Resource(
    path="moneyTaskList",
    envelope="MoneyTasks",
    kind="money_task",
    called="Money task",
    key="TaskID",
    name_field="SupplierCustomerName",
    filters=(
        by_status(),
        contains("Search", lambda _: ("SupplierCustomerName", "Reference", "TotalAmount")),
        exact("TaskType"),
    ),
    edited=True,
)
