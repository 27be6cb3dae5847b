"""Field edits: what fits a field, and what its prompt table or translate values have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces.buffer import Row, Stored
from sandbox.peoplesoft.component_interfaces.codes import COUNTRIES, CURRENCIES
from sandbox.peoplesoft.component_interfaces.definition import Property
from sandbox.peoplesoft.component_interfaces.message_catalog import EditRefusedError
from sandbox.peoplesoft.component_interfaces.session import Session
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.records import Field, FieldError, date_text

SETIDS: Final[Mapping[str, str]] = {"US001": "SHARE", "US002": "SHARE", "NO001": "NORDC"}
"""TableSet control: business unit → SETID."""

TRANSLATE_VALUES: Final[Mapping[str, frozenset[str]]] = {
    "VENDOR_STATUS": frozenset("ADEIX"),
    "VENDOR_CLASS": frozenset("AEHR"),
    "VENDOR_PERSISTENCE": frozenset("OPRS"),
    "EFF_STATUS": frozenset("AI"),
    "ACCOUNT_TYPE": frozenset("ALQRE"),
    "OPEN_ITEM": frozenset("YN"),
    "STATISTICS_ACCOUNT": frozenset("YN"),
    "VOUCHER_STYLE": frozenset({"REG", "ADJ", "JRNL", "PPAY", "TMPL", "CORR"}),
    "CURRENCY_CD": CURRENCIES,
    "TXN_CURRENCY_CD": CURRENCIES,
    "COUNTRY": COUNTRIES,
    "BUSINESS_UNIT": frozenset(SETIDS),
    "BUSINESS_UNIT_GL": frozenset(SETIDS),
    "BUSINESS_UNIT_PO": frozenset(SETIDS),
    "SETID": frozenset(SETIDS.values()),
    "VENDOR_SETID": frozenset(SETIDS.values()),
}
"""Values that a field may have."""

_UPPER_CASE = """
SETID VENDOR_ID VENDOR_NAME_SHORT VENDOR_STATUS VENDOR_CLASS VENDOR_PERSISTENCE DEFAULT_LOC EFF_STATUS
COUNTRY VNDR_LOC CURRENCY_CD PYMNT_TERMS_CD STD_ID_NUM_QUAL ACCOUNT DEPTID ACCOUNT_TYPE OPEN_ITEM
BUSINESS_UNIT STATISTICS_ACCOUNT PO_ID VENDOR_SETID UNIT_OF_MEASURE SHIPTO_ID VOUCHER_ID VOUCHER_STYLE
TXN_CURRENCY_CD BUSINESS_UNIT_PO BUSINESS_UNIT_GL VCHR_BLD_KEY_C1 STATE
"""
UPPER_CASE: Final = frozenset(_UPPER_CASE.split())
"""Fields with the format Uppercase: what is typed into them is turned."""

CHARTFIELDS: Final = ("ACCOUNT", "DEPTID")


def converted(field: Field, text: str, database: Database) -> Stored:
    """Turn the text of a property into what the database keeps; empty text is blank.

    Raises:
        EditRefusedError: It does not fit the field.
    """
    if not text.strip():
        return field.blank
    if field.kind == "N":
        return _number(field, text.strip())
    if field.kind == "D":
        return _date(field, text.strip())
    return _characters(field, text.upper() if field.name in UPPER_CASE else text, database)


def run_field_edits(session: Session, top: Row) -> None:
    """Check every new or changed row against translate values and prompt tables."""
    for row, place in placed(top):
        for each in row.scroll.properties:
            if row.is_edited(each.name) and not row.blank(each.name):
                _edit(session, row, each, place + each.name)


def run_required_edits(session: Session, top: Row) -> None:
    """Check that new and changed rows have what is required."""
    for row, place in placed(top):
        for each in row.scroll.properties if row.changed else ():
            if each.required and row.blank(each.name) and each.name not in row.refused:
                session.error(catalog.REQUIRED, place + each.name)


def placed(row: Row, place: str = "") -> Iterator[tuple[Row, str]]:
    """Yield every row with its place, `VENDOR_ADDR(1).`, as messages write it."""
    yield row, place
    for name, rows in row.rows.items():
        for number, each in enumerate(rows, start=1):
            yield from placed(each, f"{place}{name}({number}).")


def _edit(session: Session, row: Row, each: Property, at: str) -> None:
    value = row.text(each.name)
    if each.name in CHARTFIELDS and value != value.rstrip():
        session.error(catalog.TRAILING_BLANKS, each.name, value, at=at)
    elif not _among(session, row, each.name, value):
        session.error(catalog.INVALID_VALUE, each.name, value, at=at)


def _among(session: Session, row: Row, name: str, value: str) -> bool:
    if name in TRANSLATE_VALUES:
        return value in TRANSLATE_VALUES[name]
    prompt = None if name in row.scroll.keys else _PROMPT_TABLES.get(name)
    return prompt is None or prompt(session, row, value)


def setid_of(row: Row) -> str:
    """The SETID that the row's control values come from."""
    unit = row.text("BUSINESS_UNIT_GL") or row.text("BUSINESS_UNIT")
    return SETIDS.get(unit, "") if unit else row.text("SETID")


def _terms(session: Session, row: Row, value: str) -> bool:
    setid = row.text("VENDOR_SETID") or setid_of(row)
    sql = "SELECT 1 FROM PS_PYMT_TRMS_HDR WHERE SETID = ? AND PYMNT_TERMS_CD = ?"
    return session.database.query(sql, (setid, value)).fetchone() is not None


def _active(table: str, field: str) -> Callable[[Session, Row, str], bool]:
    sql = (
        f"SELECT EFF_STATUS FROM {table} WHERE SETID = ? AND {field} = ? AND EFFDT <= ?"  # noqa: S608 - our own names
        " ORDER BY EFFDT DESC LIMIT 1"
    )

    def among(session: Session, row: Row, value: str) -> bool:
        found = session.database.query(sql, (setid_of(row), value, session.today.isoformat())).fetchone()
        return found is not None and found[0] == "A"

    return among


_PROMPT_TABLES: Final[Mapping[str, Callable[[Session, Row, str], bool]]] = {
    "ACCOUNT": _active("PS_GL_ACCOUNT_TBL", "ACCOUNT"),
    "DEPTID": _active("PS_DEPT_TBL", "DEPTID"),
    "PYMNT_TERMS_CD": _terms,
}


def _number(field: Field, text: str) -> int:
    try:
        exact = Decimal(text)
        digits = len(exact.as_tuple().digits) + max(0, int(exact.as_tuple().exponent))
    except (InvalidOperation, ValueError):
        raise EditRefusedError(catalog.INVALID_NUMBER, field.name, text, "not a number") from None
    if digits > field.length:
        why = f"the field keeps {field.length} digits"
        raise EditRefusedError(catalog.INVALID_NUMBER, field.name, text, why)
    try:
        return field.scaled(exact)
    except FieldError as error:
        raise EditRefusedError(catalog.INVALID_NUMBER, field.name, text, error) from None


def _date(field: Field, text: str) -> str:
    try:
        return date_text(text.replace("/", "-"))
    except FieldError:
        raise EditRefusedError(catalog.INVALID_DATE, field.name, text) from None


def _characters(field: Field, text: str, database: Database) -> Stored:
    if len(text) > field.length:
        raise EditRefusedError(catalog.TOO_LONG, field.name, len(text), field.length)
    return field.store(text, database.zone)
