# SPDX-License-Identifier: Apache-2.0
"""Which roles may use which route of the regime: `test_permissions_api` holds it against every route that there is."""

REGISTRY: dict[str, str] = {
    "GET /api/v1/registry/place-kinds": "operator + officer + auditor",
    "GET /api/v1/registry/divisions": "operator + officer + auditor",
    "PUT /api/v1/registry/divisions/{code}": "administrator",
    "GET /api/v1/registry/units": "operator + officer + auditor",
    "POST /api/v1/registry/units": "manager",
    "GET /api/v1/registry/units/{unit_id}": "operator + officer + auditor",
    "PATCH /api/v1/registry/units/{unit_id}": "manager",
    "DELETE /api/v1/registry/units/{unit_id}": "manager",
    "GET /api/v1/registry/sites": "operator + officer + auditor",
    "POST /api/v1/registry/sites": "manager",
    "GET /api/v1/registry/sites/{site_id}": "operator + officer + auditor",
    "PATCH /api/v1/registry/sites/{site_id}": "manager",
    "DELETE /api/v1/registry/sites/{site_id}": "manager",
    "GET /api/v1/registry/places": "operator + officer + auditor",
    "POST /api/v1/registry/places": "manager",
    "GET /api/v1/registry/places/{place_id}": "operator + officer + auditor",
    "PATCH /api/v1/registry/places/{place_id}": "manager",
    "DELETE /api/v1/registry/places/{place_id}": "manager",
    "GET /api/v1/registry/systems": "operator + officer + auditor",
    "POST /api/v1/registry/systems": "manager",
    "GET /api/v1/registry/systems/{system_id}": "operator + officer + auditor",
    "PATCH /api/v1/registry/systems/{system_id}": "manager",
    "DELETE /api/v1/registry/systems/{system_id}": "manager",
    "GET /api/v1/registry/authorities": "operator + officer + auditor",
    "POST /api/v1/registry/authorities": "administrator",
    "GET /api/v1/registry/authorities/{authority_id}": "operator + officer + auditor",
    "PATCH /api/v1/registry/authorities/{authority_id}": "administrator",
    "DELETE /api/v1/registry/authorities/{authority_id}": "administrator",
    "GET /api/v1/registry/placements": "operator + officer + auditor",
    "POST /api/v1/registry/placements": "manager",
    "GET /api/v1/registry/placements/{camera_id}": "operator + officer + auditor",
    "PATCH /api/v1/registry/placements/{camera_id}": "manager",
    "DELETE /api/v1/registry/placements/{camera_id}": "manager",
    "POST /api/v1/registry/cameras/{camera_id}/moves": "manager",
    "GET /api/v1/registry/moves": "operator + officer + auditor",
    "GET /api/v1/registry/moves/{move_id}": "operator + officer + auditor",
    "POST /api/v1/registry/moves/{move_id}/approve": "manager",
    "POST /api/v1/registry/moves/{move_id}/refuse": "manager",
    "POST /api/v1/registry/moves/{move_id}/withdraw": "manager",
    "GET /api/v1/registry/refusals": "manager + officer + auditor",
}

EXCHANGE: dict[str, str] = {
    "POST /api/v1/documents": "operator + officer",
    "GET /api/v1/documents/{document_id}": "operator + officer + auditor",
    "GET /api/v1/attachments": "operator + officer + auditor",
    "POST /api/v1/attachments": "operator + officer",
    "DELETE /api/v1/attachments": "operator + officer",
    "GET /api/v1/exchange": "operator + officer + auditor",
    "POST /api/v1/exchange/import": "manager",
    "GET /api/v1/exchange/{what}.{form}": "operator + officer + auditor",
}

FILING: dict[str, str] = {
    "GET /api/v1/filings": "manager + officer + auditor",
    "GET /api/v1/filings/form": "manager + officer + auditor",
    "GET /api/v1/filings/{filing_id}": "manager + officer + auditor",
    "PATCH /api/v1/filings/{filing_id}": "manager",
    "POST /api/v1/filings/{filing_id}/submit": "manager",
    "POST /api/v1/filings/{filing_id}/withdraw": "manager",
    "POST /api/v1/filings/{filing_id}/accept": "officer",
    "POST /api/v1/filings/{filing_id}/return": "officer",
    "GET /api/v1/filings/{filing_id}/form.pdf": "manager + officer + auditor",
    "GET /api/v1/filings/{filing_id}/receipt.pdf": "manager + officer + auditor",
    "GET /api/v1/filings/{filing_id}/package.zip": "manager + officer + auditor",
    "GET /api/v1/filings/{filing_id}/answer.zip": "officer",
    "POST /api/v1/filings/answers": "manager",
    "GET /api/v1/systems/{system_id}/differences": "manager + officer + auditor",
    "POST /api/v1/systems/{system_id}/filings/refresh": "manager",
}

DUTIES: dict[str, str] = {}

CASES: dict[str, str] = {
    "GET /api/v1/cases": "operator + auditor",
    "POST /api/v1/cases": "operator",
    "GET /api/v1/cases/policy": "operator + auditor",
    "PUT /api/v1/cases/policy": "administrator",
    "GET /api/v1/cases/{case_id}": "operator + auditor",
    "PUT /api/v1/cases/{case_id}": "operator",
    "POST /api/v1/cases/{case_id}/decision": "manager",
    "POST /api/v1/cases/{case_id}/close": "operator",
    "GET /api/v1/cases/{case_id}/deliveries": "operator + auditor",
}

COMPLIANCE: dict[str, str] = {
    "GET /api/v1/compliance": "manager + officer + auditor",
    "GET /api/v1/compliance/packs": "manager + officer + auditor",
    "GET /api/v1/compliance/print": "manager + officer + auditor",
    "GET /api/v1/compliance/{rules}/{article}": "manager + officer + auditor",
    "POST /api/v1/compliance/verification": "manager + auditor",
}

REGIME = REGISTRY | EXCHANGE | FILING | DUTIES | CASES | COMPLIANCE
