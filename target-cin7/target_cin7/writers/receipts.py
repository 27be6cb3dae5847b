"""Receipts: goods that came in, posted once each, however many groups of a purchase take them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from connector_kit.delivery.model import (
    Answer,
    Declined,
    Document,
    Found,
    Landed,
    Plan,
    Step,
    Unknown,
)
from connector_kit.faults import Fault, raise_faults
from connector_kit.records import RecordModel
from target_cin7.client import Cin7Client
from target_cin7.known import Known
from target_cin7.names import exact_name
from target_cin7.parent_verdicts import check_order
from target_cin7.part_writer import PartWriter
from target_cin7.product_book import ProductBook
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_models import ReceiptRecord
from target_cin7.purchase_rows import purchase_of
from target_cin7.purchase_state import ZERO, Purchase, sku_key
from target_cin7.put_away import PutAway, PutAways
from target_cin7.receipt_body import goods_of
from target_cin7.receipt_plan import (
    Post,
    begun_group,
    drafts,
    has_others,
    may_be_put_away,
    posts_for,
    to_put_away,
)
from target_cin7.receipt_siblings import ReceiptSiblings, own_group, stands_on
from target_cin7.receipt_split import Claim, Goods, claim, quantities
from target_cin7.receipt_steps import authorise_step, for_a_person, put_away_step, puts_away, stock_steps
from target_cin7.receipt_verdicts import (
    draft_in_the_way,
    empty,
    frozen,
    moved,
    no_date,
    not_shown,
    put_away_by_hand,
    quantity_differs,
    waits_for_invoice,
)
from target_cin7.reference_book import ReferenceBook
from target_cin7.references import location

_CONVERTED: Final = (
    "a Simple purchase takes no partial receipt: this one turns it into an Advanced purchase in Cin7 Core"
)
_PLACES: Final = (
    "the receipt of an Advanced purchase keeps no location: goods of one product for several locations stand "
    "in one line until they are put away"
)


class ReceiptWriter(PartWriter):
    """Writes receipts into the groups of purchases, and puts the goods away where Cin7 Core waits for it.

    Cin7 Core keeps no mark of ours in a receipt: arithmetic over the identity map's receipts of a purchase
    tells which goods are whose. A receipt that landed is frozen: if its source changes, a person decides.
    """

    object = "receipts"
    model: type[RecordModel] = ReceiptRecord
    depends_on: tuple[str, ...] = ("purchases", "bills")

    def __init__(
        self,
        client: Cin7Client,
        purchases: PurchaseBook,
        known: Known,
        book: ReferenceBook,
        products: ProductBook,
        put_away: PutAway = "auto",
    ) -> None:
        super().__init__(client, purchases, known)
        self._book = book
        self._products = products
        self._siblings = ReceiptSiblings(known, self.object)
        self._put_aways = PutAways(purchases, put_away)
        self._left: dict[tuple[str, str], Decimal] = {}

    def check(self, document: Document) -> None:
        """Check parent, date, SKUs and locations, all faults of the lines in one verdict."""
        purchase = self._parents.live(document)
        self._check_former(document)
        if document.attempted or document.destination_id is not None:
            return
        check_order(document, purchase)
        self._goods(document, purchase)

    def _look(self, document: Document, *, settling: bool) -> Found | None:
        """Look among the goods of the purchase that no other receipt of ours brought."""
        purchase = self._parents.live(document, fresh=settling)
        if document.landed is None and own_group(document, purchase):
            self._siblings.begin(document)
        there = self._siblings.claim(document, purchase)
        if not there.there:
            return None
        task_id = there.there[0].task_id
        if not there.rest:
            purchase = self._put_aways.looked(purchase, task_id, fresh=settling)
        name = self._siblings.destination_id(document, purchase, task_id)
        return Found(name, purchase.row, "identity" if stands_on(document, purchase) else "code")

    def plan(self, document: Document, found: Found | None) -> Plan:
        purchase = purchase_of(found.live) if found is not None else self._parents.live(document)
        there = self._siblings.claim(document, purchase)
        answered = found is not None and found.how == "answer"
        if not answered:
            self._compare(document, purchase)
        if there.rest:
            self._check_shown(document, purchase, there, answered=answered)
            return self._plan_stock(document, purchase, there)
        plan = self._plan_rest(document, purchase, there)
        if not plan.steps:
            self._siblings.finish(document)
        if not plan.steps and found is not None and found.how == "code":
            return replace(plan, notes=("its goods were already received in Cin7 Core",))
        return plan

    def _declined(self, document: Document, step: Step, answer: Declined) -> Answer:
        judged = for_a_person(answer, step)
        return judged if judged.held else self._reconsidered(document, step, judged)

    def _check_former(self, document: Document) -> None:
        """Hold a receipt whose goods stand on another purchase than the source now says."""
        former = self._parents.former(document)
        if former is None:
            return
        goods = goods_of(document.landed or document.content)
        if claim(goods, self._siblings.live(document, former)).there:
            raise moved(document, former)

    def _goods(self, document: Document, purchase: Purchase) -> tuple[Goods, ...]:
        """Return the goods with locations as Cin7 Core spells them; raise all that is wrong with them."""
        goods = goods_of(document.content)
        faults = [] if goods else [empty()]
        if not document.content.get("date"):
            faults.append(no_date())
        ordered = {sku_key(line.sku) for line in purchase.order.lines}
        spelled: dict[str, str] = {"": "", exact_name(purchase.location): purchase.location}
        for item in goods:
            if sku_key(item.sku) not in ordered:
                product = self._products.resolve("the SKU", item.sku)
                faults += [product] if isinstance(product, Fault) else []
            if exact_name(item.location) not in spelled:
                found = location(self._book, "location", item.location)
                faults += [found] if isinstance(found, Fault) else []
                name = item.location if isinstance(found, Fault) else found.name
                spelled[exact_name(item.location)] = name
        raise_faults(f"Receipt {document.key}", faults)
        return tuple(replace(item, location=spelled[exact_name(item.location)]) for item in goods)

    def _compare(self, document: Document, purchase: Purchase) -> None:
        """Hold a receipt that changed after it landed, unless a person made room for it, or did the same."""
        if document.landed is None:
            return
        landed, wanted = goods_of(document.landed), goods_of(document.content)
        if sorted(landed, key=Goods.same) == sorted(wanted, key=Goods.same):
            return
        days = {item.date for item in (*landed, *wanted)}
        skus = {sku_key(item.sku) for item in (*landed, *wanted)}
        live = [
            p
            for p in self._siblings.live(document, purchase)
            if p.goods.date in {"", *days} and sku_key(p.goods.sku) in skus
        ]
        there = claim(wanted, live)
        if claim(landed, live).there and (there.rest or there.others):
            raise frozen(document, purchase, landed, wanted)

    def _check_shown(self, document: Document, purchase: Purchase, there: Claim, *, answered: bool) -> None:
        """Hold a receipt that Cin7 Core took and does not show: it would be sent again and again."""
        name = (document.source, document.key)
        left = sum(quantities(there.rest).values(), ZERO)
        begun = document.landed is None and purchase.group(own_group(document, purchase)) is not None
        if (answered and left >= self._left.get(name, left + 1)) or (begun and not there.there):
            raise not_shown(document, purchase, there.rest)
        self._left[name] = left

    def _plan_stock(self, document: Document, purchase: Purchase, there: Claim) -> Plan:
        check_order(document, purchase)
        goods = self._goods(document, purchase)
        result = posts_for(purchase, there)
        if result.obstacle == "draft":
            raise draft_in_the_way(document, purchase)
        if result.obstacle == "quantity":
            raise quantity_differs(document, purchase, goods)
        if result.obstacle == "invoice":
            raise waits_for_invoice(document, purchase, there.rest)
        spelled = {item.same(): item.location for item in goods}
        steps = stock_steps(document, purchase, result.posts, spelled)
        spread_out = any(
            len(step.body["Lines"]) < len(p.goods) for step, p in zip(steps, result.posts, strict=False)
        )
        notes = ((_CONVERTED,) if result.converts else ()) + ((_PLACES,) if spread_out else ())
        return Plan(tuple(steps), notes=notes)

    def _plan_rest(self, document: Document, purchase: Purchase, there: Claim) -> Plan:
        """Authorise what was only entered, and put away what waits for it."""
        for group in drafts(purchase, there):
            if has_others(group, there):
                raise draft_in_the_way(document, purchase)
            return Plan((authorise_step(purchase, Post(group, (), older=purchase.is_simple)),))
        if not self._put_aways.wanted or purchase.is_simple:
            return Plan()
        steps = []
        for group, goods in to_put_away(purchase, there, self._siblings.others(document, purchase) or ()):
            if not may_be_put_away(purchase, group):
                raise put_away_by_hand(document, purchase, group, goods)
            steps.append(put_away_step(purchase, group.task_id, goods))
        return Plan(tuple(steps))

    def _landed(self, document: Document, step: Step, before: Purchase, body: Any) -> Answer:
        task_id = str(step.body.get("TaskID") or "")
        if puts_away(step):
            after = self._purchases.take_put_away(before.id, body)
            group = before.group(task_id)
            if group is not None and group.stock.is_partial:
                self._purchases.forget(before.id)  # the answer does not tell that its receipt is authorised
        else:
            after = self._purchases.take_stock(before.id, body)
            task_id = task_id or begun_group(before, after)
            if not task_id:
                return Unknown("Cin7 Core answered without the receipt")
            after = self._put_aways.looked(after, task_id)
            self._siblings.begin(document)
        return Landed(Found(self._siblings.destination_id(document, after, task_id), after.row, "answer"))
