# SPDX-License-Identifier: Apache-2.0
"""What this installation is made of, and which published flaws touch it: bill of materials (CycloneDX), advisories (OSV).

Nothing here asks the network: lists of flaws come in as files.
"""
