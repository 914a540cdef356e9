# SPDX-License-Identifier: Apache-2.0
"""A supervisor with small children in place of its own: `python -m tests.serve.supervised DATA [NAME:MANNER]...`.

Without children it runs only as far as `prepare`. FAIRWATCH_TEST_PYTHON is what it starts its children with.
"""

import os
import sys
from pathlib import Path

from fairwatch.serve import supervisor as supervising
from fairwatch.serve.lock import DataInUseError
from fairwatch.serve.supervisor import Child, Supervisor
from fairwatch.settings import Settings
from tests.serve.reception import report


def main() -> int:
    supervising.STOP_S = 0.5
    supervising.FIRST_WAIT_S = 0.01
    sys.executable = os.environ.get("FAIRWATCH_TEST_PYTHON", sys.executable)
    data, *children = sys.argv[1:]
    made = Supervisor(Settings(data=Path(data)), say, prepared=bool(children))
    made.children = [Child(each.split(":")[0], ("tests.serve.child", *each.split(":"))) for each in children]
    try:
        return made.run()
    except DataInUseError as error:
        say(f"{error.code}: {error.detail}")
        return 17


def say(text: str) -> None:
    report("supervisor", text)
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
