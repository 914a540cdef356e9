# SPDX-License-Identifier: Apache-2.0
"""Users, roles, sign-in, registers and the gate that every picture passes."""
