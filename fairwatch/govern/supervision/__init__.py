# SPDX-License-Identifier: Apache-2.0
"""The authority's desk: registers of a territory, inspections, rectification orders, what an inspector takes along."""
