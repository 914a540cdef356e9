# SPDX-License-Identifier: Apache-2.0
"""What a sweep found stays a breach of its site until it is answered, whatever becomes of the place."""

import pytest

from fairwatch.govern.compliance.facts import PlaceFacts
from fairwatch.govern.compliance.models import State
from fairwatch.govern.compliance.sites import forbidden_sweep
from tests.govern.compliance.scenes import HALL, TOILET, opened, site, unit, without


@pytest.mark.parametrize("places", [(HALL, TOILET), (HALL,), ()])
def test_a_device_that_was_found_is_told_until_it_is_answered(places: tuple[PlaceFacts, ...]) -> None:
    found = forbidden_sweep(site(unit((*without(), opened("sweep", 1))), places=places))
    assert found is not None
    assert found.state is State.BREACHED
    assert "device-found-unreported" in {each.key for each in found.evidence}
    answered = forbidden_sweep(site(places=places))
    assert answered is None or answered.state is State.KEPT
