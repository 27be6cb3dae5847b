"""NetSuite's tables in SQLite, for queries as the tap writes them: Oracle syntax, session time, bound values.

``Books.answer`` is a query handler for the loopback NetSuite. Stamps are kept as the session sees them,
with the offset beside, so that a comparison in session time is as wrong as it is in NetSuite.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from fake_netsuite import Refusal, Row, table_missing, unknown_column

SEGMENT = "id name fullname parent isinactive includechildren subsidiary externalid lastmodifieddate"
COLUMNS = {
    "vendor": "id entityid companyname isperson isinactive category terms currency creditlimit "
    "defaultbillingaddress defaultshippingaddress datecreated lastmodifieddate entitynumber entitytitle "
    "altname legalname firstname lastname email altemail phone fax url accountnumber expenseaccount "
    "payablesaccount printoncheckas is1099eligible incoterm emailpreference balance balanceprimary "
    "unbilledorders unbilledordersprimary representingsubsidiary externalid comments subsidiary taxidnum "
    "custentity_rating",
    "vendoraddressbook": "entity label addressbookaddress defaultbilling defaultshipping",
    "vendoraddressbookentityaddress": "nkey addressee attention addr1 addr2 addr3 city state zip country "
    "addrphone",
    "entityaddress": "nkey addressee attention addr1 addr2 addr3 city state zip country addrphone "
    "lastmodifieddate",
    "transaction": "id type recordtype tranid transactionnumber otherrefnum trandate duedate closedate entity "
    "status approvalstatus currency exchangerate foreigntotal foreignamountpaid foreignamountunpaid terms "
    "memo externalid postingperiod employee billingstatus source posting voided void isreversal ordreceived "
    "paymenthold reversal shippingaddress billingaddress createddate lastmodifieddate custbody_ref",
    "transactionline": "uniquekey id transaction linesequencenumber mainline taxline iscogs donotdisplayline "
    "accountinglinetype transactionlinetype item itemtype quantity units rate rateamount netamount "
    "foreignamount foreignamountpaid foreignamountunpaid debitforeignamount creditforeignamount "
    "expenseaccount category entity subsidiary department class location createdfrom createdpo "
    "quantityshiprecv quantitybilled quantitybackordered quantityrejected isclosed closedate isbillable "
    "matchbilltoreceipt expectedreceiptdate memo price linelastmodifieddate custcol_job",
    "transactionaccountingline": "transaction transactionline accountingbook account debit credit amount "
    "netamount amountpaid amountunpaid amountlinked exchangerate posting glauditnumber glauditnumberdate "
    "lastmodifieddate",
    "nexttransactionlinelink": "previousdoc previousline previoustype nextdoc nextline nexttype linktype "
    "foreignamount lastmodifieddate",
    "account": "id acctnumber accountsearchdisplayname accountsearchdisplaynamecopy fullname "
    "displaynamewithhierarchy accttype parent description currency isinactive issummary includechildren "
    "eliminate generalrate cashflowrate subsidiary department class location externalid lastmodifieddate",
    "department": SEGMENT,
    "classification": SEGMENT,
    "location": SEGMENT + " mainaddress returnaddress locationtype",
    "subsidiary": "id name fullname parent isinactive externalid lastmodifieddate",
    "currency": "id name symbol displaysymbol exchangerate isbasecurrency currencyprecision isinactive "
    "lastmodifieddate",
    "term": "id name daysuntilnetdue isinactive lastmodifieddate",
    "item": "id itemid displayname fullname itemtype subtype isinactive expenseaccount assetaccount "
    "createddate lastmodifieddate",
    "employee": "id entityid email supervisor department isinactive lastmodifieddate",
    "accountingperiod": "id periodname startdate enddate isposting isquarter isyear isadjust closed alllocked "
    "aplocked parent lastmodifieddate",
    "accountingbook": "id name isprimary",
    "deletedrecord": "name recordid recordtypeid scriptid type deleteddate deletedby context iscustomlist "
    "iscustomrecord iscustomtransaction",
}
FORBIDDEN = re.compile(r"SELECT \*|\bLIMIT\b|\bOFFSET\b|\bWITH\b|\bTOP\b|\bFETCH\b|'\d{4}-", re.IGNORECASE)


@lru_cache(maxsize=100_000)
def _extract_utc(stamp: str | None) -> str | None:
    if stamp is None:
        return None
    return datetime.fromisoformat(stamp).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _to_char(value: str | None, form: str) -> str | None:
    if value is None or form == "YYYY-MM-DD":
        return value and value[:10]
    assert form == 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
    assert len(value) == 19, "not a time in UTC"
    return f"{value[:10]}T{value[11:]}Z"


def _display(column: str, value: Any) -> str | None:
    return None if value is None else f"{column} : Name of {value}"


class Books:
    """What an account holds, what the role sees of it, and what was asked."""

    def __init__(self, zone: str = "America/New_York") -> None:
        self.zone = ZoneInfo(zone)
        self.asked: list[str] = []
        self.unseen: set[str] = set()
        self.unreadable: set[str] = set()
        self.refused: dict[str, str] = {}
        self.before_query: Callable[[str], None] = lambda _: None
        self._lock = threading.RLock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.create_function("SYS_EXTRACT_UTC", 1, _extract_utc, deterministic=True)
        self._db.create_function("TO_CHAR", 2, _to_char, deterministic=True)
        self._db.create_function("TO_DATE", 2, lambda day, _: f"{day} 00:00:00", deterministic=True)
        self._db.create_function("NVL", 2, lambda a, b: b if a is None else a, deterministic=True)
        self._db.create_function("DF", 2, _display, deterministic=True)
        for table, columns in COLUMNS.items():
            fields = ", ".join(f'"{column}"' for column in columns.split())
            self._db.execute(f'CREATE TABLE "{table}" ({fields})')
        for table, key in (("transactionline", "transaction"), ("transactionaccountingline", "transaction")):
            self._db.execute(f'CREATE INDEX "{table}_{key}" ON "{table}" ("{key}")')

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        """Add rows; times are aware."""
        with self._lock:
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" * len(row))
                values = [self._stored(value) for value in row.values()]
                self._db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)

    def change(self, table: str, where: str, **values: Any) -> None:
        with self._lock:
            fields = ", ".join(f'"{name}" = ?' for name in values)
            stored = [self._stored(value) for value in values.values()]
            self._db.execute(f'UPDATE "{table}" SET {fields} WHERE {where}', stored)

    def delete(self, table: str, where: str) -> None:
        with self._lock:
            self._db.execute(f'DELETE FROM "{table}" WHERE {where}')

    def count(self, table: str) -> int:
        return self._db.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]

    def queries(self, table: str) -> list[str]:
        """Queries that were about a table."""
        return [sql for sql in self.asked if f" FROM {table} " in sql.partition("WHERE")[0]]

    def _stored(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        return value.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S%z")

    # answers

    def answer(self, sql: str, params: list[Any], limit: int, offset: int) -> tuple[list[Row], bool]:
        self.before_query(sql)
        with self._lock:
            self.asked.append(sql)
            self._check(sql, offset)
            rows = self._run(sql, params, limit)
        return rows[:limit], len(rows) > limit

    def _check(self, sql: str, offset: int) -> None:
        assert offset == 0
        assert not FORBIDDEN.search(sql), sql
        assert all(part.count("?") <= 1000 for part in re.findall(r"IN \(([?,]+)\)", sql))
        for name in sorted(self.unseen):
            if re.search(rf"(FROM|JOIN) {name}\b", sql):
                raise table_missing(name)
            if re.search(rf"\b{re.escape(name)}\b", sql) and "." in name:
                raise unknown_column(name.partition(".")[2])
            if f"BUILTIN.DF({name[3:]})" in sql and name.startswith("DF:"):
                raise table_missing(name[3:].partition(".")[2])
        for text, detail in self.refused.items():
            if text in sql:
                raise Refusal(detail)
        for name in self.unreadable:
            if re.search(rf"\b{re.escape(name)}\b", sql.partition(" FROM ")[0]):
                raise Refusal("An unexpected error occurred. Error ID: abc", 500, "UNEXPECTED_ERROR", "")

    def _run(self, sql: str, params: list[Any], limit: int) -> list[Row]:
        text = re.sub(
            r"BUILTIN\.DF\(\w+\.(\w+)\)", lambda m: m[0].replace(f"{m[0][:11]}", f"DF('{m[1]}', "), sql
        )
        text = re.sub(r"BUILTIN\.CF\((\w+)\.status\)", r"\1.type || ':' || \1.status", text)
        text = re.sub(r"\btransaction\b", '"transaction"', text)
        try:
            cursor = self._db.execute(f"{text} LIMIT {limit + 1}", params)
        except sqlite3.OperationalError as error:
            if found := re.match(r"no such column: (?:\w+\.)?(\w+)", str(error)):
                raise unknown_column(found[1]) from None
            if found := re.match(r"no such table: (\w+)", str(error)):
                raise table_missing(found[1]) from None
            raise
        names = [entry[0].strip('"').lower() for entry in cursor.description]
        return [
            {name: str(value) for name, value in zip(names, row, strict=True) if value is not None}
            for row in cursor.fetchall()
        ]
