# SPDX-License-Identifier: Apache-2.0
"""The HTTP API and the console's files: thin routers that call the packages below."""
