# SPDX-License-Identifier: Apache-2.0
"""How the console is reached: encrypted or not, and until when its certificate holds."""

from fastapi import APIRouter, Request

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.display.models.connection import CertificateView, ConnectionView
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.compliance.connection import Certificate, read_certificate
from fairwatch.govern.duties.subjects import ZONE
from fairwatch.settings import FILE_NAME

router = APIRouter(tags=["health"])


@router.get("/connection")
def get_connection(
    request: Request, ports: PortsDep, session: Session = Permitted(Permission.STORAGE_READ)
) -> ConnectionView:
    """How the console is reached, for whoever answers for it. The settings' file is named to administrators."""
    settings, now_us = ports.settings, ports.clock.utc_us()
    found = ports.compliance.surroundings
    served = found.certificate
    lies = read_certificate(settings.tls_cert) if settings.tls_cert is not None else None
    return ConnectionView(
        way=found.way.value,
        encrypted_now=request.url.scheme == "https",
        certificate=_view(served, now_us),
        waiting=_view(lies, now_us) if lies != served else None,
        settings_file=str((settings.data / FILE_NAME).resolve())
        if allows(session.account.role, Permission.STORAGE_WRITE)
        else None,
    )


def _view(certificate: Certificate | None, now_us: int) -> CertificateView | None:
    if certificate is None:
        return None
    return CertificateView(
        subject=certificate.subject,
        issuer=certificate.issuer,
        names=list(certificate.names),
        first_us=certificate.first_us,
        last_us=certificate.last_us,
        self_signed=certificate.self_signed,
        standing=certificate.standing(now_us, ZONE),
    )
