"""Whatever people do, in whatever order: the books stay consistent."""

from decimal import Decimal

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sandbox.system import EditError

QUANTITIES = st.decimals("0.5", "6", places=1)


class People(RuleBasedStateMachine):
    """One order at a time of an item twice, a charge and an expense; refusals change nothing."""

    def __init__(self):
        super().__init__()
        self.office = self.make(vendors=3, purchase_orders=1, bills=1, credits=1, journals=1)
        lines = [
            {"item": "OAK-10", "quantity": 5, "rate": "1.2345"},
            {"item": "OAK-10", "quantity": "2.5", "rate": "7"},
            {"item": "FREIGHT-IN", "quantity": 1, "rate": "30"},
            {"account": "520000", "amount": "12.5"},
        ]
        self.order = {"id": self.office.order(lines=lines, tax="0.2")["id"]}
        self.made = {"itemreceipt": [], "vendorbill": [], "vendorpayment": []}

    def attempt(self, action, name, where, **entered):
        before = self.office.database.version
        try:
            return self.office.do(action, name, where, **entered)
        except EditError:
            assert self.office.database.version == before
            return None

    def keep(self, name, document):
        if document:
            self.made[name].append({"id": document["id"]})

    @rule(line=st.integers(1, 2), quantity=QUANTITIES)
    def receive(self, line, quantity):
        lines = {str(line): quantity}
        self.keep("itemreceipt", self.attempt("receive", "purchaseorder", self.order, lines=lines))

    @rule(line=st.integers(1, 3), quantity=QUANTITIES, tax=st.sampled_from(("0", "0.2")))
    def bill(self, line, quantity, tax):
        lines = {str(line): quantity}
        self.keep("vendorbill", self.attempt("bill", "purchaseorder", self.order, lines=lines, tax=tax))

    @rule(pending=st.booleans())
    def bill_the_rest(self, pending):
        self.keep("vendorbill", self.attempt("bill", "purchaseorder", self.order, pending=pending))

    @rule()
    def receive_the_rest(self):
        self.keep("itemreceipt", self.attempt("receive", "purchaseorder", self.order))

    @precondition(lambda self: self.made["vendorbill"])
    @rule(data=st.data(), amount=st.sampled_from((None, Decimal("0.01"), Decimal(3))))
    def pay(self, data, amount):
        bill = data.draw(st.sampled_from(self.made["vendorbill"]))
        entered = {} if amount is None else {"amount": amount}
        self.keep("vendorpayment", self.attempt("pay", "vendorbill", bill, **entered))

    @precondition(lambda self: self.made["vendorbill"])
    @rule(data=st.data(), action=st.sampled_from(("void", "approve")))
    def void_or_approve(self, data, action):
        self.attempt(action, "vendorbill", data.draw(st.sampled_from(self.made["vendorbill"])))

    @precondition(lambda self: any(self.made.values()))
    @rule(data=st.data())
    def delete(self, data):
        name = data.draw(st.sampled_from([name for name, documents in self.made.items() if documents]))
        document = data.draw(st.sampled_from(self.made[name]))
        if self.attempt("delete", name, document):
            self.made[name].remove(document)

    @rule(line=st.integers(1, 4), quantity=QUANTITIES)
    def change_a_line(self, line, quantity):
        self.attempt("update_line", "purchaseorder", {**self.order, "line": line}, quantity=quantity)

    @rule(line=st.integers(1, 4))
    def delete_a_line(self, line):
        self.attempt("delete_line", "purchaseorder", {**self.order, "line": line})

    @rule()
    def add_a_line(self):
        self.attempt("add_line", "purchaseorder", self.order, item="ASH-10", quantity=2, rate=3)

    @rule()
    def close(self):
        self.attempt("close", "purchaseorder", self.order)

    @invariant()
    def consistent(self):
        self.audit(self.office)


def test_the_books_stay_consistent(make, audit):
    bound = {"make": staticmethod(make), "audit": staticmethod(audit)}
    machine = type("Bound", (People,), bound).TestCase
    phases = (Phase.explicit, Phase.reuse, Phase.generate)  # a history is short enough as it is
    machine.settings = settings(max_examples=15, stateful_step_count=15, deadline=None, phases=phases)
    machine().runTest()
