# SPDX-License-Identifier: Apache-2.0
"""Tables, engines and migrations: one schema on SQLite and PostgreSQL."""
