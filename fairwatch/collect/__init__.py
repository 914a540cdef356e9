# SPDX-License-Identifier: Apache-2.0
"""Collect: how cameras are reached. Each way in yields the same frames."""
