# SPDX-License-Identifier: Apache-2.0
"""Live pictures: one read of a camera, any number of viewers."""
