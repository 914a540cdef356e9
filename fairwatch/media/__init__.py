# SPDX-License-Identifier: Apache-2.0
"""Bytes to frames to fragments. Pure: no sockets, no clock, no files, no database."""
