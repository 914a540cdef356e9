# SPDX-License-Identifier: Apache-2.0
"""`python -m fairwatch`."""

from fairwatch.cli import run

run()
