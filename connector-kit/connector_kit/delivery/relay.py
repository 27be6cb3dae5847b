"""The message relay: takes documents from the outbox to the destination, in dependency order."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.dispatch import Dispatcher
from connector_kit.delivery.follow_up import accepted, built, not_built
from connector_kit.delivery.identities import Identities
from connector_kit.delivery.model import Declined, Document, Landed, Outcome
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import LEASE_SECONDS, Claimed
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.writer import FollowsUp, Writer
from connector_kit.errors import InterruptedRunError

_BATCH_PER_WORKER = 25
_WAIT_SLICE = 0.1


class Relay:
    """Delivers what an outbox holds, for one run.

    Args:
        box: The outbox.
        writers: One per object, in dependency order.
        gate: Every call passes it.
        policy: What the settings say.
        max_concurrency: Documents in flight at once.
    """

    def __init__(
        self,
        box: Outbox,
        writers: Mapping[str, Writer],
        gate: CallGate,
        policy: Policy,
        *,
        max_concurrency: int,
    ) -> None:
        self._box = box
        self._identities = Identities(box.store, box.run)
        self._writers = writers
        self._gate = gate
        self._policy = policy
        self._workers = max_concurrency
        self.dispatcher = Dispatcher(box, gate, policy)
        self._lock = threading.Lock()
        self._doubtful_lanes: set[tuple[str, str]] = set()
        self._ended = threading.Event()
        self.outcomes: Counter[tuple[str, Outcome]] = Counter()
        """Documents created, updated and found unchanged in this run, by object."""

    def begin(self) -> None:
        """Take over from runs that died, and settle what they left in doubt."""
        self._box.recover()
        self._box.reopen_refused()
        threading.Thread(target=self._keep_leases, name="leases", daemon=True).start()
        self._follow_up()
        self._pass(Outcome.IN_DOUBT)

    def deliver(self) -> None:
        """Deliver everything that is pending now.

        Raises:
            ConnectorError: The run cannot go on. What was in hand is committed, the rest stays pending.
        """
        self._pass(Outcome.PENDING)

    def finish(self) -> None:
        """Deliver what is left, try what was held once more, and settle what is in doubt."""
        self._pass(Outcome.PENDING)
        if self._box.reopen_held(judged_in_this_run=False):
            self._pass(Outcome.PENDING)
        for _ in self._writers:
            before = self._landed()
            self._settle()
            if not self._landed() or not self._box.reopen_held(judged_in_this_run=True):
                break
            self._pass(Outcome.PENDING)
            if self._landed() == before:
                break
        self._settle()

    def close(self) -> None:
        """Give every lease back."""
        self._ended.set()
        self._box.release()

    def _landed(self) -> int:
        return self.outcomes.total()

    def _settle(self) -> None:
        """Ask about lost writes until each is known, and resend those that were certainly not executed."""
        self._pass(Outcome.IN_DOUBT)
        if self._box.unsettled() and self._doubtful_lanes:
            self._gate.pause(self._policy.settle_seconds)
            self._pass(Outcome.IN_DOUBT)
        self._doubtful_lanes.clear()
        self._pass(Outcome.PENDING)

    def _pass(self, status: Outcome) -> None:
        for writer in self._writers.values():
            last = 0
            self._gate.check()
            if self._box.has(writer.object, status):
                self._rebuild_once(writer)  # before any document is claimed: it is claimed with its identity
            while batch := self._box.claim(writer.object, self._batch, status=status, beyond=last):
                last = batch[-1].id
                self._dispatch(writer, batch)
                self._gate.check()

    @property
    def _batch(self) -> int:
        return self._workers * _BATCH_PER_WORKER

    def _dispatch(self, writer: Writer, batch: Sequence[Claimed]) -> None:
        lanes: dict[str, list[Claimed]] = {}
        for claimed in batch:
            lanes.setdefault(writer.lane(claimed.document), []).append(claimed)
        with ThreadPoolExecutor(self._workers, thread_name_prefix=writer.object) as pool:
            futures = [pool.submit(self._lane, writer, lane, docs) for lane, docs in lanes.items()]
            error = self._first_error(futures)
        if error is not None:
            raise error

    def _first_error(self, futures: Sequence[Future[None]]) -> BaseException | None:
        """Wait for all; the first that fails stops the others before their next call."""
        waiting = set(futures)
        first: BaseException | None = None
        while waiting:
            done, waiting = wait(waiting, timeout=_WAIT_SLICE, return_when="FIRST_COMPLETED")
            for future in done:
                error = future.exception()
                if error is not None:
                    self._gate.stop()
                    if first is None or isinstance(first, InterruptedRunError):
                        first = error
        return first

    def _lane(self, writer: Writer, lane: str, documents: Sequence[Claimed]) -> None:
        for claimed in documents:
            if claimed.doubtful_since is None and (writer.object, lane) in self._doubtful_lanes:
                self._box.release([claimed.id])  # it may be what the lost write made
                continue
            outcome = self.dispatcher.deliver(writer, claimed)
            with self._lock:
                if outcome in {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED}:
                    self.outcomes[writer.object, outcome] += 1
                elif outcome is Outcome.IN_DOUBT:
                    self._doubtful_lanes.add((writer.object, lane))

    def _rebuild_once(self, writer: Writer) -> None:
        """Learn the identities that the destination shows by its markers, if this store never has."""
        if not self._identities.scanned(writer.object):
            self._identities.rebuild(writer.object, writer.scan())

    def _follow_up(self) -> None:
        """Ask what became of documents that were only accepted when they landed."""
        for writer in self._writers.values():
            if isinstance(writer, FollowsUp) and (documents := accepted(self._box, writer.object)):
                verdicts = writer.follow_up(documents)
                for document in documents:
                    self._record(document, verdicts.get(document.key))

    def _record(self, document: Document, verdict: Landed | Declined | None) -> None:
        if isinstance(verdict, Landed):
            built(self._box, document, verdict)
        elif isinstance(verdict, Declined):
            not_built(self._box, document, verdict)

    def _keep_leases(self) -> None:
        while not self._ended.wait(LEASE_SECONDS / 3):
            self._box.extend_leases()
