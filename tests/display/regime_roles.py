# SPDX-License-Identifier: Apache-2.0
"""Which roles may use which route of the regime: `test_permissions_api` holds it against every route that there is."""

REGISTRY: dict[str, str] = {}

EXCHANGE: dict[str, str] = {}

FILING: dict[str, str] = {}

DUTIES: dict[str, str] = {}

CASES: dict[str, str] = {}

COMPLIANCE: dict[str, str] = {}

REGIME = REGISTRY | EXCHANGE | FILING | DUTIES | CASES | COMPLIANCE
