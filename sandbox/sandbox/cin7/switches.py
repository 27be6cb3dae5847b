"""The behaviours of the fake Cin7 Core that can be turned."""

from sandbox.cin7.purchases.switches import SWITCHES as PURCHASES
from sandbox.system import Switch

_FOLLOWS = "-1 follows the scale"
_SIZES: dict[str, Switch] = {
    "suppliers": Switch(-1, f"exact number of suppliers; {_FOLLOWS}, 40 at scale 1"),
    "customers": Switch(-1, f"exact number of customers; {_FOLLOWS}, 36 at scale 1"),
    "products": Switch(-1, f"exact number of products; {_FOLLOWS}, 103 at scale 1"),
    "sales": Switch(-1, f"exact number of sales; {_FOLLOWS}, 30 at scale 1"),
    "seeded_journals": Switch(0, "exact number of journals that people had entered"),
}
"""They count when the books are filled: at the start and at a reset."""

SWITCHES: dict[str, Switch] = {
    "limit_calls": Switch(60, "calls that one application key has per window"),
    "limit_window_seconds": Switch(60.0, "length of the window"),
    "limit_kind": Switch("sliding", "how the window moves", ("sliding", "fixed")),
    "limit_scope": Switch("key", "what a window is counted for", ("key", "account")),
    "limit_shape": Switch("429", "how a refusal looks; mixed takes turns", ("429", "503", "400", "mixed")),
    "retry_after": Switch("text", "`60 Seconds` or a bare number", ("text", "number")),
    "latency_ms": Switch(0, "delay before each call is handled"),
    "error_status_200": Switch(False, "errors keep their body but arrive with HTTP 200"),
    "problems_per_call": Switch(3, "how many validation problems one answer names; 0 names all"),
    "unstable_order": Switch(False, "every list call comes in another order"),
    "since_boundary": Switch(
        "exclusive", "whether ModifiedSince includes its own time", ("exclusive", "inclusive")
    ),
    "null_style": Switch("mixed", "how empty fields come back", ("mixed", "null", "empty")),
    "time_digits": Switch(
        "mixed",
        "digits of the fraction in times of change; a time that would not be later has all 7",
        ("mixed", "7", "3", "2", "0"),
    ),
    "total_past_end": Switch("unchanged", "Total on a page after the last", ("unchanged", "zero")),
    "unknown_path": Switch(
        "page", "an unknown path: a page with 200, or a redirect to itself", ("page", "redirect")
    ),
    "bank_alias": Switch(True, "whether ref/accountBank is known besides ref/account/bank"),
    "bank_accounts_denied": Switch(
        "none", "application keys that get 403 on ref/account/bank", ("none", "reading", "writing", "all")
    ),
    "product_suppliers_without_product": Switch(
        "refuse", "product-suppliers without ProductID", ("refuse", "all")
    ),
    "put_omitted_scalars": Switch("keep", "what PUT does with fields left out", ("keep", "clear")),
    "put_omitted_items": Switch(
        "keep", "what PUT does with addresses and contacts left out", ("keep", "delete")
    ),
    "duplicate_supplier_names": Switch("refuse", "a second supplier of that name", ("refuse", "allow")),
    "duplicate_supplier_text": Switch(
        "Supplier with name '{name}' already exists", "the words of that refusal; {name} is the name"
    ),
    "account_code_miss": Switch("400", "ref/account?Code= without a match", ("400", "empty")),
    "account_types": Switch(
        "live", "types a write accepts: the documented few, or all seen", ("live", "documented")
    ),
    "accounting_link": Switch(
        "none", "accounts and tax rules cannot be changed while linked", ("none", "xero", "quickbooks")
    ),
    "accounting_link_text": Switch(
        "The chart of accounts cannot be changed while {link} integration is active",
        "the words of that refusal; {link} is Xero or QuickBooks",
    ),
    "delete_account_in_use": Switch(
        "refuse", "DELETE of an account that something uses", ("refuse", "allow")
    ),
    "base_amount": Switch(
        "required", "whether a journal line must have BaseAmount", ("required", "optional")
    ),
    "journal_search": Switch(
        "number_and_narration", "what Search looks in", ("number_and_narration", "number")
    ),
    "lock_date": Switch("", "period locked up to and including this day, yyyy-mm-dd; empty is none"),
    "date_format": Switch(
        "dd/mm/yyyy", "how me.LockDate is written", ("dd/mm/yyyy", "mm/dd/yyyy", "yyyy-mm-dd")
    ),
    "base_currency": Switch("USD", "me.Currency"),
    "sku_filter": Switch("starts_with", "what product?Sku= finds", ("starts_with", "contains")),
    **_SIZES,
    **PURCHASES,
}
