"""The records of the fake database: fields, keys, stamps.

As in PeopleSoft a field is defined once and means the same in every record that has it. Keys come first, up
to the bar. Character and number columns are never null: blank is one space, no number is 0. Numbers are
kept as whole multiples of their last decimal, so they are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

_FIELD_TYPES = """
C1 VENDOR_STATUS VENDOR_CLASS VENDOR_PERSISTENCE EFF_STATUS ACCOUNT_TYPE OPEN_ITEM STATISTICS_ACCOUNT
C1 PYMNT_TERMS_TYPE JRNL_HDR_STATUS CANCEL_STATUS ENTRY_STATUS POST_STATUS_AP MATCH_STATUS_VCHR APPR_STATUS
C1 CLOSE_STATUS EMPL_STATUS FULL_PART_TIME BUILD_STATUS
C2 PO_STATUS
C3 SOURCE CURRENCY_CD FOREIGN_CURRENCY TXN_CURRENCY_CD BASE_CURRENCY COUNTRY STD_ID_NUM_QUAL UNIT_OF_MEASURE
C3 STATISTICS_CODE ACTION COMPANY
C4 PO_TYPE VOUCHER_STYLE
C5 SETID CORPORATE_SETID PYMNT_TERMS_CD RT_TYPE BUSINESS_UNIT VENDOR_SETID SETID_DEPT BUSINESS_UNIT_GL
C5 BUSINESS_UNIT_PO
C6 STATE PRODUCT JOBCODE
C8 VOUCHER_ID
C10 VENDOR_ID CORPORATE_VENDOR DEFAULT_LOC VNDR_LOC ACCOUNT DEPTID DESCRSHORT JOURNAL_ID LEDGER LEDGER_GROUP
C10 JRNL_LN_REF PO_ID SHIPTO_ID LOCATION
C11 EMPLID MANAGER_ID
C12 POSTAL
C14 VENDOR_NAME_SHORT
C15 PROJECT_ID
C18 INV_ITEM_ID AUTO_NUM_TYPE
C24 PHONE
C25 VCHR_BLD_KEY_C1
C30 DESCR CITY ENTERED_BY OPRID BUYER_ID INVOICE_ID LINE_DESCR PO_REF LAST_NAME FIRST_NAME LASTUPDOPRID
C35 STD_ID_NUM CONTACT_TITLE
C40 NAME1 NAME2
C50 NAME CONTACT_NAME
C55 ADDRESS1 ADDRESS2 ADDRESS3 ADDRESS4
C70 EMAIL_ADDR
C254 DESCR254 MESSAGE_TEXT
L254 DESCR254_MIXED
N2 UNPOST_SEQ
N3 ACCOUNTING_PERIOD SCHED_NBR EMPL_RCD EFFSEQ CHNG_ORD_SEQ
N4 FISCAL_YEAR
N5 PRIM_ADDR_SEQ_NUM REMIT_ADDR_SEQ_NUM ADDRESS_SEQ_NUM CNTCT_SEQ_NUM LINE_NBR DISTRIB_LINE_NUM
N5 VOUCHER_LINE_NUM
N9 JOURNAL_LINE
N10 LAST_AUTO_NBR
N15.2 STATISTICS_AMOUNT
N15.4 QTY_PO QTY_VCHR
N15.5 PRICE_PO UNIT_PRICE
N15.8 RATE_MULT
N18.3 ANNUAL_RT
N26.3 MONETARY_AMOUNT FOREIGN_AMOUNT MERCHANDISE_AMT GROSS_AMT
D EFFDT LAST_ACTIVITY_DT JOURNAL_DATE POSTED_DATE PO_DT ENTERED_DT ACTIVITY_DATE DUE_DT INVOICE_DT
D LAST_UPDATE_DT HIRE_DT TERMINATION_DT
DT DTTM_STAMP_SEC JRNL_CREATE_DTTM LAST_DTTM_UPDATE LASTUPDDTTM ENTERED_DTTM
T DUE_TIME
"""

_RECORD_FIELDS = """
VENDOR: SETID VENDOR_ID | VENDOR_NAME_SHORT NAME1 NAME2 VENDOR_STATUS VENDOR_CLASS VENDOR_PERSISTENCE
  PRIM_ADDR_SEQ_NUM REMIT_ADDR_SEQ_NUM DEFAULT_LOC CORPORATE_SETID CORPORATE_VENDOR ENTERED_BY
  LAST_ACTIVITY_DT
