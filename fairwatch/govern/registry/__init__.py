# SPDX-License-Identifier: Apache-2.0
"""The registry: who runs which system where, its places and the cameras in them, and what is refused there.

`service` puts the parts together; each part keeps one table. `judgement` says whether a camera may run where it
stands, `moves` how it comes to stand or look elsewhere, `checks` and `overlaps` what is missing or double, `facts`
tells everything about one system.
"""
