"""NetSuite's own fixed lists: codes and the texts that BUILTIN.DF shows for them."""

from __future__ import annotations

from typing import Final

TRANSACTION_TYPES: Final[dict[str, tuple[str, str]]] = {
    "PurchOrd": ("purchaseorder", "Purchase Order"),
    "VendBill": ("vendorbill", "Bill"),
    "VendCred": ("vendorcredit", "Bill Credit"),
    "VendPymt": ("vendorpayment", "Bill Payment"),
    "Journal": ("journalentry", "Journal"),
    "ItemRcpt": ("itemreceipt", "Item Receipt"),
    "PurchReq": ("purchaserequisition", "Requisition"),
    "BlankOrd": ("blanketpurchaseorder", "Blanket Purchase Order"),
    "VendAuth": ("vendorreturnauthorization", "Vendor Return Authorization"),
    "ExpRept": ("expensereport", "Expense Report"),
    "Check": ("check", "Check"),
    "CardChrg": ("creditcardcharge", "Credit Card"),
    "CustInvc": ("invoice", "Invoice"),
    "CustCred": ("creditmemo", "Credit Memo"),
    "CustPymt": ("customerpayment", "Payment"),
    "SalesOrd": ("salesorder", "Sales Order"),
    "ItemShip": ("itemfulfillment", "Item Fulfillment"),
    "Opprtnty": ("opportunity", "Opportunity"),
    "Estimate": ("estimate", "Quote"),
}
"""Type code → (record id in ``transaction.recordtype``, what a person reads)."""

STATUSES: Final[dict[str, dict[str, str]]] = {
    "PurchOrd": {
        "A": "Pending Supervisor Approval",
        "B": "Pending Receipt",
        "C": "Rejected by Supervisor",
        "D": "Partially Received",
        "E": "Pending Billing/Partially Received",
        "F": "Pending Bill",
        "G": "Fully Billed",
        "H": "Closed",
    },
    "VendBill": {
        "A": "Open",
        "B": "Paid In Full",
        "C": "Cancelled",
        "D": "Pending Approval",
        "E": "Rejected",
        "F": "Payment In-Transit",
    },
    "VendPymt": {
        "A": "Pending Approval",
        "B": "In-Transit",
        "C": "Confirmed",
        "D": "Rejected",
        "E": "Declined",
        "V": "Voided",
        "Z": "Online Bill Pay Pending Accounting Approval",
    },
    "VendCred": {"A": "Open", "B": "Fully Applied", "V": "Voided"},
    "Journal": {"A": "Pending Approval", "B": "Approved for Posting"},
    "ItemRcpt": {"Y": "Received"},
}
"""Type code → status letter → text, without the type's prefix."""

APPROVAL_STATUSES: Final = {1: "Pending Approval", 2: "Approved", 3: "Rejected"}

ACCOUNT_TYPES: Final = {
    "Bank": "Bank",
    "AcctRec": "Accounts Receivable",
    "OthCurrAsset": "Other Current Asset",
    "FixedAsset": "Fixed Asset",
    "OthAsset": "Other Asset",
    "AcctPay": "Accounts Payable",
    "CredCard": "Credit Card",
    "OthCurrLiab": "Other Current Liability",
    "LongTermLiab": "Long Term Liability",
    "Equity": "Equity",
    "Income": "Income",
    "COGS": "Cost of Goods Sold",
    "Expense": "Expense",
    "OthIncome": "Other Income",
    "OthExpense": "Other Expense",
    "NonPosting": "Non Posting",
}

ITEM_TYPES: Final = {
    "InvtPart": "Inventory Item",
    "NonInvtPart": "Non-inventory Item",
    "Service": "Service",
    "OthCharge": "Other Charge",
    "Discount": "Discount",
    "TaxItem": "Tax Item",
}

COUNTRIES: Final = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "DE": "Germany",
    "FR": "France",
    "NL": "Netherlands",
    "IT": "Italy",
    "ES": "Spain",
    "IE": "Ireland",
    "BE": "Belgium",
    "AT": "Austria",
    "PL": "Poland",
    "SE": "Sweden",
    "DK": "Denmark",
    "CH": "Switzerland",
    "CN": "China",
    "MX": "Mexico",
    "AU": "Australia",
}

LISTS: Final[dict[str, dict[str, str]]] = {
    "trantype": {code: text for code, (_, text) in TRANSACTION_TYPES.items()},
    "approvalstatus": {str(code): text for code, text in APPROVAL_STATUSES.items()},
    "accttype": ACCOUNT_TYPES,
    "itemtype": ITEM_TYPES,
    "country": COUNTRIES,
}
"""What a column can refer to that is not a table, with the text of each code."""
