"""The record types that SuiteQL can see: tables, columns, what they refer to and what hides them.

Names are SuiteQL's. What a table holds is data here, so that a column is added in one word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args

Kind = Literal["id", "text", "number", "flag", "date", "datetime", "integer"]
"""How a column is kept and printed.

``id`` and ``integer`` are integers, ``number`` is exact up to 8 decimals, ``flag`` is ``T`` or ``F``,
``date`` is ``YYYY-MM-DD`` text, ``datetime`` is seconds since 1970 in UTC.
"""

KINDS: Final = get_args(Kind)

FEATURES: Final = (
    "oneworld",
    "departments",
    "classes",
    "locations",
    "multicurrency",
    "multibook",
    "taxidnum",
    "accountinglinestamp",
)
"""Account features. What belongs to a feature that is off does not exist for a query."""


@dataclass(frozen=True)
class Column:
    """A column.

    ``refers`` names the table or the list of `sandbox.netsuite.lists` whose text BUILTIN.DF shows.
    The column is there only while the account has its ``feature``.
    """

    name: str
    kind: Kind = "text"
    refers: str = ""
    feature: str = ""

    @property
    def custom(self) -> bool:
        """Whether this is a customer's own field."""
        return self.name.startswith("cust") and "_" in self.name


@dataclass(frozen=True)
class Table:
    """A record type.

    ``permission`` is what a role needs to see it, ``stamp`` its last-modified column, ``display`` the column
    that BUILTIN.DF shows of it. ``by_name`` has its columns.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    permission: str = ""
    stamp: str = ""
    display: str = ""
    feature: str = ""
    indexes: tuple[tuple[str, ...], ...] = ()
    by_name: dict[str, Column] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.by_name.update({column.name: column for column in self.columns})


def _column(word: str) -> Column:
    """One column from ``name[:kind][>refers][@feature]``."""
    rest, _, feature = word.partition("@")
    rest, _, refers = rest.partition(">")
    name, _, kind = rest.partition(":")
    kind = kind or ("id" if refers else "text")
    if kind not in KINDS or (feature and feature not in FEATURES):
        raise ValueError(f"{word!r} is not a column")
    return Column(name, cast("Kind", kind), refers, feature)


def _table(
    name: str,
    permission: str,
    columns: str,
    *,
    key: str = "id",
    stamp: str = "lastmodifieddate",
    display: str = "",
    feature: str = "",
    indexes: tuple[str, ...] = (),
) -> Table:
    parsed = tuple(_column(word) for word in columns.split())
    lookups = tuple(tuple(each.split()) for each in indexes)
    return Table(name, parsed, tuple(key.split()), permission, stamp, display, feature, lookups)


_SEGMENTS: Final = (
    "department>department@departments class>classification@classes location>location@locations"
)

_ADDRESS: Final = """nkey:id addressee attention addr1 addr2 addr3 city state dropdownstate zip
    country:text>country addrphone addrtext override:flag recordowner:id"""

_LINK: Final = (
    "previousdoc:id>transaction previoustype:text>trantype nextdoc:id>transaction nexttype:text>trantype"
)

_ENTITY: Final = "id:id entityid entitynumber:integer entitytitle altname"

_PARTIES: Final = (
    _table(
        "vendor",
        "Vendors",
        f"""{_ENTITY} companyname legalname isperson:flag firstname lastname email altemail phone fax url
        category>vendorcategory terms>term currency>currency@multicurrency creditlimit:number accountnumber
        expenseaccount>account payablesaccount>account printoncheckas is1099eligible:flag isinactive:flag
        incoterm:integer emailpreference defaultbillingaddress:id>entityaddress
        defaultshippingaddress:id>entityaddress balance:number balanceprimary:number unbilledorders:number
        unbilledordersprimary:number representingsubsidiary>subsidiary@oneworld externalid comments
        taxidnum@taxidnum datecreated:datetime lastmodifieddate:datetime custentity_vendor_rating
        custentity_onboarded:date custentity_preferred:flag""",
        display="entityid",
    ),
    _table(
        "entity",
        "",
        f"{_ENTITY} type firstname lastname email phone isperson:flag isinactive:flag externalid "
        "datecreated:datetime lastmodifieddate:datetime",
        display="entityid",
    ),
    _table(
        "customer",
        "Customers",
        f"{_ENTITY} companyname email phone isinactive:flag currency>currency@multicurrency terms>term "
        "subsidiary>subsidiary@oneworld externalid datecreated:datetime lastmodifieddate:datetime",
        display="entityid",
    ),
    _table(
        "employee",
        "Employees",
        "id:id entityid firstname lastname email phone title supervisor>employee "
        "department>department@departments location>location@locations subsidiary>subsidiary@oneworld "
        "isinactive:flag hiredate:date externalid "
        "datecreated:datetime lastmodifieddate:datetime",
        display="entityid",
    ),
    _table(
        "contact",
        "Contacts",
        "id:id entityid firstname lastname company>entity email phone title isinactive:flag "
        "datecreated:datetime lastmodifieddate:datetime",
        display="entityid",
    ),
    _table(
        "vendorcategory",
        "Vendors",
        "id:id name isinactive:flag istaxagency:flag externalid lastmodifieddate:datetime",
        display="name",
    ),
    _table(
        "vendoraddressbook",
        "Vendors",
        """internalid:id entity>vendor label addressbookaddress:id>entityaddress defaultbilling:flag
        defaultshipping:flag isresidential:flag""",
        key="internalid",
        stamp="",
        indexes=("entity", "addressbookaddress"),
    ),
    _table("vendoraddressbookentityaddress", "Vendors", _ADDRESS, key="nkey", stamp="", display="addrtext"),
    _table(
        "entityaddress", "Vendors", f"{_ADDRESS} lastmodifieddate:datetime", key="nkey", display="addrtext"
    ),
    _table(
        "vendorsubsidiaryrelationship",
        "Vendors",
        """id:id entity>vendor subsidiary>subsidiary isprimarysub:flag basesubsidiary>subsidiary
        primarycurrency>currency isinactive:flag""",
        stamp="",
        feature="oneworld",
        indexes=("entity",),
    ),
)

_TRANSACTIONS: Final = (
    _table(
        "transaction",
        "Transactions",
        """id:id type:text>trantype recordtype customtype:integer abbrevtype tranid transactionnumber
        trandisplayname otherrefnum trandate:date duedate:date closedate:date createddate:datetime
        createdby>employee lastmodifieddate:datetime lastmodifiedby>employee entity>entity employee>employee
        status:text>transactionstatus approvalstatus>approvalstatus nextapprover>employee terms>term
        currency>currency@multicurrency exchangerate:number@multicurrency foreigntotal:number
        foreignamountpaid:number foreignamountunpaid:number postingperiod>accountingperiod posting:flag memo
        externalid billingstatus:flag ordreceived:flag shippingaddress:id>entityaddress
        billingaddress:id>entityaddress source void:flag voided:flag isreversal:flag reversal:id>transaction
        nexus:id intercotransaction:id@oneworld paymenthold:flag custbody_buyer_note
        custbody_project_code custbody_expedite:flag""",
        display="trandisplayname",
        indexes=("type lastmodifieddate id", "type id", "entity"),
    ),
    _table(
        "transactionline",
        "Transactions",
        f"""uniquekey:integer id:integer transaction>transaction linesequencenumber:integer mainline:flag
        taxline:flag iscogs:flag donotdisplayline:flag accountinglinetype transactionlinetype item>item
        itemtype:text>itemtype quantity:number units:text rate:number rateamount:number netamount:number
        foreignamount:number foreignamountpaid:number foreignamountunpaid:number debitforeignamount:number
        creditforeignamount:number expenseaccount>account category:id entity>entity
        subsidiary>subsidiary@oneworld {_SEGMENTS} createdfrom>transaction createdpo>transaction
        quantityshiprecv:number quantitybilled:number quantitybackordered:number quantityrejected:number
        isclosed:flag closedate:date isbillable:flag matchbilltoreceipt:flag expectedreceiptdate:date memo
        price:id linelastmodifieddate:datetime custcol_requisition custcol_inspect:flag""",
        key="uniquekey",
        stamp="linelastmodifieddate",
        indexes=("transaction id", "createdfrom"),
    ),
    _table(
        "transactionaccountingline",
        "Transactions",
        """transaction>transaction transactionline:integer accountingbook>accountingbook account>account
        debit:number credit:number amount:number netamount:number amountpaid:number amountunpaid:number
        amountlinked:number exchangerate:number posting:flag glauditnumber glauditnumberdate:date
        lastmodifieddate:datetime@accountinglinestamp""",
        key="transaction transactionline accountingbook",
    ),
    *(
        _table(
            f"{side}transactionlinelink",
            "Transactions",
            f"""{_LINK} previousline:integer nextline:integer linktype foreignamount:number
            lastmodifieddate:datetime""",
            key="previousdoc previousline nextdoc nextline linktype",
            indexes=("nextdoc nextline", "previousdoc previousline"),
        )
        for side in ("previous", "next")
    ),
    *(
        _table(
            f"{side}transactionlink",
            "Transactions",
            f"{_LINK} linktype foreignamount:number lastmodifieddate:datetime",
            key="previousdoc nextdoc linktype",
            indexes=("nextdoc", "previousdoc"),
        )
        for side in ("previous", "next")
    ),
    _table(
        "transactionstatus",
        "Transactions",
        "id trantype trancustomtype:integer name fullname",
        key="trantype id",
        stamp="",
        display="fullname",
    ),
    _table(
        "transactionhistory",
        "Transactions",
        """internalid:id action transaction:id type:text>trantype customtype:integer status documentnumber
        transactionnumber transactiondate:date entity>entity amount:number account>account datetime:datetime
        version:integer username>employee""",
        key="internalid",
        stamp="datetime",
        indexes=("transaction",),
    ),
)

_GROUPS: Final = "id:id name fullname"
_GROUP_END: Final = "isinactive:flag includechildren:flag externalid lastmodifieddate:datetime"
_OF_SUBSIDIARY: Final = "subsidiary:text@oneworld"

_LISTS: Final = (
    _table(
        "account",
        "Accounts",
        f"""id:id acctnumber accountsearchdisplayname accountsearchdisplaynamecopy fullname
        displaynamewithhierarchy accttype:text>accttype parent>account description
        currency>currency@multicurrency isinactive:flag issummary:flag includechildren:flag eliminate:flag
        generalrate cashflowrate {_OF_SUBSIDIARY} {_SEGMENTS} externalid lastmodifieddate:datetime""",
        display="accountsearchdisplayname",
    ),
    _table(
        "accountingbook",
        "Accounting Book",
        "id:id name isprimary:flag isinactive:flag lastmodifieddate:datetime",
        display="name",
        feature="multibook",
    ),
    _table(
        "department",
        "Departments",
        f"{_GROUPS} parent>department {_OF_SUBSIDIARY} {_GROUP_END}",
        display="fullname",
        feature="departments",
    ),
    _table(
        "classification",
        "Classes",
        f"{_GROUPS} parent>classification {_OF_SUBSIDIARY} {_GROUP_END}",
        display="fullname",
        feature="classes",
    ),
    _table(
        "location",
        "Locations",
        f"{_GROUPS} parent>location {_OF_SUBSIDIARY} mainaddress:id>entityaddress "
        f"returnaddress:id>entityaddress locationtype:integer {_GROUP_END}",
        display="fullname",
        feature="locations",
    ),
    _table(
        "subsidiary",
        "Subsidiaries",
        f"{_GROUPS} legalname parent>subsidiary currency>currency@multicurrency country:text>country email "
        f"iselimination:flag mainaddress:id>entityaddress {_GROUP_END}",
        display="fullname",
        feature="oneworld",
    ),
    _table(
        "currency",
        "Currency",
        """id:id name symbol displaysymbol exchangerate:number isbasecurrency:flag currencyprecision:integer
        isinactive:flag externalid lastmodifieddate:datetime""",
        display="name",
        feature="multicurrency",
    ),
    _table(
        "term",
        "Other Lists",
        """id:id name daysuntilnetdue:integer discountpercent:number daysuntilexpiry:integer datedriven:flag
        isinactive:flag externalid lastmodifieddate:datetime""",
        display="name",
    ),
    _table(
        "item",
        "Items",
        f"""id:id itemid displayname fullname itemtype:text>itemtype subtype isinactive:flag parent>item
        expenseaccount>account incomeaccount>account assetaccount>account cost:number averagecost:number
        lastpurchaseprice:number vendorname purchasedescription vendor>vendor {_OF_SUBSIDIARY} {_SEGMENTS}
        externalid createddate:datetime lastmodifieddate:datetime custitem_hazardous:flag""",
        display="itemid",
    ),
    _table(
        "accountingperiod",
        "Manage Accounting Periods",
        """id:id periodname startdate:date enddate:date isposting:flag isquarter:flag isyear:flag
        isadjust:flag closed:flag alllocked:flag aplocked:flag parent>accountingperiod
        lastmodifieddate:datetime""",
        display="periodname",
    ),
    _table(
        "deletedrecord",
        "Deleted Records",
        """recordid:id recordtypeid:integer scriptid name type deleteddate:datetime deletedby>employee context
        iscustomlist:flag iscustomrecord:flag iscustomtransaction:flag""",
        key="recordtypeid recordid scriptid",
        stamp="deleteddate",
    ),
    _table(
        "customfield",
        "Custom Fields",
        "internalid:id scriptid name fieldtype fieldvaluetype recordtype isinactive:flag",
        key="internalid",
        stamp="",
    ),
    _table("dual", "", "dummy", key="dummy", stamp=""),
)

TABLES: Final[dict[str, Table]] = {t.name: t for t in (*_PARTIES, *_TRANSACTIONS, *_LISTS)}
"""Every table by its SuiteQL name, lower case."""
