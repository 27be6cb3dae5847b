"""What a purchase posts: invoices and credit notes against the payable account, payments against the bank."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sandbox.cin7.chart import PAYABLE, TAX
from sandbox.cin7.ledger import Posting, repost
from sandbox.cin7.purchases.amounts import cents, net
from sandbox.cin7.purchases.document import NOTHING, POSTED, credit_notes
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant

KIND = "Purchase"


def post(tenant: Tenant, purchase: Body) -> None:
    """Make the ledger agree with the purchase as it now stands."""
    if tenant.switches["purchases_post"]:
        repost(tenant.books, purchase["ID"], purchase["OrderNumber"], KIND, postings(purchase))


def postings(purchase: Body) -> Iterator[Posting]:
    """Every posting of what is authorised and paid, in base currency, each document exact to the cent."""
    for each in purchase["Order"]["Prepayments"]:
        yield _paid(each)
    for group in purchase["Groups"]:
        if group["Invoice"]["Status"] in POSTED:
            yield from _invoiced(purchase, group["Invoice"])
        yield from (_paid(each) for each in group["Invoice"]["Payments"])
    for note in credit_notes(purchase):
        day, number = note["CreditNoteDate"], note["CreditNoteNumber"]
        for account, amount in _shares(purchase, note):
            yield Posting(PAYABLE, account, amount, day, number)
        yield from (_refunded(each) for each in note["Refunds"])


def _invoiced(purchase: Body, invoice: Body) -> Iterator[Posting]:
    for account, amount in _shares(purchase, invoice):
        yield Posting(account, PAYABLE, amount, invoice["InvoiceDate"], invoice["InvoiceNumber"])


def _shares(purchase: Body, document: Body) -> list[tuple[str, Decimal]]:
    """Account and amount, tax apart; what rounding leaves over is in the first."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    inclusive = purchase["TaxCalculation"] == "Inclusive"
    for line in (*document["Lines"], *document["AdditionalCharges"]):
        sums[line["Account"]] += net(line) - (Decimal(line["Tax"]) if inclusive else NOTHING)
    if document["Tax"]:
        sums[TAX] += Decimal(document["Tax"])
    rate = Decimal(purchase["CurrencyRate"])
    shares = {account: cents(amount * rate) for account, amount in sums.items()}
    if shares:
        shares[next(iter(shares))] += cents(Decimal(document["Total"]) * rate) - sum(shares.values())
    return [(account, amount) for account, amount in shares.items() if amount]


def _paid(payment: Body) -> Posting:
    return Posting(PAYABLE, payment["Account"], _base(payment), payment["DatePaid"], payment["Reference"])


def _refunded(refund: Body) -> Posting:
    return Posting(refund["Account"], PAYABLE, _base(refund), refund["DatePaid"], refund["Reference"])


def _base(payment: Body) -> Decimal:
    return cents(Decimal(payment["Amount"]) * Decimal(payment["CurrencyRate"]))
