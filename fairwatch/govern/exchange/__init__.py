# SPDX-License-Identifier: Apache-2.0
"""The registry as files: CSV, Excel and GeoJSON in and out, with a dry run that shows what is wrong in every row.

`tables` knows the columns, `sheet` and the readers take a file apart, `cells` read what stands in one, `lookups` find
what rows name, `check` says what a file would do, `apply` does it, `export` writes the files.
"""
