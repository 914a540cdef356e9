# SPDX-License-Identifier: Apache-2.0
"""RTSP 1.0 (RFC 2326) as a client: a protocol without sockets, and its asyncio carrier."""