VENDOR_ADDR: SETID VENDOR_ID ADDRESS_SEQ_NUM EFFDT | EFF_STATUS COUNTRY ADDRESS1 ADDRESS2 ADDRESS3 ADDRESS4
  CITY STATE POSTAL
VENDOR_LOC: SETID VENDOR_ID VNDR_LOC EFFDT | EFF_STATUS CURRENCY_CD RT_TYPE PYMNT_TERMS_CD
VENDOR_CNTCT: SETID VENDOR_ID CNTCT_SEQ_NUM EFFDT | EFF_STATUS CONTACT_NAME CONTACT_TITLE PHONE EMAIL_ADDR
VENDOR_ID_NBRS: SETID VENDOR_ID STD_ID_NUM_QUAL | STD_ID_NUM
PYMT_TRMS_HDR: SETID PYMNT_TERMS_CD | PYMNT_TERMS_TYPE DESCR DESCRSHORT
GL_ACCOUNT_TBL: SETID ACCOUNT EFFDT | EFF_STATUS DESCR DESCRSHORT ACCOUNT_TYPE OPEN_ITEM STATISTICS_ACCOUNT
  UNIT_OF_MEASURE CURRENCY_CD
DEPT_TBL: SETID DEPTID EFFDT | EFF_STATUS DESCR DESCRSHORT COMPANY MANAGER_ID
JRNL_HEADER: BUSINESS_UNIT JOURNAL_ID JOURNAL_DATE UNPOST_SEQ | JRNL_HDR_STATUS LEDGER_GROUP SOURCE
  FISCAL_YEAR ACCOUNTING_PERIOD POSTED_DATE OPRID DESCR254 CURRENCY_CD FOREIGN_CURRENCY RT_TYPE
  JRNL_CREATE_DTTM DTTM_STAMP_SEC
JRNL_LN: BUSINESS_UNIT JOURNAL_ID JOURNAL_DATE UNPOST_SEQ JOURNAL_LINE LEDGER | ACCOUNT DEPTID PRODUCT
  PROJECT_ID CURRENCY_CD MONETARY_AMOUNT FOREIGN_CURRENCY FOREIGN_AMOUNT RT_TYPE RATE_MULT STATISTICS_CODE
  STATISTICS_AMOUNT JRNL_LN_REF LINE_DESCR
PO_HDR: BUSINESS_UNIT PO_ID | PO_STATUS PO_TYPE PO_DT VENDOR_SETID VENDOR_ID VNDR_LOC BUYER_ID PYMNT_TERMS_CD
  CURRENCY_CD CHNG_ORD_SEQ PO_REF ENTERED_DT ACTIVITY_DATE LAST_DTTM_UPDATE
PO_LINE: BUSINESS_UNIT PO_ID LINE_NBR | INV_ITEM_ID DESCR254_MIXED UNIT_OF_MEASURE CANCEL_STATUS
PO_LINE_SHIP: BUSINESS_UNIT PO_ID LINE_NBR SCHED_NBR | QTY_PO PRICE_PO MERCHANDISE_AMT DUE_DT DUE_TIME
  SHIPTO_ID
  CANCEL_STATUS
PO_LINE_DISTRIB: BUSINESS_UNIT PO_ID LINE_NBR SCHED_NBR DISTRIB_LINE_NUM | ACCOUNT DEPTID PRODUCT PROJECT_ID
  MERCHANDISE_AMT
VOUCHER: BUSINESS_UNIT VOUCHER_ID | INVOICE_ID INVOICE_DT VENDOR_SETID VENDOR_ID VNDR_LOC VOUCHER_STYLE
  ENTRY_STATUS POST_STATUS_AP MATCH_STATUS_VCHR APPR_STATUS CLOSE_STATUS PYMNT_TERMS_CD GROSS_AMT
  TXN_CURRENCY_CD BASE_CURRENCY DUE_DT ENTERED_DT LAST_UPDATE_DT
VOUCHER_LINE: BUSINESS_UNIT VOUCHER_ID VOUCHER_LINE_NUM | DESCR INV_ITEM_ID MERCHANDISE_AMT QTY_VCHR
  UNIT_PRICE BUSINESS_UNIT_PO PO_ID LINE_NBR
DISTRIB_LINE: BUSINESS_UNIT VOUCHER_ID VOUCHER_LINE_NUM DISTRIB_LINE_NUM | BUSINESS_UNIT_GL ACCOUNT DEPTID
  PRODUCT PROJECT_ID MERCHANDISE_AMT
