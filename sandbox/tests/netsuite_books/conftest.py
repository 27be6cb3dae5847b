"""A seeded NetSuite without its engine, people at its screens, and an auditor of its books."""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sandbox.clock import Clock
from sandbox.company import Company
from sandbox.netsuite import seed
from sandbox.netsuite.database import Database
from sandbox.netsuite.screens import Screens
from sandbox.system import defaults

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def made(seed_number=1, **switches):
    database = Database(None)
    database.reset()
    turned = {**defaults(seed.SWITCHES), **switches}
    with database.transaction():
        seed.fill(database, Company(seed_number), turned)
    clock = Clock()
    clock.set(NOW)
    return Office(database, clock, turned)


class Office:
    """The screens, and a look into the tables behind them."""

    def __init__(self, database, clock, switches):
        self.database = database
        self.clock = clock
        self.switches = switches
        self.screens = Screens(database, clock, switches)

    def do(self, action, kind, where=None, more=None, **entered):
        command = {"action": action, "object": kind, "where": where or {}, "set": entered}
        return self.screens.do({**command, **(more or {})})

    def rows(self, sql, *params):
        return [dict(row) for row in self.database.query(sql, params)]

    def one(self, table, **where):
        clause = " and ".join(f'"{name}" = ?' for name in where)
        rows = self.rows(f'select * from "{table}" where {clause}', *where.values())
        assert len(rows) == 1, (table, where, rows)
        return rows[0]

    def order(self, **entered):
        vendor = self.rows("select id from vendor where isinactive = 'F' limit 1")[0]["id"]
        lines = [{"item": "OAK-10", "quantity": 10, "rate": "1.25"}]
        return self.do(
            "create", "purchaseorder", vendor=vendor, **{"lines": lines, "approved": True, **entered}
        )

    def header(self, key):
        return self.one("transaction", id=key)

    def now(self):
        return int(self.clock.now().timestamp())


def exact(value):
    return Decimal(str(value or 0))


