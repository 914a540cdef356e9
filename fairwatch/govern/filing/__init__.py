# SPDX-License-Identifier: Apache-2.0
"""What is filed with the police, by when, and what became of it: the form as data, the clocks, changes, packages."""
