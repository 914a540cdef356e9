# SPDX-License-Identifier: Apache-2.0
"""Fairwatch: a video management system that keeps the law by construction."""

__version__ = "0.1.0"