class Auditor:
    """Goes through the tables by its own arithmetic."""

    def __init__(self, database):
        self.transactions = {r["id"]: dict(r) for r in database.query('select * from "transaction"')}
        self.lines = defaultdict(list)
        for row in database.query("select * from transactionline order by linesequencenumber"):
            self.lines[row["transaction"]].append(dict(row))
        self.postings = [dict(r) for r in database.query("select * from transactionaccountingline")]
        self.links = {
            side: [dict(r) for r in database.query(f"select * from {side}transactionlinelink")]
            for side in ("previous", "next")
        }
        self.whole_links = [dict(r) for r in database.query("select * from previoustransactionlink")]
        self.database = database

    def check(self):
        self.documents_add_up()
        self.postings_balance()
        self.links_agree()
        self.orders_follow()
        self.bills_follow()
        self.references_exist()

    def documents_add_up(self):
        keys = [line["uniquekey"] for lines in self.lines.values() for line in lines]
        assert len(keys) == len(set(keys))
        assert set(self.lines) == set(self.transactions)
        for key, header in self.transactions.items():
            lines = self.lines[key]
            assert [line["mainline"] for line in lines].count("T") == 1
            assert lines[0]["mainline"] == "T"
            assert lines[0]["id"] == 0
            assert sum(exact(line["foreignamount"]) for line in lines) == 0, header
            assert sum(exact(line["netamount"]) for line in lines) == 0, header
            if header["foreigntotal"] is not None:
                assert exact(header["foreigntotal"]) == exact(lines[0]["foreignamount"])

    def postings_balance(self):
        sums = defaultdict(Decimal)
        for row in self.postings:
            assert exact(row["amount"]) == exact(row["debit"]) - exact(row["credit"])
            assert not (row["debit"] and row["credit"])
            assert row["account"]
            sums[row["transaction"], row["accountingbook"]] += exact(row["amount"])
        assert not {key: value for key, value in sums.items() if value}
        posted = {(row["transaction"], row["transactionline"]) for row in self.postings}
        for key, header in self.transactions.items():
            for line in self.lines[key]:
                assert (key, line["id"]) in posted, (header, line)
            flags = {row["posting"] for row in self.postings if row["transaction"] == key}
            assert flags == {header["posting"]}

    def links_agree(self):
        def sortable(rows):
            return sorted(tuple(map(str, row.values())) for row in rows)

        assert sortable(self.links["previous"]) == sortable(self.links["next"])
        pairs = {(each["previousdoc"], each["nextdoc"]) for each in self.links["previous"]}
        assert pairs == {(each["previousdoc"], each["nextdoc"]) for each in self.whole_links}
        for each in self.links["previous"]:
            for end in ("previous", "next"):
                assert self.transactions[each[f"{end}doc"]]["type"] == each[f"{end}type"]
                assert self.line(each[f"{end}doc"], each[f"{end}line"])

    def line(self, document, key):
        found = [line for line in self.lines[document] if line["id"] == key]
        assert len(found) == 1, (document, key)
        return found[0]

    def done(self, order, line, kind):
        """How much of an order's line was received or billed, by what followed it; a line without quantity is one."""
        after = [
            self.line(each["nextdoc"], each["nextline"])
            for each in self.links["previous"]
            if (each["previousdoc"], each["previousline"], each["linktype"]) == (order, line["id"], kind)
            and self.transactions[each["nextdoc"]]["voided"] != "T"
        ]
        return sum(
            (Decimal(1) if each["quantity"] is None else exact(each["quantity"]) for each in after),
            Decimal(0),
        )

    def orders_follow(self):
        for key, header in self.transactions.items():
            if header["type"] != "PurchOrd":
                continue
            lines = [line for line in self.lines[key][1:] if line["taxline"] != "T"]
            for line in lines:
                wanted = Decimal(1) if line["quantity"] is None else exact(line["quantity"])
                billed = self.done(key, line, "OrdBill")
                received = self.done(key, line, "ShipRcpt")
                assert exact(line["quantitybilled"]) == billed <= wanted
                assert exact(line["quantityshiprecv"]) == received <= wanted
                line |= {
                    "left": wanted - received,
                    "unbilled": wanted - billed,
                    "in": received,
                    "paid": billed,
                }
            assert header["status"] == self.expected_status(header, lines), header

    def expected_status(self, header, lines):
        if header["approvalstatus"] != 2:
            return {1: "A", 3: "C"}[header["approvalstatus"]]
        if lines and {line["isclosed"] for line in lines} == {"T"}:
            return "H"
        live = [line for line in lines if line["isclosed"] != "T"]
        stocked = [line for line in lines if line["itemtype"] == "InvtPart"]
        if any(line["left"] > 0 for line in live if line in stocked):
            if not any(line["in"] > 0 for line in stocked):
                return "B"
            return "E" if any(line["in"] > line["paid"] for line in stocked) else "D"
        return "F" if any(line["unbilled"] > 0 for line in live) else "G"

    def bills_follow(self):
        paid = defaultdict(Decimal)
        for each in self.links["previous"]:
            if each["linktype"] == "Payment":
                paid[each["previousdoc"]] += exact(each["foreignamount"])
        for key, header in self.transactions.items():
            if header["type"] != "VendBill":
                continue
            assert exact(header["foreignamountpaid"]) == paid[key]
            owed = -exact(header["foreigntotal"]) - paid[key]
            assert exact(header["foreignamountunpaid"]) == owed
            settled = owed == 0 and paid[key] > 0
            assert (header["status"] == "B") == settled, header
            assert (header["status"] == "C") == (header["voided"] == "T")
            assert (header["status"] == "D") == (header["approvalstatus"] == 1)

    def references_exist(self):
        known = {
            table: {row[0] for row in self.database.query(f"select id from {table}")}
            for table in (
                "entity",
                "item",
                "account",
                "currency",
                "location",
                "department",
                "classification",
                "term",
                "accountingperiod",
            )
        }
        for key, header in self.transactions.items():
            assert header["entity"] is None or header["entity"] in known["entity"]
            assert header["currency"] in known["currency"]
            period = header["postingperiod"]
            assert period is None or period in known["accountingperiod"]
            assert header["terms"] is None or header["terms"] in known["term"]
            for line in self.lines[key]:
                columns = {"item": "item", "location": "location", "department": "department"}
                columns |= {"class": "classification", "expenseaccount": "account"}
                for column, table in columns.items():
                    assert line[column] is None or line[column] in known[table]
        assert {row["account"] for row in self.postings} <= known["account"]


@pytest.fixture(scope="session")
def make():
    """Makes an office whose books are seeded as asked."""
    return made


@pytest.fixture(scope="session")
def audit():
    """Checks all books of an office."""

    def check(office):
        Auditor(office.database).check()

    return check


@pytest.fixture
def office():
    return made(vendors=12, purchase_orders=6, bills=2, credits=1, journals=1)


@pytest.fixture(scope="session")
def company_office():
    """The books at scale 1, for looking only."""
    return made()
