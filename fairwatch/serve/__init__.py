# SPDX-License-Identifier: Apache-2.0
"""Puts the processes together: supervisor, web, keeper and recorders. The only place that knows everything."""