VCHR_HDR_STG: BUSINESS_UNIT VCHR_BLD_KEY_C1 | VOUCHER_ID INVOICE_ID INVOICE_DT VENDOR_SETID VENDOR_ID VNDR_LOC
  VOUCHER_STYLE PYMNT_TERMS_CD GROSS_AMT TXN_CURRENCY_CD DUE_DT BUILD_STATUS MESSAGE_TEXT ENTERED_DT
  ENTERED_DTTM
VCHR_LINE_STG: BUSINESS_UNIT VCHR_BLD_KEY_C1 VOUCHER_LINE_NUM | DESCR INV_ITEM_ID MERCHANDISE_AMT QTY_VCHR
  UNIT_PRICE BUSINESS_UNIT_PO PO_ID LINE_NBR
VCHR_DIST_STG: BUSINESS_UNIT VCHR_BLD_KEY_C1 VOUCHER_LINE_NUM DISTRIB_LINE_NUM | BUSINESS_UNIT_GL ACCOUNT
  DEPTID MERCHANDISE_AMT
AUTO_NUM_TBL: BUSINESS_UNIT AUTO_NUM_TYPE | LAST_AUTO_NBR
EMPLOYEES: EMPLID | NAME LAST_NAME FIRST_NAME EMAIL_ADDR PHONE HIRE_DT TERMINATION_DT EMPL_STATUS SETID_DEPT
  DEPTID JOBCODE COMPANY BUSINESS_UNIT LOCATION
JOB: EMPLID EMPL_RCD EFFDT EFFSEQ | ACTION EMPL_STATUS SETID_DEPT DEPTID JOBCODE COMPANY BUSINESS_UNIT
  LOCATION
  FULL_PART_TIME ANNUAL_RT LASTUPDDTTM LASTUPDOPRID
"""

STAMPS: Final[dict[str, str]] = {
    "JRNL_HEADER": "DTTM_STAMP_SEC",
    "PO_HDR": "LAST_DTTM_UPDATE",
    "VOUCHER": "LAST_UPDATE_DT",
    "JOB": "LASTUPDDTTM",
}
"""The field that online edits of a record keep up to date. The other records have none."""

PARENTS: Final[dict[str, str]] = {
    "VENDOR_ADDR": "VENDOR",
    "VENDOR_LOC": "VENDOR",
    "VENDOR_CNTCT": "VENDOR",
    "VENDOR_ID_NBRS": "VENDOR",
    "JRNL_LN": "JRNL_HEADER",
    "PO_LINE": "PO_HDR",
    "PO_LINE_SHIP": "PO_HDR",
    "PO_LINE_DISTRIB": "PO_HDR",
    "VOUCHER_LINE": "VOUCHER",
    "DISTRIB_LINE": "VOUCHER",
    "VCHR_LINE_STG": "VCHR_HDR_STG",
    "VCHR_DIST_STG": "VCHR_HDR_STG",
}

INDEXES: Final[tuple[tuple[str, str], ...]] = (
    ("VENDOR", "VENDOR_NAME_SHORT"),
    ("VENDOR", "NAME1"),
    ("PO_HDR", "PO_REF"),
    ("VOUCHER", "INVOICE_ID"),
)
"""Alternate search keys: (record, field) that people find a component by."""

_TYPE_NAMES = {
    "C": "Character",
    "L": "Long Character",
    "N": "Number",
    "D": "Date",
    "DT": "DateTime",
    "T": "Time",
}
_BLANKS: dict[str, str | int] = {"C": " ", "N": 0}
_LARGEST = 2**63 - 1
_SURELY_SMALL = 10**9
_FIXED_LENGTHS = {"D": 10, "DT": 26, "T": 15}


class FieldError(ValueError):
    """A value does not fit its field; the text says which and why."""


@dataclass(frozen=True)
class Field:
    """A database field. `kind` is C, L (long), N, D, DT or T; a number has `decimals`."""

    name: str
    kind: str
    length: int
    decimals: int = 0

    @property
    def type_name(self) -> str:
        """The type as PeopleTools calls it."""
        return "Signed Number" if self.kind == "N" and self.decimals else _TYPE_NAMES[self.kind]

    @property
    def label(self) -> str:
        """The long name that a query's column heading shows."""
        return self.name.replace("_", " ").title()

    @property
    def blank(self) -> str | int | None:
        """What the column holds where there is no value."""
        return _BLANKS.get(self.kind)

    def store(self, value: Any, zone: ZoneInfo) -> str | int | None:
        """Turn a value into what the column holds.

        An aware datetime becomes local time of the database; text is taken as it would be typed.

        Raises:
            FieldError: The value does not fit.
        """
        if value is None or value == "":
            return self.blank
        if self.kind == "C" and type(value) is str and len(value) <= self.length:
            return value  # the common case, ahead of the careful ones
        if self.kind == "N":
            return self.scaled(value)
        if self.kind == "DT":
            return self._local(value, zone)
        text = value.isoformat() if isinstance(value, date) else str(value)
        return date_text(text) if self.kind == "D" else self._fitting(text)

    def show(self, value: str | int | None) -> str | None:
        """Turn what the column holds into text; None where it is blank."""
        if value is None:
            return None
        if self.kind == "N":
            return decimal_text(int(value), self.decimals)
        return str(value) if str(value).strip() else None

    def scaled(self, value: Any) -> int:
        """Return a number as a whole multiple of the field's last decimal.

        Raises:
            FieldError: No number, or more decimals than the field keeps.
        """
        if type(value) is int and abs(value) < _SURELY_SMALL:
            return int(value * 10**self.decimals)
        try:
            exact = Decimal(str(value)).scaleb(self.decimals)
        except InvalidOperation:
            raise FieldError(f"{self.name} is a number, not {value!r}") from None
        if not exact.is_finite() or abs(exact) > _LARGEST:
            raise FieldError(f"{self.name} keeps {self.length} digits, not those of {value}")
        if exact != exact.to_integral_value():
            raise FieldError(f"{self.name} keeps {self.decimals} decimals, not those of {value}")
        return int(exact)

    def _local(self, value: Any, zone: ZoneInfo) -> str:
        moment = value if isinstance(value, datetime) else _moment(self.name, str(value))
        local = moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment
        return local.isoformat(timespec="microseconds")

    def _fitting(self, text: str) -> str:
        if self.kind == "C" and len(text) > self.length:
            raise FieldError(f"{self.name} keeps {self.length} characters, {text!r} has {len(text)}")
        return text


