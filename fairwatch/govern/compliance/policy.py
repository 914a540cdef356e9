# SPDX-License-Identifier: Apache-2.0
"""The intervals that no text gives and that are this program's own policy: `policy.yaml`."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt


class Policy(BaseModel):
    """See the file's comments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ahead_days: PositiveInt
    down_hours: PositiveInt
    dark_days: PositiveInt
    unplaced_days: PositiveInt
    unused_account_days: PositiveInt
    verify_days: PositiveInt
    verify_hours: PositiveInt
    verify_whole_days: PositiveInt
    verify_daily_entries: PositiveInt
    handover_hours: PositiveInt
    settle_days: PositiveInt
    late_days: PositiveInt
    presence_days: PositiveInt
    gap_hours: PositiveInt
    purge_days: PositiveInt


POLICY = Policy.model_validate(yaml.safe_load((Path(__file__).parent / "policy.yaml").read_text(encoding="utf-8")))

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
