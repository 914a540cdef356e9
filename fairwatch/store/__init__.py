# SPDX-License-Identifier: Apache-2.0
"""Footage: recorded in segments, named in the catalogue, kept as long as the rules say, then gone."""