@dataclass(frozen=True)
class Record:
    """A record definition. Its table is named PS_ and the record's name."""

    name: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]

    @cached_property
    def places(self) -> Mapping[str, tuple[int, Field]]:
        """Where each field stands in a row."""
        return {field.name: (place, field) for place, field in enumerate(self.fields)}

    @cached_property
    def blanks(self) -> list[str | int | None]:
        """A row without values."""
        return [field.blank for field in self.fields]

    @property
    def table(self) -> str:
        return f"PS_{self.name}"

    def field(self, name: str) -> Field:
        """Return a field.

        Raises:
            FieldError: The record has no such field.
        """
        if name in self.places:
            return self.places[name][1]
        raise FieldError(f"{self.name} has no field {name}; it has {', '.join(f.name for f in self.fields)}")


def decimal_text(scaled: int, decimals: int) -> str:
    """Write a number of so many decimals without trailing zeros; zero is `0`."""
    if not decimals:
        return str(scaled)
    whole, part = divmod(abs(scaled), 10**decimals)
    text = f"{whole}.{part:0{decimals}d}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text


def date_text(text: str) -> str:
    """Check an ISO date.

    Raises:
        FieldError: It is none.
    """
    try:
        return date.fromisoformat(text).isoformat() if len(text) == len("2026-01-31") else _no_date(text)
    except ValueError:
        return _no_date(text)


def _no_date(text: str) -> str:
    raise FieldError(f"{text!r} is no date; give YYYY-MM-DD")


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FieldError(f"{name} is a date and time, not {text!r}") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _field(kind_and_length: str, name: str) -> Field:
    kind = kind_and_length.rstrip("0123456789.")
    length, _, decimals = kind_and_length[len(kind) :].partition(".")
    return Field(name, kind, int(length or _FIXED_LENGTHS[kind]), int(decimals or 0))


def _fields() -> dict[str, Field]:
    lines = (line.split() for line in _FIELD_TYPES.strip().splitlines())
    return {name: _field(kind, name) for kind, *names in lines for name in names}


def _records() -> dict[str, Record]:
    records = {}
    for text in _RECORD_FIELDS.replace("\n  ", " ").strip().splitlines():
        name, _, fields = text.partition(":")
        keys, others = (part.split() for part in fields.split("|"))
        records[name] = Record(name, tuple(keys), tuple(FIELDS[f] for f in (*keys, *others)))
    return records


FIELDS: Final[dict[str, Field]] = _fields()
RECORDS: Final[dict[str, Record]] = _records()
