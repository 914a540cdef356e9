# SPDX-License-Identifier: Apache-2.0
"""Tables, engines and migrations: one schema on SQLite and PostgreSQL."""

from . import govern as _govern  # noqa: F401 - its tables belong to the one metadata, whoever asks for it
from . import registry as _registry  # noqa: F401 - the same
