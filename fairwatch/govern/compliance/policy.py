# SPDX-License-Identifier: Apache-2.0
"""The intervals that no text gives and that are this program's own policy: `policy.yaml`."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt

from fairwatch.govern.duties.policy import SETTLE_DAYS


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
    late_days: PositiveInt
    presence_days: PositiveInt
    gap_hours: PositiveInt
    opening_gap_minutes: PositiveInt
    purge_days: PositiveInt
    measured_days: PositiveInt
    sign_in_days: PositiveInt
    burst_failures: PositiveInt
    first_password_days: PositiveInt
    program_days: PositiveInt
    contractor_days: PositiveInt
    session_hours: PositiveInt

    @property
    def settle_days(self) -> int:
        """What is due of something new is so on one day, here and on the list of duties."""
        return SETTLE_DAYS


POLICY = Policy.model_validate(yaml.safe_load((Path(__file__).parent / "policy.yaml").read_text(encoding="utf-8")))

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
