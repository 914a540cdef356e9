# SPDX-License-Identifier: Apache-2.0
"""Which evaluator judges which control: every control of the catalogue has exactly one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from . import (
    building,
    contractors,
    flaws,
    held,
    opening,
    people,
    registers,
    retention,
    security,
    sites,
    standards,
    upkeep,
)
from .facts import HouseFacts, SiteFacts, UnitFacts
from .models import Finding


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Judges one control; exactly one of the three: a site, a unit for all its sites, or the whole installation.

    None: there is nothing yet that could be judged.
    """

    site: Callable[[SiteFacts], Finding | None] | None = None
    unit: Callable[[UnitFacts], Finding | None] | None = None
    house: Callable[[HouseFacts], Finding | None] | None = None
    alike: Callable[[HouseFacts], Finding] | None = None
    """What the evaluator of a site says of each site alike: a report of several tells it once."""


EVALUATORS: Mapping[str, Evaluator] = MappingProxyType(
    {
        "jurisdiction": Evaluator(site=sites.jurisdiction),
        "authority-register": Evaluator(site=sites.authority_register),
        "site-class": Evaluator(site=sites.site_class),
        "mandatory-coverage": Evaluator(site=sites.mandatory_coverage),
        "forbidden-place": Evaluator(site=sites.forbidden_place),
        "forbidden-sweep": Evaluator(site=sites.forbidden_sweep),
        "installer-authority": Evaluator(site=sites.installer_authority),
        "necessity-range": Evaluator(site=sites.necessity_range),
        "sensitive-neighbour": Evaluator(site=sites.sensitive_neighbour),
        "planning": Evaluator(site=sites.planning),
        "same-time-build": Evaluator(site=building.same_time_build),
        "standards-conformity": Evaluator(site=standards.standards_conformity),
        "build-file": Evaluator(site=building.build_file),
        "vendor-neutral": Evaluator(site=building.vendor_neutral),
        "filing": Evaluator(site=building.filing),
        "change-report": Evaluator(site=building.change_report),
        "signage": Evaluator(site=building.signage),
        "opening-hours": Evaluator(site=opening.opening_hours),
        "retention-floor": Evaluator(site=retention.retention_floor),
        "retention-important": Evaluator(site=held.retention_important),
        "purge-after-purpose": Evaluator(site=retention.purge_after_purpose),
        "legal-hold": Evaluator(site=held.legal_hold),
        "retrieval-register": Evaluator(house=registers.retrieval_register),
        "export-approval": Evaluator(site=registers.export_approval),
        "official-request": Evaluator(site=registers.official_request),
        "person-request": Evaluator(site=registers.person_request),
        "release-redaction": Evaluator(unit=registers.release_redaction),
        "access-control": Evaluator(unit=people.access_control),
        "staff-vetting": Evaluator(unit=people.staff_vetting),
        "secrecy-training": Evaluator(unit=people.secrecy_training),
        "duty-watch": Evaluator(unit=people.duty_watch),
        "suspicious-report": Evaluator(unit=people.suspicious_report),
        "inspection-maintenance": Evaluator(site=upkeep.inspection_maintenance),
        "emergency-plan": Evaluator(site=upkeep.emergency_plan),
        "position-lock": Evaluator(site=building.position_lock),
        "purpose-lock": Evaluator(site=building.purpose_lock),
        "integrity": Evaluator(site=registers.integrity, alike=registers.of_house),
        "cyber-security": Evaluator(unit=security.cyber_security),
        "product-flaws": Evaluator(unit=flaws.product_flaws),
        "outsourcing": Evaluator(unit=contractors.outsourcing),
        "secrets": Evaluator(site=upkeep.secrets),
        "privacy": Evaluator(site=upkeep.privacy),
        "impact-assessment": Evaluator(site=upkeep.impact_assessment),
        "inspection-ready": Evaluator(site=registers.inspection_ready),
        "complaint-intake": Evaluator(unit=people.complaint_intake),
    }
)
