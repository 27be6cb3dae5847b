"""The tap: its settings, its streams, its command."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from singer_sdk import Stream, Tap

from connector_kit.bookmarks import read_instant
from connector_kit.plugin import ConnectorPlugin, run, warn_of_unknown_streams
from connector_kit.singer_io import BufferedWriter
from tap_netsuite import settings
from tap_netsuite.account import NetSuiteAccount
from tap_netsuite.client import Connection
from tap_netsuite.streams import DOCUMENTS, FLAT, VENDORS
from tap_netsuite.streams.base import SuiteQLStream
from tap_netsuite.streams.nested import DocumentStream, VendorStream


class TapNetSuite(ConnectorPlugin, Tap):
    """Reads NetSuite by SuiteQL over SuiteTalk REST."""

    name = "tap-netsuite"
    config_jsonschema: ClassVar[dict[str, Any]] = settings.SCHEMA
    message_writer_class = BufferedWriter
    _checked = False

    def check_settings(self) -> None:
        self.fill_defaults()
        super().check_settings()
        Connection.from_settings(self._config)
        if start_date := self._config.get("start_date"):
            read_instant('Setting "start_date"', start_date)
        self._checked = True

    def discover_streams(self) -> list[Stream]:
        """Every stream, with the custom fields that the metadata catalogue describes."""
        account = NetSuiteAccount(self._config)
        if self._config.get("custom_fields") != "none":
            if not self._checked:
                self._validate_config(raise_errors=True)
            account = NetSuiteAccount(self._config)
            account.learn_custom_fields(self._records_with_custom_fields())
        streams: list[Stream] = [
            VendorStream(self, account),
            *(DocumentStream(self, document, account) for document in DOCUMENTS),
            *(SuiteQLStream(self, declaration, account) for declaration in FLAT),
        ]
        warn_of_unknown_streams(self, [stream.tap_stream_id for stream in streams])
        return streams

    def _records_with_custom_fields(self) -> list[str]:
        """Records of the metadata catalogue that the streams of this run need."""
        declarations = [VENDORS, *(document.stream for document in DOCUMENTS), *FLAT]
        return [record for d in declarations for record in d.custom if self._may_be_selected(d.name)]

    def _may_be_selected(self, stream: str) -> bool:
        if self.input_catalog is None:
            return True
        entry = self.input_catalog.get_stream(stream)
        return entry is not None and entry.metadata.root.selected is not False


def main() -> NoReturn:
    """Run the command line."""
    run(TapNetSuite)
