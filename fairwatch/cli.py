# SPDX-License-Identifier: Apache-2.0
"""The command line. `fairwatch serve` is the product.

Standard library only, and each command imports what it needs when it runs:
the supervisor stays in memory for as long as the product runs.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from fairwatch import __version__
from fairwatch.errors import FairwatchError
from fairwatch.settings import load

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    os.umask(0o077)  # Pictures of people are nobody else's on this machine.
    given = _parser().parse_args(arguments)
    command: Command = given.command
    try:
        return command(given)
    except FairwatchError as error:
        sys.stderr.write(f"fairwatch: {error.detail}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fairwatch", description="A video management system that keeps the law.")
    parser.add_argument("--version", action="version", version=f"fairwatch {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="record, show and keep: the product")
    _data(serve)
    serve.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default 8650)")
    serve.add_argument("--recorders", type=int, help="recorder processes (default 1)")
    serve.set_defaults(command=_serve)

    demo = commands.add_parser("demo", help="the product with simulated cameras")
    demo.add_argument("--data", type=Path, default=Path("demo-data"), help="default ./demo-data")
    demo.add_argument("--port", type=int, default=8650)
    demo.add_argument("--cameras", type=int, default=6, metavar="N")
    demo.add_argument("--no-open", action="store_true", help="do not open the browser")
    demo.set_defaults(command=_demo)

    sim = commands.add_parser("sim", help="simulated cameras, where none is at hand")
    sim.add_argument("--cameras", type=int, default=1, metavar="N", help="default 1")
    sim.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    sim.add_argument("--port", type=int, default=8554, help="port to listen on (default 8554)")
    sim.add_argument("--pictures", type=Path, default=Path("sim-pictures"), help="default ./sim-pictures")
    sim.set_defaults(command=_sim)

    check = commands.add_parser("check", help="do catalogue and files agree?")
    _data(check)
    check.add_argument("--deep", action="store_true", help="read every file and compare its digest")
    check.add_argument("--repair", action="store_true", help="put right what can be put right")
    check.add_argument("--json", action="store_true", help="the report as JSON")
    check.set_defaults(command=_check)

    catalogue = commands.add_parser("catalogue", help="the catalogue of footage")
    actions = catalogue.add_subparsers(required=True, metavar="ACTION")
    rebuild = actions.add_parser("rebuild", help="make it anew from the files alone")
    _data(rebuild)
    rebuild.add_argument("folders", nargs="*", type=Path, help="folders of footage that the database does not know")
    rebuild.add_argument("--json", action="store_true", help="the report as JSON")
    rebuild.set_defaults(command=_rebuild)

    registers = commands.add_parser("registers", help="are the registers whole?")
    _data(registers)
    registers.add_argument("--heads", type=Path, help="signed heads to compare with: heads.json of an inspection pack")
    registers.set_defaults(command=_registers)

    _software(commands)
    report = commands.add_parser("report", help="what can be shown to others")
    kinds = report.add_subparsers(required=True, metavar="KIND")
    compliance = kinds.add_parser("compliance", help="is a text kept, article by article?")
    _data(compliance)
    compliance.add_argument("--rules", required=True, metavar="PACK", help="the text: cn-national-2025, ...")
    compliance.add_argument("--site", metavar="X", help="one site: its number, UUID or name")
    compliance.add_argument("--unit", metavar="X", help="one unit: its number, UUID or name")
    compliance.add_argument("--format", choices=("json", "html", "pdf"), default="json", help="default json")
    compliance.add_argument("--language", choices=("zh", "en"), default="zh", help="of html and pdf; default zh")
    compliance.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    compliance.set_defaults(command=_report_compliance)
    return parser


def _software(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    sbom = commands.add_parser("sbom", help="what this installation is made of: its bill of materials")
    _data(sbom)
    sbom.add_argument("--format", choices=("cyclonedx", "text"), default="cyclonedx", help="default cyclonedx")
    sbom.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    sbom.set_defaults(command=_sbom)

    flaws = commands.add_parser("flaws", help="published flaws of what it is made of")
    acts = flaws.add_subparsers(required=True, metavar="ACTION")
    taken = acts.add_parser("import", help="which advisories of a list (OSV) touch this installation? Enters them")
    _data(taken)
    taken.add_argument("file", type=Path, help="JSON, or a ZIP of JSON files as whole ecosystems are offered")
    taken.add_argument("--dry-run", action="store_true", help="only tell which ones")
    taken.add_argument("--measures", default="", metavar="TEXT", help="what is done at once about what is found")
    taken.set_defaults(command=_flaws_import)


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="data directory (default ./fairwatch-data)")


def _serve(given: argparse.Namespace) -> int:
    from fairwatch.serve.supervisor import Supervisor

    settings = load(data=given.data, host=given.host, port=given.port, recorders=given.recorders)
    return Supervisor(settings, lambda text: print(text, file=sys.stderr)).run()


def _demo(given: argparse.Namespace) -> int:
    from fairwatch.serve.demo import run_demo

    return run_demo(given.data, given.port, given.cameras, open_browser=not given.no_open)


def _sim(given: argparse.Namespace) -> int:
    from fairwatch.sim.playing import play

    def drawn(done: int, total: int) -> None:
        print(f"drawing the cameras' pictures, once: {done} of {total}", file=sys.stderr)

    try:
        play(given.cameras, given.host, given.port, given.pictures, lambda text: print(text, flush=True), drawn)
    except OSError as error:
        sys.stderr.write(f"fairwatch: cannot listen on {given.host} port {given.port}: {error.strerror}\n")
        return 1
    return 0


def _check(given: argparse.Namespace) -> int:
    from fairwatch.serve.maintenance import check

    return check(load(data=given.data), deep=given.deep, repair=given.repair, as_json=given.json)


def _rebuild(given: argparse.Namespace) -> int:
    from fairwatch.serve.maintenance import rebuild

    return rebuild(load(data=given.data), given.folders, as_json=given.json)


def _registers(given: argparse.Namespace) -> int:
    from fairwatch.serve.maintenance import verify_registers

    return verify_registers(load(data=given.data), given.heads)


def _sbom(given: argparse.Namespace) -> int:
    from fairwatch.serve.software import bill_of_materials

    return bill_of_materials(load(data=given.data), form=given.format, output=given.out)


def _flaws_import(given: argparse.Namespace) -> int:
    from fairwatch.serve.software import import_flaws

    if not given.dry_run and not given.measures.strip():
        sys.stderr.write("fairwatch: --measures says what is done at once; or look first with --dry-run\n")
        return 2
    return import_flaws(load(data=given.data), given.file, measures=given.measures, dry=given.dry_run)


def _report_compliance(given: argparse.Namespace) -> int:
    from fairwatch.serve.reporting import compliance

    return compliance(
        load(data=given.data),
        given.rules,
        site_named=given.site,
        unit_named=given.unit,
        form=given.format,
        language=given.language,
        output=given.output,
    )


def run() -> None:
    """The `fairwatch` script."""
    sys.exit(main())
