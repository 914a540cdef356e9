# SPDX-License-Identifier: Apache-2.0
"""How every benchmark speaks: what it measures, a line for each figure, and one last line with the verdict.

arguments = report.parser("ingest", __doc__).parse_args(argv)
figures = report.Report("ingest", __doc__)
figures.ratio("CPU of recording", ours=0.4, peer=2.1, peer_name="ffmpeg -c copy", unit="% of a core", at_most=0.25)
figures.limit("memory", 1.2, "MB per camera", at_most=1.5)
figures.note("no other recorder found on PATH")
return figures.finish(arguments.json)
"""

import argparse
import json
import os
import platform
import textwrap
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured and its bound. With a peer the bound is on ours / peer, else on ours itself."""

    what: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str | None
    ratio: float | None
    at_most: float | None

    @property
    def passed(self) -> bool:
        judged = self.ours if self.peer is None else self.ratio
        # A peer that cost nothing gives no ratio: such a run proves nothing, so it has not passed.
        return self.at_most is None or (judged is not None and judged <= self.at_most)

    @property
    def verdict(self) -> str:
        return "PASS" if self.passed else "FAIL"

    def __str__(self) -> str:
        peer = "-" if self.peer is None else f"{self.peer:.4g}"
        ratio = "-" if self.ratio is None else f"{self.ratio:.3g}"
        bound = "-" if self.at_most is None else f"<={self.at_most:.4g}"
        return f"{self.verdict} ours={self.ours:.4g} peer={peer} ratio={ratio} bound={bound}"


def parser(name: str, doc: str | None) -> argparse.ArgumentParser:
    """The arguments that each benchmark takes; add your own to it."""
    made = argparse.ArgumentParser(
        prog=f"./dev bench {name}", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return made


class Report:
    """The figures of one run. The first one that is given is the headline: the last line repeats it."""

    def __init__(self, name: str, doc: str | None) -> None:
        self.name = name
        self.figures: list[Figure] = []
        self.notes: list[str] = []
        print(textwrap.fill(" ".join((doc or "").split()), width=110), flush=True)
        self.load = round(os.getloadavg()[0], 1)
        print(
            f"on {os.cpu_count()} cores (load before it: {self.load}), {platform.platform()}, "
            f"Python {platform.python_version()}",
            flush=True,
        )

    def ratio(
        self, what: str, *, ours: float, peer: float, peer_name: str, unit: str, at_most: float | None = None
    ) -> None:
        """Ours against a peer of the same run; `at_most` bounds ours / peer. Smaller is better."""
        self._add(Figure(what, unit, ours, peer, peer_name, ours / peer if peer > 0 else None, at_most))

    def limit(self, what: str, ours: float, unit: str, *, at_most: float | None = None) -> None:
        """A figure of ours alone; `at_most` bounds it. Without a bound it is only told."""
        self._add(Figure(what, unit, ours, None, None, None, at_most))

    def note(self, text: str) -> None:
        """Something a reader must know to judge the figures, such as a peer that was not found."""
        self.notes.append(text)
        print(f"note: {text}", flush=True)

    def finish(self, json_path: Path | None = None) -> int:
        """Writes the file, prints the last line (name, verdict, ours, peer, ratio, bound); the exit code."""
        if not self.figures:
            raise ValueError(f"benchmark {self.name} measured nothing")
        broken = next((each for each in self.figures if not each.passed), None)
        if json_path is not None:
            told = {
                "name": self.name,
                "passed": broken is None,
                "figures": [{**asdict(each), "passed": each.passed} for each in self.figures],
                "notes": self.notes,
                "cores": os.cpu_count(),
                "load": self.load,
                "platform": platform.platform(),
                "python": platform.python_version(),
            }
            json_path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        # A broken bound is what the reader must see; otherwise the headline.
        print(f"{self.name} {broken or self.figures[0]}", flush=True)
        return 0 if broken is None else 1

    def _add(self, figure: Figure) -> None:
        self.figures.append(figure)
        beside = "" if figure.peer_name is None else f" against {figure.peer_name}"
        print(f"{figure.what} ({figure.unit}){beside}: {figure}", flush=True)
