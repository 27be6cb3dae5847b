from __future__ import annotations

import datetime as dt
import io
import json
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import redirect_stdout
from decimal import Decimal
from typing import ClassVar

import pytest
from singer_sdk import Tap
from singer_sdk import typing as th
from singer_sdk.singerlib.encoding.simple import RecordMessage, StateMessage

from connector_kit.singer_io import BufferedWriter, TypedStream

SCHEMA = th.PropertiesList(
    th.Property("id", th.IntegerType),
    th.Property("amount", th.NumberType),
    th.Property("note", th.StringType),
).to_dict()


class Rows(TypedStream):
    name = "rows"
    schema = SCHEMA
    primary_keys = ("id",)

    def get_records(self, context):
        for number in range(3):
            yield {"id": number, "amount": Decimal("1.10"), "note": None}


class TapOfRows(Tap):
    name = "tap-of-rows"
    config_jsonschema: ClassVar = {"properties": {}}
    message_writer_class = BufferedWriter

    def discover_streams(self):
        return [Rows(self)]


def run(**options):
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(output):
        TapOfRows(**options).sync_all()
    output.seek(0)
    return output.read()


def test_numbers_leave_exactly_as_they_came():
    assert run().count('"amount":1.10,"note":null') == 3


def test_the_direct_way_writes_what_the_sdk_writes():
    direct = [json.loads(line) for line in run().splitlines()]
    mapped = [
        json.loads(line)
        for line in run(config={"stream_maps": {"rows": {"__filter__": "True"}}}).splitlines()
    ]
    for message in direct + mapped:
        if message.pop("time_extracted", None):
            assert set(message) == {"type", "stream", "record"}
    assert [m for m in direct if m["type"] == "RECORD"] == [m for m in mapped if m["type"] == "RECORD"]


def test_deselected_fields_are_left_out():
    catalog = TapOfRows().catalog_dict
    for entry in catalog["streams"][0]["metadata"]:
        if entry["breadcrumb"] == ["properties", "note"]:
            entry["metadata"]["selected"] = False
    records = [json.loads(line) for line in run(catalog=catalog).splitlines() if "RECORD" in line]
    assert [set(r["record"]) for r in records] == [{"id", "amount"}] * 3


def test_renamed_and_flattened_streams_keep_working():
    output = run(config={"stream_maps": {"rows": {"__alias__": "things", "double": "float(amount) * 2"}}})
    assert '"stream":"things","record":{"double":2.2}' in output or '"double":2.2' in output


def test_dates_and_versions_are_written():
    output = io.StringIO()
    with redirect_stdout(output):
        writer = BufferedWriter()
        writer.write_record("rows", {"day": dt.date(2026, 1, 31)}, version=7)
        writer.write_message(StateMessage(value={"bookmarks": {}}))
    first, second = (json.loads(line) for line in output.getvalue().splitlines())
    assert first["record"] == {"day": "2026-01-31"}
    assert first["version"] == 7
    assert second == {"type": "STATE", "value": {"bookmarks": {}}}


CHILD = textwrap.dedent(
    """
    import signal, threading, time
    from connector_kit.singer_io import BufferedWriter

    def stop(*_):
        raise RuntimeError("stopped")

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=lambda: time.sleep(60), daemon=True).start()
    writer = BufferedWriter()
    number = 0
    try:
        while True:
            number += 1
            writer.write_record("rows", {"id": number, "text": "x" * (number * 7919 % SIZE)})
    finally:
        writer.flush()
    """
)


@pytest.mark.parametrize("size", [50, 3000, 400_000])
@pytest.mark.parametrize("pause", [0.0, 0.03, 0.1])
def test_an_interruption_leaves_whole_lines_in_order(size, pause):
    child = [sys.executable, "-c", CHILD.replace("SIZE", str(size))]
    with subprocess.Popen(child, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        output = process.stdout.read1(1000)
        time.sleep(pause)
        process.send_signal(signal.SIGTERM)
        output += process.stdout.read()
        errors = process.stderr.read().decode()
    assert "RuntimeError: stopped" in errors
    assert output.endswith(b"\n")
    numbers = [json.loads(line)["record"]["id"] for line in output.splitlines()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_interruption_does_not_wait_for_a_reader_that_is_stuck():
    child = [sys.executable, "-c", CHILD.replace("SIZE", "3000")]
    with subprocess.Popen(child, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read1(1)
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        process.wait(timeout=20)
        assert time.monotonic() - started < 15


def test_a_reader_that_goes_away_is_a_broken_pipe():
    child = [sys.executable, "-c", CHILD.replace("SIZE", "3000")]
    with subprocess.Popen(child, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read1(1)
        process.stdout.close()
        assert b"BrokenPipeError" in process.stderr.read()


def test_records_through_messages_are_held_until_a_flush():
    output = io.StringIO()
    with redirect_stdout(output):
        writer = BufferedWriter()
        writer.write_message(RecordMessage(stream="rows", record={"id": 1}))
        writer.flush()
    assert json.loads(output.getvalue())["record"] == {"id": 1}
