# SPDX-License-Identifier: Apache-2.0
"""How a database made by an older version becomes one of this version. Forward only, one file a step."""
