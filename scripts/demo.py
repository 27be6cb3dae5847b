"""Every flow, twice, against the sandbox, with what happened to every object.

scripts/demo            start afresh; the sandbox server keeps running afterwards
scripts/demo --stop     end that server
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import demo_report as report
from demo_compare import compare
from demo_compare_back import compare_suppliers, compare_vouchers
from demo_people import people_at_work
from demo_runs import FLOWS, Flow, Run, RunError, clear_state, install, parked_documents, run_job
from demo_server import Server, ServerError
from rich.console import Console
from rich.markup import escape

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".demo"
PORT = 8765
WINDOW_SECONDS = 2
"""Length of Cin7 Core's rate window in the demo: its 60 calls a minute, on a clock thirty times as fast."""

MOST_CALLS_WITHOUT_WORK = 30
PIPED_WIDTH = 120


def main() -> int:
    """Run the demo; return 0 if every check holds."""
    arguments = command_line()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    server = Server(FOLDER, port=arguments.port, window_seconds=WINDOW_SECONDS)
    server.stop()
    if arguments.stop:
        console.print("The demo's sandbox server is stopped.")
        return 0
    try:
        return demo(console, server)
    except (RunError, ServerError) as error:
        console.print(f"\n[bold red]The demo failed.[/] {escape(str(error))}", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("\nStopped. scripts/demo --stop ends the sandbox server; scripts/demo starts afresh.")
        return 130


def command_line() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--stop", action="store_true", help="end the sandbox server that the demo left running"
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"port of the sandbox (default {PORT})")
    return parser.parse_args()


def demo(console: Console, server: Server) -> int:
    """Start afresh, run every flow twice, report; return the exit code."""
    report.introduction(console, WINDOW_SECONDS)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with console.status("Starting the sandbox ..."):
        server.start()
    console.print(f"Sandbox: fake PeopleSoft, NetSuite and Cin7 Core at {server.url}, books in .demo/books")
    with console.status("Installing the Meltano plugins ..."):
        install(FOLDER)
        clear_state(FOLDER)
    checks = [check for flow in FLOWS for check in run_flow(console, server, flow)]
    return conclude(console, server, checks)


def run_flow(console: Console, server: Server, flow: Flow) -> list[report.Check]:
    """Run a flow twice, say what happened, and return its checks."""
    report.heading(console, flow)
    if flow.job == "suppliers-both-ways":
        console.print(f"Meanwhile, on both sides: {people_at_work(server.url)}.")
    runs = [run_job(console, server, FOLDER, flow, number) for number in (1, 2)]
    report.outcomes(console, runs)
    report.calls(console, runs)
    checks = [report.Check(f"{flow.job}: {text}", passed) for text, passed in run_checks(runs)]
    return [*checks, *comparison(server, flow)]


def comparison(server: Server, flow: Flow) -> list[report.Check]:
    """Compare the books of the systems that a flow keeps in step."""
    if flow.job == "peoplesoft-to-cin7":
        return []
    parked = [*parked_documents(FOLDER, "held"), *parked_documents(FOLDER, "refused")]
    cin7 = server.books("cin7")
    if flow.job == "netsuite-to-cin7":
        return compare(server.books("netsuite"), cin7, parked)
    if flow.job == "suppliers-both-ways":
        return compare_suppliers(cin7, server.books("peoplesoft"))
    return compare_vouchers(cin7, server.books("peoplesoft"), parked)


def run_checks(runs: list[Run]) -> list[tuple[str, bool]]:
    """What every flow promises of its two runs."""
    second = runs[1]
    calls = second.counted["Cin7 Core"].calls
    refusals = sum(counted.refusals for run in runs for counted in run.counted.values())
    return [
        ("first run created documents", runs[0].outcomes("created") > 0),
        (f"second run: 0 writes (it made {second.writes})", second.writes == 0),
        (
            f"second run: fewer than {MOST_CALLS_WITHOUT_WORK} Cin7 calls (it made {calls})",
            calls < MOST_CALLS_WITHOUT_WORK,
        ),
        (f"no rate refusals (there were {refusals})", not refusals),
    ]


def conclude(console: Console, server: Server, checks: list[report.Check]) -> int:
    """Print what the books hold, what is held, and the checks; return 0 if all of them hold."""
    report.books(console, server.books("cin7"), server.books("peoplesoft"))
    report.held(console, parked_documents(FOLDER, "held"))
    report.verdict(console, checks)
    report.farewell(console, server)
    return 0 if all(check.passed for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
