# SPDX-License-Identifier: Apache-2.0
"""Papers and what they are attached to, as the API shows them."""

from pydantic import Field

from fairwatch.display.models.base import Id, Input, Output, TimeUs


class DocumentView(Output):
    id: Id
    unit_id: Id | None = Field(description="Whose it is; null: the installation's.")
    kind: str
    name: str
    media_type: str = Field(description="What its bytes are, not what its name says.")
    size_bytes: int
    sha256: str
    added_us: TimeUs


class AttachmentView(Output):
    subject: str
    kind: str = Field(description="Which of the asked-for papers it is.")
    added_us: TimeUs
    document: DocumentView


class AttachmentInput(Input):
    subject: str = Field(max_length=40, description="system:3, filing:8, plan:1, entry:40 ...")
    document_id: Id
    kind: str = Field(max_length=60)
