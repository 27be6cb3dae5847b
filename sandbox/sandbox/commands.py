"""The `sandbox` command."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from sandbox import show
from sandbox.client import DEFAULT_URL, Client, ClientError
from sandbox.server import DEFAULT_PORT, MAKERS, StartError, bind, make_app, url_of
from sandbox.server import serve as serve_app
from sandbox.switches import SwitchError
from sandbox.system import EditError, Settings

console = Console()


class Group(click.Group):
    """Turns the sandbox's own errors into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ClientError, EditError, StartError, SwitchError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Group)
@click.version_option(package_name="erp-sandbox", prog_name="sandbox")
def main() -> None:
    """Runnable fakes of PeopleSoft, NetSuite and Cin7 Core, with their limits, guards and faults."""


url_option = click.option("--url", envvar="SANDBOX_URL", default=DEFAULT_URL, show_default=True)


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    for each in given:
        if "=" not in each:
            raise click.BadParameter(f"{each!r} is not NAME=VALUE", param_hint=option)
    return dict(each.split("=", 1) for each in given)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="0 takes a free port and prints it.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same books.")
@click.option("--scale", default=1.0, show_default=True, help="Multiplies the counts of the seeded books.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the books here.")
@click.option(
    "--switch", "switches", multiple=True, help="SYSTEM.NAME=VALUE, as `sandbox switches` lists them."
)
def serve(
    host: str, port: int, seed: int, scale: float, data: Path | None, switches: tuple[str, ...]
) -> None:
    """Serve all fake systems on one port until interrupted."""
    app = make_app(Settings(seed=seed, scale=scale, data=data), _pairs(switches, "--switch"))
    sock = bind(host, port)
    url = url_of(sock)
    show.credentials(console, url, {name: maker.credentials for name, maker in MAKERS.items()})
    serve_app(app, sock, lambda: click.echo(f"sandbox ready {url}"))


@main.command()
@click.argument("system", required=False)
@url_option
def reset(system: str | None, url: str) -> None:
    """All books, or one SYSTEM's, back to the seed; fault rules and call log emptied."""
    Client(url).reset(system)
    console.print("Books are back to the seed; fault rules and the call log are empty.")


@main.command()
@click.argument("system", required=False)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@url_option
def books(system: str | None, as_json: bool, url: str) -> None:
    """Show what the fake systems now hold."""
    held = Client(url).books(system)
    if as_json:
        click.echo(json.dumps(held, indent=2))
    else:
        show.books(console, {system: held} if system else held)


@main.command()
@click.option("--system")
@click.option("--path", help="Glob on the end of the path, e.g. supplier.")
@click.option("--limit", default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@url_option
def calls(system: str | None, path: str | None, limit: int, as_json: bool, url: str) -> None:
    """List the newest calls and count them."""
    client = Client(url)
    listed, counters = client.calls(system=system, path=path, limit=limit), client.counters()
    if as_json:
        click.echo(json.dumps({"calls": listed, "counters": counters}, indent=2))
    else:
        show.calls(console, listed, counters)


@main.group()
def faults() -> None:
    """Rules that make calls go wrong."""


@faults.command("add")
@click.argument("rule", nargs=-1, required=True)
@url_option
def add_fault(rule: tuple[str, ...], url: str) -> None:
    """Add a rule: one JSON object, or words such as action=reset_after method=POST path=supplier times=2."""
    given = _rule(rule)
    console.print(f"rule {Client(url).faults.add(**given)['id']} added")


def _rule(words: tuple[str, ...]) -> dict[str, Any]:
    return _json(words) or {name: _value(text) for name, text in _pairs(words, "RULE").items()}


def _json(words: tuple[str, ...]) -> dict[str, Any] | None:
    """The object where the words are one piece of JSON, else None."""
    if len(words) != 1 or not words[0].lstrip().startswith("{"):
        return None
    try:
        return dict(json.loads(words[0]))
    except ValueError as error:
        raise click.BadParameter(f"this is not JSON: {error}") from error


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@faults.command("list")
@url_option
def list_faults(url: str) -> None:
    """List the rules, with how often each matched and acted."""
    show.faults(console, Client(url).faults.list())


@faults.command("clear")
@click.argument("number", required=False, type=int)
@url_option
def clear_faults(number: int | None, url: str) -> None:
    """Remove all rules, or the one with this number."""
    client = Client(url)
    if number is None:
        client.faults.clear()
    else:
        client.faults.remove(number)


@main.command()
@click.argument("turned", nargs=-1)
@url_option
def switches(turned: tuple[str, ...], url: str) -> None:
    """List every switch, after turning those given as SYSTEM.NAME=VALUE."""
    show.switches(console, Client(url).switches(**_pairs(turned, "TURNED")))


@main.command()
@click.argument("system")
@click.argument("words", metavar="ACTION OBJECT | JSON", nargs=-1, required=True)
@click.option("--where", multiple=True, help="FIELD=VALUE that names the one to work on.")
@click.option("--set", "changes", multiple=True, help="FIELD=VALUE to enter.")
@url_option
def edit(
    system: str, words: tuple[str, ...], where: tuple[str, ...], changes: tuple[str, ...], url: str
) -> None:
    """Do what a person does in a system's screens.

    For example: sandbox edit cin7 update supplier --where Name=X --set Comments=Y

    Or the whole command as one JSON object: sandbox edit peoplesoft '{"action": "commit"}'
    """
    command = _json(words) or {
        "action": words[0],
        "object": " ".join(words[1:]),
        "where": {name: _value(text) for name, text in _pairs(where, "--where").items()},
        "set": {name: _value(text) for name, text in _pairs(changes, "--set").items()},
    }
    click.echo(json.dumps(Client(url).edit(system, command), indent=2))
