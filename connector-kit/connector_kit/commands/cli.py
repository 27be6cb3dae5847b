"""The command line of ``connector``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import click
from rich.console import Console
from sqlalchemy import Connection

from connector_kit.commands import questions, render
from connector_kit.delivery.model import Outcome
from connector_kit.delivery.store import DEFAULT_URL, Store
from connector_kit.errors import ConnectorError
from connector_kit.secrets import mask
from connector_kit.settings import resolve_reference


@dataclass(frozen=True, slots=True)
class _Output:
    url: str
    as_json: bool
    console: Console

    @contextmanager
    def store(self) -> Iterator[Connection]:
        store = Store(resolve_reference("delivery-url", self.url), create=False)
        try:
            with store.transaction() as connection:
                yield connection
        finally:
            store.close()

    def json(self, answer: Any) -> bool:
        if self.as_json:
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return self.as_json


_source = click.option("--source", help="Label of the source system, where two sources share a key.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
@click.option(
    "--delivery-url",
    envvar="CONNECTOR_DELIVERY_URL",
    default=DEFAULT_URL,
    show_default=True,
    help="SQLAlchemy URL of the target's delivery store.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.version_option(package_name="connector-kit")
@click.pass_context
def connector(context: click.Context, delivery_url: str, as_json: bool) -> None:
    """Ask what became of records, and put parked ones back on their way."""
    context.obj = (delivery_url, as_json)


def _output(context: click.Context, as_json: bool) -> _Output:
    url, everywhere = context.obj
    return _Output(url, as_json or everywhere, Console(soft_wrap=True))


@connector.command()
@_json
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Show how many documents are landed, pending, held, refused and in doubt, and the last runs."""
    output = _output(context, as_json)
    with output.store() as connection:
        answer = questions.status(connection)
    if not output.json(answer):
        render.status(output.console, answer)


@connector.command()
@click.argument("object_", metavar="OBJECT")
@click.argument("key", metavar="KEY")
@_source
@_json
@click.pass_context
def why(context: click.Context, object_: str, key: str, source: str | None, as_json: bool) -> None:
    """Tell everything about one document: its state, the reason, every call and every decision."""
    output = _output(context, as_json)
    with output.store() as connection:
        answer = questions.why(connection, object_, key, source)
    if not output.json(answer):
        render.why(output.console, answer)


@connector.command()
@click.argument("object_", metavar="[OBJECT]", required=False)
@_source
@_json
@click.pass_context
def held(context: click.Context, object_: str | None, source: str | None, as_json: bool) -> None:
    """List documents that wait for a mapping, another record or a person, with what to do."""
    _parked(_output(context, as_json), Outcome.HELD, object_, source)


@connector.command()
@click.argument("object_", metavar="[OBJECT]", required=False)
@_source
@_json
@click.pass_context
def refused(context: click.Context, object_: str | None, source: str | None, as_json: bool) -> None:
    """List documents that the destination, or a check, said no to, with its words."""
    _parked(_output(context, as_json), Outcome.REFUSED, object_, source)


def _parked(output: _Output, outcome: Outcome, object_: str | None, source: str | None) -> None:
    with output.store() as connection:
        answer = questions.parked(connection, outcome, object_, source)
    if not output.json(answer):
        render.parked(output.console, answer, outcome.value)


@connector.command()
@click.argument("object_", metavar="[OBJECT]", required=False)
@click.argument("key", metavar="[KEY]", required=False)
@click.option("--held", "only_held", is_flag=True, help="Only held documents.")
@click.option("--refused", "only_refused", is_flag=True, help="Only refused documents.")
@_source
@_json
@click.pass_context
def retry(
    context: click.Context,
    object_: str | None,
    key: str | None,
    only_held: bool,
    only_refused: bool,
    source: str | None,
    as_json: bool,
) -> None:
    """Put held and refused documents back into the outbox; the target's next run delivers them."""
    outcomes = [Outcome.HELD] if only_held else [Outcome.REFUSED] if only_refused else []
    output = _output(context, as_json)
    with output.store() as connection:
        wanted = outcomes or [Outcome.HELD, Outcome.REFUSED]
        number = questions.retry(connection, object_, key, source, wanted)
    if not output.json({"retried": number}):
        output.console.print(f"{number} document(s) go out with the target's next run.", highlight=False)


@connector.command()
@click.argument("object_", metavar="OBJECT")
@click.argument("key", metavar="KEY")
@_source
@_json
@click.pass_context
def approve(context: click.Context, object_: str, key: str, source: str | None, as_json: bool) -> None:
    """Approve a held document as it is now; the target's next run delivers it."""
    output = _output(context, as_json)
    with output.store() as connection:
        questions.approve(connection, object_, key, source)
    if not output.json({"approved": key}):
        output.console.print(f"{object_} {key} goes out with the target's next run.", highlight=False)


def main() -> NoReturn:
    """Run the command; an expected failure prints one line and exits with its code."""
    try:
        code = connector.main(prog_name="connector", standalone_mode=False)
    except ConnectorError as error:
        click.echo(f"connector: {mask(str(error))}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
