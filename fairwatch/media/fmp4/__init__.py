# SPDX-License-Identifier: Apache-2.0
"""Fragmented MP4 (ISO/IEC 14496-12), written and read. Every timescale is 1,000,000.

A fragment's decode time (tfdt) counts from the start of its segment file, so
that every player shows the file's true length; the init segment's metadata
names that start in UTC. The same bytes go to live viewers, who are told it.
"""

TIMESCALE = 1_000_000
