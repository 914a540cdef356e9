# SPDX-License-Identifier: Apache-2.0
"""Plans: what is to be built where, with which money and whose approval, and what it would add to what there is.

`plans` keeps them and their cameras, `coverage` measures them on the map, `schedule` holds the days against those of
the main works, `buildfile` the papers against `papers.yaml`. No make and no seller is asked for anywhere.
"""
