"""`/purchase/manualJournal` and `/advanced-purchase/manualJournal`."""

from decimal import Decimal

from sandbox.cin7 import errors
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.document import AUTHORISED, DRAFT
from sandbox.cin7.purchases.lines import account_of
from sandbox.cin7.purchases.part import AdvancedPart, Part
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant

STATUS = Field("Status", "choice", choices=(DRAFT, AUTHORISED), default=DRAFT)
LINE = (
    Field("Reference", length=256, default=""),
    Field("Amount", "number", required=True, places=2, low=Decimal("0.01")),
    Field("Date", "day", required=True),
    Field("Debit", required=True, length=50),
    Field("Credit", required=True, length=50),
)


def write_manual_journal(tenant: Tenant, purchase: Body, group: Body, given: Body) -> None:  # noqa: ARG001 - allowed at any time
    """Replace the lines that people made; those of the system stay.

    Raises:
        Refusal: a line of the system is among those given, or something is wrong with a line.
    """
    lines, journal = given.get("Lines"), group["ManualJournal"]
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        tenant.refuse_if([errors.invalid("Lines")])
        return
    if any(str(line.get("IsSystem")).lower() == "true" for line in lines):
        raise guards.stop("system_journal_line", "Lines made by the system cannot be changed")
    checked = [check_new(LINE, line, "Lines") for line in lines]
    status = check_new([STATUS], given)
    problems = [problem for each in (status, *checked) for problem in each.problems]
    tenant.refuse_if([*problems, *(text for each in checked for text in _unknown(tenant, each.values))])
    journal["Status"] = status.values["Status"]
    journal["Lines"] = [{**each.values, "IsSystem": False} for each in checked]


def _unknown(tenant: Tenant, line: Body) -> list[str]:
    found = (account_of(tenant, line[side]) for side in ("Debit", "Credit") if line[side])
    return [errors.ACCOUNT_NOT_FOUND for each in found if each is None or each["Status"] != "ACTIVE"]


def _view(group: Body, combine: bool) -> Body:  # noqa: ARG001 - there are no charges here
    return render.manual_journal(group)


MANUAL_JOURNALS = Part(
    path="purchase/manualJournal",
    envelope="",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST"),
    write=write_manual_journal,
    view=_view,
)
ADVANCED_MANUAL_JOURNALS = AdvancedPart(
    path="advanced-purchase/manualJournal",
    envelope="ManualJournals",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST"),
    write=write_manual_journal,
    view=_view,
)
