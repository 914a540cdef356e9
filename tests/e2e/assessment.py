# SPDX-License-Identifier: Apache-2.0
"""The impact assessment of a new system: the law asks for it, the page leads to the form, and then it is kept."""

from playwright.sync_api import expect

from .regime import Person

RULES = "cn-pipl-2021"
_ASSESSED = {
    "合法性、正当性、必要性": "维护商场公共安全所必需",
    "对个人权益的影响和风险": "可能拍到未成年人和人员行踪",
    "保护措施": "遮挡、分级授权、到期删除",
}


def assess(person: Person) -> None:
    """The next step beside the article opens the form with the system; what is entered there settles the article."""
    assert _state(person) == "due"
    person.open(f"/compliance?rules={RULES}&article=55", "合规")
    panel = person.page.get_by_role("article")
    expect(panel).to_contain_text("事前进行影响评估")
    person.picture("assessment-due")
    panel.get_by_role("button", name="登记评估", exact=True).click()
    for label, text in _ASSESSED.items():
        person.fill(label, text)
    person.side.get_by_role("radio", name="采取措施后可以接受", exact=True).check()
    person.picture("assessment")
    person.press("duties:form.enter", person.side)
    person.told("duties:written_other", count=1)
    assert _state(person) == "kept"
    person.open(f"/compliance?rules={RULES}&article=56", "合规")
    expect(panel).to_contain_text("评估报告和处理情况记录至少保存三年")
    person.picture("assessed")


def _state(person: Person) -> str:
    found = {number: person.ask("GET", f"/compliance/{RULES}/{number}")["state"] for number in ("55", "56")}
    assert found["55"] == found["56"]
    return str(found["55"])
