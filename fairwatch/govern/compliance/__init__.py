# SPDX-License-Identifier: Apache-2.0
"""Is the law kept, article by article: computed from what is there, never from a checkbox alone."""
