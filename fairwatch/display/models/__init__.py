# SPDX-License-Identifier: Apache-2.0
"""What the HTTP API takes and gives, as pydantic models. Nothing below the edge knows them."""
