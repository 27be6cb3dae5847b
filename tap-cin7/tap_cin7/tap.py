"""The tap: its settings, its streams, its command."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from singer_sdk import Stream, Tap

from connector_kit.plugin import ConnectorPlugin, run, warn_of_unknown_streams
from connector_kit.singer_io import BufferedWriter
from tap_cin7 import settings
from tap_cin7.connection import Connection
from tap_cin7.streams import all_streams
from tap_cin7.values import read_instant


class TapCin7(ConnectorPlugin, Tap):
    """Reads Cin7 Core by its external API, version 2."""

    name = "tap-cin7"
    config_jsonschema: ClassVar[dict[str, Any]] = settings.SCHEMA
    message_writer_class = BufferedWriter

    def check_settings(self) -> None:
        self.fill_defaults()
        super().check_settings()
        Connection.from_settings(self._config)
        if start_date := self._config.get("start_date"):
            read_instant('Setting "start_date"', start_date)

    def discover_streams(self) -> list[Stream]:
        """Every stream; without a call."""
        streams = all_streams(self)
        warn_of_unknown_streams(self, [stream.tap_stream_id for stream in streams])
        return streams


def main() -> NoReturn:
    """Run the command line."""
    run(TapCin7)
