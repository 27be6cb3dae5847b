"""Suppliers and what hangs on them. VENDOR itself has no EFFDT and no reliable edit stamp."""

from __future__ import annotations

from tap_peoplesoft.declaration import Query, Record, StreamDeclaration, date, integer, text

_IN_FORCE = "keep the criterion that Query Manager adds: Effective Date <= Current Date"
_EVERY_ROW = "delete the criterion that Query Manager adds, so that every row comes back"
_OF_SUPPLIER = "A.SETID = {0}.SETID and A.VENDOR_ID = {0}.VENDOR_ID"

SUPPLIERS = Query(
    name="SNGR_SUPPLIERS",
    description="each supplier with its primary address, default location, tax id and first contact",
    records=(
        Record("A", "VENDOR"),
        Record(
            "B",
            "VENDOR_ADDR",
            f"left outer join on {_OF_SUPPLIER.format('B')} and A.PRIM_ADDR_SEQ_NUM = B.ADDRESS_SEQ_NUM",
            _IN_FORCE,
        ),
        Record(
            "C",
            "VENDOR_LOC",
            f"left outer join on {_OF_SUPPLIER.format('C')} and A.DEFAULT_LOC = C.VNDR_LOC",
            _IN_FORCE,
        ),
        Record(
            "D",
            "VENDOR_ID_NBRS",
            f"left outer join on {_OF_SUPPLIER.format('D')} and D.STD_ID_NUM_QUAL = the qualifier that "
            "your site "
            "keeps tax numbers under (often VAT or TIN)",
        ),
        Record(
            "E",
            "VENDOR_CNTCT",
            f"left outer join on {_OF_SUPPLIER.format('E')} and E.CNTCT_SEQ_NUM = 1",
            _IN_FORCE,
        ),
        Record(
            "F",
            "VNDR_CNTCT_PHN",
            "left outer join on E.SETID = F.SETID and E.VENDOR_ID = F.VENDOR_ID and "
            "E.CNTCT_SEQ_NUM = F.CNTCT_SEQ_NUM and E.EFFDT = F.EFFDT and F.PHONE_TYPE = your main phone type",
            _EVERY_ROW,
        ),
    ),
    columns=(
        text("A.SETID"),
        text("A.VENDOR_ID"),
        text("A.VENDOR_NAME_SHORT"),
        text("A.NAME1"),
        text("A.NAME2"),
        text("A.VENDOR_STATUS"),
        text("A.VENDOR_CLASS"),
        text("B.ADDRESS1"),
        text("B.ADDRESS2"),
        text("B.ADDRESS3"),
        text("B.ADDRESS4"),
        text("B.CITY"),
        text("B.STATE"),
        text("B.POSTAL"),
        text("B.COUNTRY"),
        text("C.PYMNT_TERMS_CD"),
        text("C.CURRENCY_CD"),
        text("D.STD_ID_NUM"),
        text("E.CONTACT_NAME"),
        text("F.PHONE"),
        text("E.EMAILID", "email_addr"),
    ),
    key=("setid", "vendor_id"),
)

SUPPLIER_ADDRESSES = Query(
    name="SNGR_SUPPLIER_ADDRESSES",
    description="every address row of every supplier",
    records=(Record("A", "VENDOR_ADDR", effective_date=_EVERY_ROW),),
    columns=(
        text("A.SETID"),
        text("A.VENDOR_ID"),
        integer("A.ADDRESS_SEQ_NUM"),
        date("A.EFFDT"),
        text("A.EFF_STATUS"),
        text("A.ADDRESS1"),
        text("A.ADDRESS2"),
        text("A.ADDRESS3"),
        text("A.ADDRESS4"),
        text("A.CITY"),
        text("A.STATE"),
        text("A.POSTAL"),
        text("A.COUNTRY"),
    ),
    key=("setid", "vendor_id", "address_seq_num", "effdt"),
    unprompted=frozenset({"effdt"}),
)

SUPPLIER_LOCATIONS = Query(
    name="SNGR_SUPPLIER_LOCATIONS",
    description="every location row of every supplier",
    records=(Record("A", "VENDOR_LOC", effective_date=_EVERY_ROW),),
    columns=(
        text("A.SETID"),
        text("A.VENDOR_ID"),
        text("A.VNDR_LOC"),
        date("A.EFFDT"),
        text("A.EFF_STATUS"),
        text("A.PYMNT_TERMS_CD"),
        text("A.CURRENCY_CD"),
    ),
    key=("setid", "vendor_id", "vndr_loc", "effdt"),
    unprompted=frozenset({"effdt"}),
)

SUPPLIER_CONTACTS = Query(
    name="SNGR_SUPPLIER_CONTACTS",
    description="every contact row of every supplier",
    records=(
        Record("A", "VENDOR_CNTCT", effective_date=_EVERY_ROW),
        Record(
            "B",
            "VNDR_CNTCT_PHN",
            f"left outer join on {_OF_SUPPLIER.format('B')} and A.CNTCT_SEQ_NUM = B.CNTCT_SEQ_NUM and "
            "A.EFFDT = B.EFFDT and B.PHONE_TYPE = your main phone type",
            _EVERY_ROW,
        ),
    ),
    columns=(
        text("A.SETID"),
        text("A.VENDOR_ID"),
        integer("A.CNTCT_SEQ_NUM"),
        date("A.EFFDT"),
        text("A.EFF_STATUS"),
        text("A.CONTACT_TYPE"),
        text("A.CONTACT_NAME"),
        text("A.CONTACT_TITLE"),
        text("B.PHONE"),
        text("A.EMAILID", "email_addr"),
    ),
    key=("setid", "vendor_id", "cntct_seq_num", "effdt"),
    unprompted=frozenset({"effdt"}),
    optional=frozenset({"effdt"}),
    seldom=frozenset({"contact_type"}),
)

SUPPLIER_IDS = Query(
    name="SNGR_SUPPLIER_IDS",
    description="every tax and other id of every supplier",
    records=(Record("A", "VENDOR_ID_NBRS"),),
    columns=(
        text("A.SETID"),
        text("A.VENDOR_ID"),
        text("A.STD_ID_NUM_QUAL"),
        text("A.STD_ID_NUM"),
    ),
    key=("setid", "vendor_id", "std_id_num_qual"),
)

STREAMS = (
    StreamDeclaration("suppliers", SUPPLIERS, SUPPLIERS.key),
    StreamDeclaration(
        "supplier_addresses",
        SUPPLIER_ADDRESSES,
        ("setid", "vendor_id", "address_seq_num"),
        effective_dated=True,
    ),
    StreamDeclaration(
        "supplier_locations", SUPPLIER_LOCATIONS, ("setid", "vendor_id", "vndr_loc"), effective_dated=True
    ),
    StreamDeclaration(
        "supplier_contacts", SUPPLIER_CONTACTS, ("setid", "vendor_id", "cntct_seq_num"), effective_dated=True
    ),
    StreamDeclaration("supplier_ids", SUPPLIER_IDS, SUPPLIER_IDS.key),
)
