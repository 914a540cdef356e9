# SPDX-License-Identifier: Apache-2.0
"""Measured claims. Each module here with a `main(argv) -> int` is one benchmark; `./dev bench` lists them.

A benchmark makes its own cameras, runs ours and the peer in turn, prints both and the ratio, and exits
non-zero beyond its bound. Its docstring says in one paragraph what it measures.
"""
