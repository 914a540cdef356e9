# SPDX-License-Identifier: Apache-2.0
"""What the authority's desk refuses."""

from fairwatch.errors import FairwatchError


class InspectionNotFound(FairwatchError):
    """There is no such visit, or not for this person."""

    code = "inspection-not-found"
    status = 404


class InspectionInvalid(FairwatchError):
    """What was entered for a visit makes no sense; `reason` says why."""

    code = "inspection-invalid"
    status = 422


class OrderNotFound(FairwatchError):
    """There is no such rectification order, or not for this person."""

    code = "order-not-found"
    status = 404


class OrderState(FairwatchError):
    """The order is in a state in which this cannot be done; `state` says which."""

    code = "order-state"
    status = 409


class OrderInvalid(FairwatchError):
    """A rectification order that makes no sense; `reason` says why."""

    code = "order-invalid"
    status = 422


class NotYourAuthority(FairwatchError):
    """The police look after their own visits and orders, a regulator of a sector after its own; each sees the other's."""

    code = "not-your-authority"
    status = 403
