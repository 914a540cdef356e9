# SPDX-License-Identifier: Apache-2.0
"""`python -m bench [NAME|all] [ARGUMENTS]`: runs one benchmark, or each in turn; without a name lists them."""

import ast
import importlib
import sys
from pathlib import Path


def benchmarks() -> dict[str, str]:
    """Name and first docstring line of each module beside this one that defines `main`. None is imported."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        runs = any(isinstance(each, ast.FunctionDef) and each.name == "main" for each in module.body)
        if runs and not path.stem.startswith("_"):
            found[path.stem] = (ast.get_docstring(module) or "").partition("\n")[0]
    return found


def run(name: str, argv: list[str]) -> int:
    """The benchmark's own exit code: 0 when it kept its bound."""
    print(f"=== {name}", flush=True)
    code: int = importlib.import_module(f"bench.{name}").main(argv)
    return code


def start(argv: list[str]) -> int:
    known = benchmarks()
    if not argv or argv[0] in {"-h", "--help"}:
        print("usage: ./dev bench NAME|all [ARGUMENTS]; `./dev bench NAME --help` tells a benchmark's own")
        width = max(map(len, known), default=0)
        for name, line in known.items():
            print(f"  {name:{width}}  {line}")
        return 0
    name, *rest = argv
    if name == "all":
        if any(each.startswith("--json") for each in rest):
            print("bench: --json belongs to one benchmark", file=sys.stderr)
            return 2
        return max([run(each, rest) for each in known], default=0)
    if name not in known:
        print(f"bench: no benchmark '{name}'; there are: {', '.join(known) or 'none'}", file=sys.stderr)
        return 2
    return run(name, rest)


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
