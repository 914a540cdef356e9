# SPDX-License-Identifier: Apache-2.0
"""What the packages of filings and of answers say, checked before anything of it is believed."""

import hashlib
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from fairwatch.govern.codes import is_plain
from fairwatch.govern.registry.fields import FieldWrong, day

from .errors import PackageInvalid
from .form import FormField, Kind, form
from .package import Package
from .records import Filing, dumped

Model = TypeVar("Model", bound=BaseModel)
_LONGEST, _LONGEST_WORD, _MOST_WORDS, _LARGEST = 2000, 200, 200, 10**9


def _day(text: str) -> str:
    return str(day(text))


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, KeyError) as error:
        raise ValueError("no such zone") from error
    return text


Text = Annotated[str, Field(max_length=2000)]
Day = Annotated[str, Field(max_length=10), AfterValidator(_day)]
Uuid = Annotated[str, Field(pattern=r"^[0-9a-zA-Z-]{1,60}$")]


class _Taken(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Words(_Taken):
    zh: Text
    en: Text


class Rule(_Taken):
    pack: Text
    pack_name: Words
    article: Text
    text: Words
    value: int
    unit: Text
    stated: bool
    provisional: bool


class PaperTold(_Taken):
    kind: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    media_type: Text
    size_bytes: int
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ApprovalTold(_Taken):
    camera: Uuid
    name: Text
    by: Text
    day: Day
    reason: Text


class CameraTold(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    uuid: Uuid
    name: Text = ""


def _fits(field: FormField | None, value: object) -> bool:
    """Whether a field can hold that. Of a field that this form does not have only that it is something plain."""
    if value is None or value == "":
        return True
    kind = "" if field is None else field.form
    if isinstance(value, list):
        words = all(isinstance(each, str) and len(each) <= _LONGEST_WORD and is_plain(each) for each in value)
        return kind in ("", "list") and len(value) <= _MOST_WORDS and words
    if isinstance(value, bool):
        return kind in ("", "flag")
    if isinstance(value, int | float):
        return kind in ("", "number") and abs(value) <= _LARGEST
    if not isinstance(value, str) or len(value) > _LONGEST or not is_plain(value):
        return False
    if kind == "day":
        return _is_day(value)
    return kind in ("", "text") or (field is not None and kind == "choice" and value in field.choices)


def _is_day(text: str) -> bool:
    try:
        return day(text) == text
    except FieldWrong:
        return False


class ContentTold(_Taken):
    form: Text = ""
    fields: dict[Annotated[str, Field(max_length=60)], Any]
    cameras: list[CameraTold] = Field(max_length=5000)
    papers: list[PaperTold] = Field([], max_length=400)
    approvals: list[ApprovalTold] = Field([], max_length=5000)

    @model_validator(mode="after")
    def _fits_the_form(self) -> "ContentTold":
        single = {field.id: field for section in form().single for field in section.fields}
        columns = {field.id: field for field in form().table.fields}
        told = [(single, self.fields), *((columns, each.model_extra or {}) for each in self.cameras)]
        for asked, values in told:
            wrong = sorted(
                name for name, value in values.items() if not is_plain(name) or not _fits(asked.get(name), value)
            )
            if wrong:
                raise ValueError(f"not as the form asks: {', '.join(wrong)}")
        return self

    def plain(self) -> dict[str, Any]:
        """As it is kept, without the papers."""
        return {"form": self.form, "fields": self.fields, "cameras": [each.model_dump() for each in self.cameras]}


class Named(_Taken):
    uuid: Uuid


class Filed(_Taken):
    """What `filing.json` says. `number`: in the register of the authority, of what a change or an end is about."""

    uuid: Uuid
    kind: Kind
    content: ContentTold
    before: ContentTold | None
    reason: Text
    event: Text
    event_day: Day
    due_day: Day
    due_rule: Rule
    submitted_us: int = Field(ge=0, le=2**53 - 1)
    unit: Named
    site: Named
    system: Named
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    zone: Annotated[str, Field(max_length=60), AfterValidator(_zone)]
    number: Annotated[str, Field(max_length=60)] | None = None


class Recalled(_Taken):
    """What `withdrawal.json` says: which handing in is taken back, and why."""

    uuid: Uuid
    submitted_us: int = Field(ge=0, le=2**53 - 1)
    reason: Text


class _ReasonTold(_Taken):
    field: Text
    text: Text
    camera: Text | None


class Answered(_Taken):
    """What `answer.json` says. The note of a return is the list of its reasons, as JSON."""

    uuid: Uuid
    state: Literal["accepted", "returned"]
    number: Annotated[str, Field(max_length=60)] | None
    note: Annotated[str, Field(max_length=200_000)]
    authority: Text
    digest: Text

    @model_validator(mode="after")
    def _says_why(self) -> "Answered":
        if self.state == "returned":
            TypeAdapter(list[_ReasonTold]).validate_json(self.note)
        return self


def told_by(model: type[Model], package: Package, kind: str) -> Model:
    """What the package of a kind says. Raises PackageInvalid."""
    if package.kind != kind:
        raise PackageInvalid(f"This is a package of another kind: {package.kind}.", reason="kind")
    try:
        return model.model_validate(package.json(f"{kind}.json"))
    except ValidationError as error:
        raise PackageInvalid(f"{kind}.json is not as it should be.", reason="content") from error


def text_of(fields: dict[str, Any], name: str) -> str:
    """A field that has to be there. Raises PackageInvalid."""
    value = fields.get(name)
    if not isinstance(value, str) or not value or len(value) > 400:
        raise PackageInvalid(f"The filing has no {name}.", reason="content")
    return value


def content_digest(found: Filing) -> str:
    """SHA-256 over what was filed, hex: the same at both ends, whatever number a paper has there."""
    return _digest(found.content, found.content.get("papers", []))


def digest_of(told: Filed) -> str:
    """`content_digest` of what a package tells."""
    return _digest(told.content.plain(), [each.model_dump() for each in told.content.papers])


def _digest(content: dict[str, Any], filed_papers: list[dict[str, Any]]) -> str:
    papers = [{name: each[name] for name in ("kind", "name", "sha256")} for each in filed_papers]
    told = {"fields": content["fields"], "cameras": content["cameras"], "papers": papers}
    return hashlib.sha256(dumped(told).encode()).hexdigest()
