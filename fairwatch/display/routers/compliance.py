# SPDX-License-Identifier: Apache-2.0
"""Is the law kept: a text article by article, for a site, a unit, or all that a person may see."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.compliance import (
    ArticleCounts,
    ArticleView,
    ComplianceView,
    TextView,
    VerificationView,
)
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.compliance import telling
from fairwatch.govern.compliance.errors import RulesUnknown
from fairwatch.govern.compliance.offering import offer
from fairwatch.govern.compliance.prints import Form, printed
from fairwatch.govern.compliance.service import About, pack_of
from fairwatch.govern.scope import read_scope

router = APIRouter(tags=["compliance"])

MaybeId = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Rules = Annotated[str, Query(max_length=60, description="The id of a rule pack: cn-national-2025 ...")]


@router.get("/compliance/packs")
def list_packs(
    ports: PortsDep,
    unit: MaybeId = None,
    site: MaybeId = None,
    session: Session = Permitted(Permission.COMPLIANCE_READ),
) -> list[TextView]:
    """Every text that there is, and how many of the sites it binds today."""
    used = ports.compliance.packs(About(read_scope(ports.engine, session.account), unit, site))
    return [TextView.model_validate({**telling.text_of(each.pack), "sites": each.sites}) for each in used]


@router.get("/compliance")
def read_compliance(
    ports: PortsDep,
    rules: Rules,
    unit: MaybeId = None,
    site: MaybeId = None,
    session: Session = Permitted(Permission.COMPLIANCE_READ),
) -> ComplianceView:
    """A text in one line for each article. Of many sites it is computed in the background: see `ready`."""
    found = ports.compliance.report(rules, About(read_scope(ports.engine, session.account), unit, site))
    verifying = {"verifying": ports.compliance.verifying}
    if found is not None:
        return ComplianceView.model_validate(telling.summary(found) | verifying)
    nothing = ArticleCounts(kept=0, due=0, breached=0, attest=0, not_for_software=0)
    waiting = {"ready": False, "computed_us": None, "day": None, "scope": "", "sites": 0, "bound": 0, "unplaced": 0}
    text = telling.text_of(pack_of(rules))
    return ComplianceView.model_validate(text | waiting | verifying | {"numbers": nothing, "articles": [], "names": {}})


@router.get("/compliance/print")
def print_compliance(
    ports: PortsDep,
    rules: Rules,
    form: Annotated[Form, Query(alias="format")] = Form.PDF,
    language: Annotated[str, Query(pattern="^(zh|en)$")] = "zh",
    unit: MaybeId = None,
    site: MaybeId = None,
    session: Session = Permitted(Permission.COMPLIANCE_READ),
) -> Response:
    """The whole report to keep or to print, as JSON, HTML or PDF."""
    found = ports.compliance.report(rules, About(read_scope(ports.engine, session.account), unit, site))
    if found is None:
        return Response(status_code=202)
    name = f"{rules}-{found.day.isoformat()}.{form.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(printed(found, form, language), media_type=form.media_type, headers=headers)


@router.post("/compliance/verification", status_code=202)
def verify_registers(ports: PortsDep, session: Session = Permitted(Permission.REGISTER_READ)) -> VerificationView:
    """Verify the chains of all registers, in the background: it walks every entry."""
    return VerificationView(begun=ports.compliance.verify())


@router.get("/compliance/{rules}/{article}")
def read_article(
    ports: PortsDep,
    rules: str,
    article: str,
    unit: MaybeId = None,
    site: MaybeId = None,
    session: Session = Permitted(Permission.COMPLIANCE_READ),
) -> ArticleView:
    """One article with its controls, their evidence, the texts that bind, and what to do next."""
    scope = read_scope(ports.engine, session.account)
    found = ports.compliance.report(rules, About(scope, unit, site))
    if found is None:
        raise RulesUnknown("The report is still being computed.", rules=rules, article=article)
    one = next((each for each in found.articles if each.article == article), None)
    if one is None:
        raise RulesUnknown(f"{rules} has no article {article}.", rules=rules, article=article)
    told = telling.article(found, one)
    with ports.engine.connect() as connection:
        offer(connection, told["findings"], one, session.account, scope)
    return ArticleView.model_validate(told)
