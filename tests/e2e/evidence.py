# SPDX-License-Identifier: Apache-2.0
"""Follows what the compliance page leads to: each kind of evidence link and each next step is pressed, and shows its record."""

import re

from playwright.sync_api import expect

from .regime import Person

RULES = "cn-national-2025"
# Pages that show no list and open no panel beside it.
_WHOLE = ("/map", "/health", "/duties?view=roster")


def follow_evidence(person: Person) -> set[str]:
    """Press a link of every shape on the compliance page, in English; gives the shapes. Each leads to what it is about."""
    page = person.page
    person.open(f"/compliance?rules={RULES}", person.say("compliance:title"))
    articles = person.ask("GET", "/compliance", params={"rules": RULES})["articles"]
    lines = page.get_by_role("navigation", name=person.say("compliance:articles")).get_by_role("button")
    seen: set[str] = set()
    for index, article in enumerate(articles):
        if article["kind"] != "duty":
            continue
        lines.nth(index).click()
        heading = page.get_by_role("heading", level=2, name=f"Article {article['article']}", exact=True)
        expect(heading).to_be_visible()
        panel = page.get_by_role("article")
        fresh = {}
        for link in panel.get_by_role("link").all():
            href = link.get_attribute("href") or ""
            if not href.startswith("/compliance?rules="):
                fresh[_shape(href)] = href
        for shape in fresh.keys() - seen:
            panel.locator(f'a[href="{fresh[shape]}"]').first.click()
            _shows_its_record(person, fresh[shape])
            page.go_back()
            expect(heading).to_be_visible()
        seen |= fresh.keys()
        steps = person.ask("GET", f"/compliance/{RULES}/{article['article']}")["findings"]
        for step in [each["next"] for each in steps if each["next"]]:
            shape = _shape(step["link"])
            button = panel.get_by_role("button", name=step["text"]["en"], exact=True).first
            if shape in seen or step["key"] == "verify" or button.count() == 0:
                continue
            seen.add(shape)
            button.click()
            _shows_its_record(person, step["link"])
            if step["key"] == "attest":
                person.press("common:cancel", person.side)
            else:
                page.go_back()
            expect(heading).to_be_visible()
    return seen


def _shape(link: str) -> str:
    return re.sub(r"\bkind=[\w-]+", "kind", re.sub(r"\d+(,\w+:\d+)*", "1", link))


def _shows_its_record(person: Person, link: str) -> None:
    """The page is there, with a row or an open panel; nothing failed and nothing is empty."""
    page = person.page
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    if not link.startswith(_WHOLE):
        expect(page.get_by_role("row").nth(1).or_(person.side).first).to_be_visible()
    expect(page.get_by_text(person.say("frame:notFoundText"), exact=True)).to_have_count(0)
    if "new=" not in link and "attest=" not in link:
        expect(page.locator("main").get_by_role("alert")).to_have_count(0)
        expect(page.locator('main [class*="_empty_"]')).to_have_count(0)
