# SPDX-License-Identifier: Apache-2.0
"""A small process for the supervisor to run: `python -m tests.serve.child NAME [stubborn|lingering]`.

It reports its start and each SIGTERM. SIGUSR1 ends it with status 3, SIGUSR2
with 0. A stubborn one does not end by SIGTERM at all, a lingering one ends by
SIGUSR2 after it.
"""

import signal
import sys

from tests.serve.reception import report


def main() -> int:
    name, manner = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    signals = (signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    report(name, "started")
    while True:
        received = signal.sigwait(signals)
        if received == signal.SIGUSR1:
            return 3
        if received == signal.SIGUSR2:
            return 0
        report(name, "told to end")
        if not manner:
            return 0


if __name__ == "__main__":
    sys.exit(main())
