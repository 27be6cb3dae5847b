"""The Singer target around the outbox: records in, STATE lines out, and never one past unsettled records."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from abc import abstractmethod
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, ClassVar, cast

from singer_sdk import Target
from singer_sdk.exceptions import RecordsWithoutSchemaException
from singer_sdk.helpers.capabilities import PluginCapabilities
from singer_sdk.plugin_base import PluginBase
from singer_sdk.singerlib.exceptions import InvalidInputLine

from connector_kit.delivery.approval import parse_rules
from connector_kit.delivery.calls import CallGate, Pacer
from connector_kit.delivery.digest import canonical, digest
from connector_kit.delivery.identities import Identities
from connector_kit.delivery.intake import Intake
from connector_kit.delivery.ownership import parse_ownership
from connector_kit.delivery.planning import Planned
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.runs import Run
from connector_kit.delivery.session import Destination, Session, Terms
from connector_kit.delivery.store import DEFAULT_URL, Store
from connector_kit.errors import InterruptedRunError, UnreachableError
from connector_kit.plugin import ConnectorPlugin, exit_code_of
from connector_kit.secrets import Secret
from connector_kit.singer_input import InterruptibleReader

if TYPE_CHECKING:
    from types import FrameType

_GRACE_SECONDS = 10.0
"""How long a call in hand may take after SIGTERM before it is parked as in doubt."""


class OutboxTarget(ConnectorPlugin, Target):
    """Base of a target that delivers through the outbox.

    A subclass names its settings, builds its :class:`connector_kit.delivery.session.Destination`, and says
    which settings its verdicts depend on. The last line on stderr is the summary; see ``docs``.
    """

    capabilities: ClassVar[list[Any]] = [
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]
    message_reader_class = InterruptibleReader
    judging_settings: ClassVar[tuple[str, ...]] = ()
    """Settings that, when they change, give refused documents another chance."""

    @abstractmethod
    def destination(self, gate: CallGate, identities: Identities) -> Destination:
        """Build the writers and their client."""

    def make_pacer(self) -> Pacer | None:
        """Return what paces the calls; None where the destination has no limit on their rate."""
        return None

    @classmethod
    def append_builtin_config(cls, config_jsonschema: dict[str, Any]) -> None:
        """Add the SDK's settings that mean something here: stream maps and flattening."""
        PluginBase.append_builtin_config.__func__(cls, config_jsonschema)  # type: ignore[attr-defined]

    @classmethod
    def invoke(  # type: ignore[override]
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: Any = None,
        file_input: IO[bytes] | None = None,
    ) -> None:
        """Run the target: the exit code says how it went, the last line on stderr what became of what."""
        PluginBase.invoke.__func__(cls, about=about, about_format=about_format)  # type: ignore[attr-defined]
        cls.print_version(print_fn=cls.logger.info)
        target = cls(
            config=config.config if config else {},
            parse_env_config=bool(config and config.parse_env),
            validate_config=True,
        )
        code = target.run_to_end(getattr(file_input, "buffer", file_input))
        if code:
            sys.exit(code)

    @classmethod
    def report_unstarted(cls) -> None:
        """Print a summary without objects: a target's last line is a summary however it ended."""
        sys.stderr.write(json.dumps({"summary": {}, "calls": 0, "seconds": 0.0}) + "\n")
        sys.stderr.flush()

    def run_to_end(self, file_input: IO[bytes] | None = None) -> int:
        """Read to the end of the input, deliver, and print the summary. Returns the exit code."""
        code = 0
        self._open()
        try:
            self._session.relay.begin()
            self.listen(file_input)  # type: ignore[arg-type]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - reported, and the summary follows
            code = exit_code_of(error, self.logger)
        finally:
            self._sum_up(code)
        return code

    def _open(self) -> None:
        self._session = self._new_session()
        self._intake = Intake(self._session, self.config["nulls"], self.logger)

    def _new_session(self) -> Session:
        config = self.config
        plan_only = config["mode"] == "plan"
        minutes = config.get("time_budget_minutes")
        gate = CallGate(
            self.make_pacer(),
            call_budget=config.get("call_budget"),
            deadline=time.monotonic() + float(minutes) * 60 if minutes is not None else None,
        )
        source, system = config["source"], config["system"]
        apart = system if system != source else ""  # one label for both: nothing is recognised by it
        run = Run(self.name, self.plugin_version, source, config["mode"], apart)
        ownership = parse_ownership(config.get("ownership") or {}, source=source, destination=system)
        terms = Terms(
            policy=Policy(
                overwrite_conflicts=config["on_conflict"] == "overwrite",
                approval=parse_rules(config.get("approve") or ()),
                settle_seconds=float(config["settle_seconds"]),
                ownership=ownership,
            ),
            max_concurrency=int(config["max_concurrency"]),
            settings_digest=self._settings_digest(),
            plan_only=plan_only,
        )
        url = config.get("delivery_url")
        store = Store((url.reveal() if isinstance(url, Secret) else url) or DEFAULT_URL)
        destination = self.destination(gate, Identities(store, run))
        return Session(store, run, destination, gate, terms, self._report_plan)

    def _settings_digest(self) -> str:
        return digest(canonical({name: self.config.get(name) for name in self.judging_settings}))

    def _report_plan(self, planned: Planned) -> None:
        self.logger.info("plan: %s", planned)

    def _process_schema_message(self, message_dict: dict[str, Any]) -> None:
        self._assert_line_requires(message_dict, requires={"stream", "schema"})
        stream = message_dict["stream"]
        keys = message_dict.get("key_properties") or []
        self._intake.keys[stream] = keys
        if self._maps_streams:
            self.mapper.register_raw_stream_schema(stream, message_dict["schema"], keys)
            for stream_map in self.mapper.stream_maps[stream]:
                self._intake.keys[stream_map.stream_alias] = stream_map.transformed_key_properties or []

    @cached_property
    def _maps_streams(self) -> bool:
        return bool(self.config.get("stream_maps") or self.config.get("flattening_enabled"))

    def _process_record_message(self, message_dict: dict[str, Any]) -> None:
        try:
            stream, record = message_dict["stream"], message_dict["record"]
        except KeyError as error:
            raise InvalidInputLine(f"A RECORD message has no {error}.") from None
        if stream not in self._intake.keys:
            raise RecordsWithoutSchemaException(f"A record of stream {stream!r} came before its SCHEMA.")
        if not isinstance(record, dict):
            raise InvalidInputLine(f"A RECORD message of stream {stream!r} holds no object.")
        if self._maps_streams:
            self._map(stream, record)
        else:
            self._intake.take(stream, record)

    def _map(self, stream: str, record: dict[str, Any]) -> None:
        for stream_map in self.mapper.stream_maps[stream]:
            try:
                mapped = stream_map.transform(dict(record))
            except Exception as error:  # noqa: BLE001 - the user's expression may raise anything
                self._intake.refuse_unmapped(stream, stream_map.stream_alias, record, error)
                continue
            if mapped is not None:
                self._intake.take(stream_map.stream_alias, mapped)

    def _process_state_message(self, message_dict: dict[str, Any]) -> None:
        self._assert_line_requires(message_dict, requires={"value"})
        self._latest_state = message_dict["value"]
        if self._intake.due():
            self._deliver()

    def _process_batch_message(self, message_dict: dict[str, Any]) -> None:
        raise InvalidInputLine(
            f"The tap sends BATCH files for {message_dict.get('stream')!r}, which this target does not read."
        )

    def _process_activate_version_message(self, message_dict: dict[str, Any]) -> None:
        self.logger.info("ACTIVATE_VERSION of %s: nothing is deleted.", message_dict.get("stream"))

    def process_endofpipe(self) -> None:
        """Deliver what is left, settle what is in doubt, and let the last STATE line go."""
        self._intake.flush()
        self._session.relay.finish()
        self._emit_state()
        if self._session.gate.stopping:
            raise InterruptedRunError("The run was stopped when all was delivered.")
        if left := self._session.unsettled():
            raise UnreachableError(
                f"{left} document(s) are not settled yet: in doubt, or another run is delivering them.",
                code="WORK_LEFT",
                hint="run again; `connector status` shows which.",
            )

    def _deliver(self) -> None:
        self._intake.flush()
        self._session.relay.deliver()
        self._emit_state()

    def _emit_state(self) -> None:
        """Write the latest STATE line if every record before it is settled. A plan moves no state."""
        if self._latest_state is None or self.config["mode"] == "plan" or self._session.unsettled():
            return
        self._write_state_message(self._latest_state)
        self._latest_state = None

    def _write_state_message(self, state: dict[str, Any]) -> None:
        sys.stdout.write(canonical(state) + "\n")
        sys.stdout.flush()

    def _sum_up(self, code: int) -> None:
        result = self._session.result()
        if self.config["mode"] == "plan":
            calls = self._session.planned_calls
            result["plan"] = {"calls": calls, "minutes": self._minutes(calls)}
        self._session.close(code)
        sys.stderr.write(json.dumps(result) + "\n")
        sys.stderr.flush()

    def _minutes(self, calls: int) -> float | None:
        """How long so many calls take at the permitted rate; None where there is no limit."""
        if "calls_per_window" not in self.config:
            return None
        windows = calls / int(self.config["calls_per_window"])
        return round(windows * float(self.config["limit_window_seconds"]) / 60, 2)

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        del frame
        self.logger.warning("%s received: finishing the calls in hand.", signal.Signals(signum).name)
        session: Session | None = getattr(self, "_session", None)
        if session is None:
            raise InterruptedRunError(f"{self.name} was stopped by {signal.Signals(signum).name}.")
        session.gate.stop()
        timer = threading.Timer(_GRACE_SECONDS, self._park, args=(session,))
        timer.daemon = True
        timer.start()
        cast("InterruptibleReader", self.message_reader).stop()

    def _park(self, session: Session) -> None:
        """Leave a call that takes too long: its intent is on disk, so the next run asks what became of it."""
        try:
            result = session.result()
        finally:
            sys.stderr.write(json.dumps(result) + "\n")
            sys.stderr.flush()
            os._exit(InterruptedRunError.exit_code)
