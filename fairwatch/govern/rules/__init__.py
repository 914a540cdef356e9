# SPDX-License-Identifier: Apache-2.0
"""The law as data: one YAML file for each legal text, the catalogue of controls, and what reads them.

`pack` says what a file may hold, `load` reads one and points at what is wrong, `dates` counts
deadlines, `binding` says which value counts where several texts bind one site.
"""
