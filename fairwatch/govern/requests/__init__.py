# SPDX-License-Identifier: Apache-2.0
"""Requests for footage: asked once for a matter, decided by somebody else, delivered through the gate, closed.

`service` keeps the cases, `reading` lists them, `deliveries` holds what was delivered against what was asked,
`clocks` says by when an answer is due, `policies` what the texts and the installation ask of who wants footage.
What a case opens is not decided here: the gate reads the row (`accounts.cases`).
"""
