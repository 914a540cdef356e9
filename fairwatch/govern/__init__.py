# SPDX-License-Identifier: Apache-2.0
"""The regime around the pictures: rules as data, places, systems, filings, duties, compliance."""
