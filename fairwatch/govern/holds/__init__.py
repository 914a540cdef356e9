# SPDX-License-Identifier: Apache-2.0
"""Footage that is kept beyond its time: because it is important, or because an authority asked for it.

`service` places, extends and lifts, `reading` lists, `law` says how long a text asks for, `left` says what of the footage is
still there. The keeper is not told: it obeys the rows of `hold` (`store.rules`).
"""
