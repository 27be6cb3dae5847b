"""What a company's Cin7 Core holds before anything is sent to it: the reference books."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.books import Books
from sandbox.cin7.accounts import BANK_ACCOUNTS, bank_body
from sandbox.cin7.chart import TAX, seed_accounts
from sandbox.cin7.references import METHODS, location_body
from sandbox.cin7.resource import Body
from sandbox.cin7.resources import RESOURCES

# name, days, method, active
TERMS: tuple[tuple[str, int, str, bool], ...] = (
    *((f"Net {days}", days, METHODS[0], True) for days in (7, 10, 14, 15, 30, 45, 60, 90)),
    ("Net30", 30, METHODS[0], True),
    ("30 days", 30, METHODS[0], True),
    ("Due Immediately", 0, METHODS[0], True),
    ("COD", 0, METHODS[0], True),
    ("2% 10, Net 30", 10, METHODS[0], True),
    ("1% 15, Net 45", 15, METHODS[0], True),
    ("End of Month", 0, METHODS[2], True),
    ("Net 30 (until 2023)", 30, METHODS[0], False),
    ("21 days after month end", 21, METHODS[3], False),
)
DEFAULT_TERM = "30 days"
OLD_TERM = "Net 30 (until 2023)"
# name, percent, for sales, for purchases, active
RULES: tuple[tuple[str, str, bool, bool, bool], ...] = (
    ("Tax on Purchases", "6.5", False, True, True),
    ("Tax on Sales", "6.5", True, False, True),
    ("Tax Exempt", "0", True, True, True),
    ("Import VAT", "25", False, True, True),
    ("Use Tax 2019", "6", False, True, False),
)
WAREHOUSES = ("Main Warehouse", "Portland Warehouse", "Newark Cross-dock")
BINS = ("A-01-1", "A-01-2", "B-02-1", "RECEIVING")
NAMES = {
    "ref/brand": ("Northlight", "Oakline", "Harbour"),
    "ref/category": ("Timber", "Fixings", "Finishes", "Services"),
    "ref/unit": ("Item", "Box", "Metre"),
}
OWN_PEOPLE = (("Billing", "Nora Hale"), ("Shipping", "Omar Reyes"), ("Employee", "Pia Lund"))
ATTRIBUTE_SETS: dict[str, dict[int, str]] = {
    "Vendor sync": {1: "Source id", 2: "Source system"},
    "Vendor details": {1: "Buyer", 2: "Rating"},
}


def seed_references(books: Books) -> None:
    """Chart of accounts, terms, tax rules, locations, attribute sets and name books."""
    for account in seed_accounts():
        if account["Type"] == "BANK":
            account["BankAccountId"] = books.guid("bank_account")
            _keep(books, BANK_ACCOUNTS.path, bank_body(account, {"Bank": "First Harbor", "Currency": "USD"}))
        _keep(books, "ref/account", account)
    for path, rows in (
        ("ref/paymentterm", _terms()),
        ("ref/tax", _rules(books)),
        ("ref/location", _locations(books)),
        ("ref/attributeset", _attribute_sets()),
        ("me/addresses", _own_addresses()),
        ("me/contacts", _own_people()),
        ("ref/carrier", iter([{"Description": "Blue Line Freight"}, {"Description": "Pick up"}])),
    ):
        for row in rows:
            _keep(books, path, row)
    for path, names in NAMES.items():
        for name in names:
            _keep(books, path, {"Name": name})


def _keep(books: Books, path: str, row: Body) -> None:
    resource = RESOURCES[path]
    body = row if resource.key in row else {resource.key: books.guid(resource.kind), **row}
    books.put(resource.kind, resource.entry(body))


def _own_addresses() -> Iterator[Body]:
    for number, (kind, line) in enumerate(
        (("Billing", "1 Harbour Street"), ("Shipping", "Dock 4, Vale Road"))
    ):
        yield {
            "Line1": line,
            "Line2": None,
            "CitySuburb": "Columbus",
            "StateProvince": "OH",
            "ZipPostCode": f"4321{5 + number}",
            "Country": "United States",
            "Type": kind,
            "DefaultForType": True,
        }


def _own_people() -> Iterator[Body]:
    for number, (kind, name) in enumerate(OWN_PEOPLE):
        yield {
            "Name": name,
            "Phone": f"614/555-010{number}",
            "Fax": None,
            "Email": f"{name.split()[0].lower()}@example.org",
            "Website": None,
            "Comment": None,
            "Type": kind,
            "DefaultForType": number < len(OWN_PEOPLE) - 1,
        }


def _terms() -> Iterator[Body]:
    for name, days, method, active in TERMS:
        default = name == DEFAULT_TERM
        yield {"Name": name, "Duration": days, "Method": method, "IsActive": active, "IsDefault": default}


def _rules(books: Books) -> Iterator[Body]:
    for name, percent, sale, purchase, active in RULES:
        component = {
            "ID": books.guid("tax_component"),
            "Name": name,
            "Percent": f"{Decimal(percent):.10f}",
            "AccountCode": TAX,
            "ComponentOrder": "1",
            "Compound": "0",
        }
        yield {
            "Name": name,
            "Account": TAX,
            "IsActive": active,
            "TaxInclusive": False,
            "TaxPercent": Decimal(percent),
            "IsTaxForSale": sale,
            "IsTaxForPurchase": purchase,
            "Components": [component],
        }


def _locations(books: Books) -> Iterator[Body]:
    for number, name in enumerate(WAREHOUSES):
        key = books.guid("location")
        bins = [{"ID": books.guid("location"), "Name": each} for each in BINS] if number == 0 else []
        flags = {"IsDeprecated": False, "IsStaging": False}
        yield location_body(
            ID=key, Name=name, IsDefault=number == 0, Bins=[{**each, **flags} for each in bins] or None
        )
        for each in bins:
            yield location_body(**each, ParentID=key, ParentName=name)


def _attribute_sets() -> Iterator[Body]:
    for name, used in ATTRIBUTE_SETS.items():
        body: Body = {"Name": name}
        for n in range(1, 11):
            body[f"Attribute{n}Name"] = used.get(n, "")
            body[f"Attribute{n}Type"] = "Text" if n in used else "Not used"
            body[f"Attribute{n}Values"] = ""
        listed = [{"Name": label, "Type": "Text", "Values": ""} for label in used.values()]
        yield {**body, "Attributes": listed}
