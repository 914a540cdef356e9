# SPDX-License-Identifier: Apache-2.0
"""A person at the console for tests of the regime: signed in, with the words of the language in which it is read."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from playwright.sync_api import APIResponse, Browser, FilePayload, Locator, Page, expect
from sqlalchemy import create_engine, update

from fairwatch.db.engine import write
from fairwatch.db.govern import filing

from .product import PASSWORD, PATIENCE_S, ROOT, Product

Language = Literal["zh-CN", "en"]
# Where pictures of the steps go; no folder, no pictures.
PICTURES = os.environ.get("FAIRWATCH_TEST_PICTURES", "")
AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"
WEAK = """async (scheme) => {
    document.documentElement.dataset.mantineColorScheme = scheme;
    const { violations } = await axe.run({ runOnly: ["color-contrast"] });
    return violations.flatMap((found) => found.nodes.map((node) => node.html));
}"""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@cache
def _catalogue(feature: str, language: Language) -> dict[str, Any]:
    path = ROOT / "ui/src" / feature / f"{language}.json"
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


def said(key: str, language: Language, **values: str | int) -> str:
    """What the console says for `feature:path.of.key`. Without the values the text is cut before the first of them."""
    feature, _, path = key.partition(":")
    found: Any = _catalogue("components" if feature == "common" else feature, language)
    *parts, last = path.split(".")
    for part in parts:
        found = found[part]
    plural = "one" if language == "en" and values.get("count") == 1 else "other"
    text = str(found[last] if last in found else found[f"{last}_{plural}"])
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", str(value))
    return text.partition("{{")[0]


def starting(text: str) -> re.Pattern[str]:
    """A label that is needed ends with a star, one that a filing asks for with a mark."""
    return re.compile(rf"^{re.escape(text)}(\s*(\*|备案必填|for filing))*$")


@dataclass(slots=True)
class Person:
    """Somebody who is signed in, with one page."""

    page: Page
    language: Language
    csrf: str
    errors: list[str]

    @classmethod
    def sign_in(cls, browser: Browser, product: Product, username: str, language: Language = "zh-CN") -> Self:
        """A browser of their own."""
        context = browser.new_context(
            base_url=product.address,
            locale=language,
            timezone_id="Asia/Shanghai",
            viewport={"width": 1440, "height": 900},
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        answer = context.request.post("/api/v1/session", data={"username": username, "password": PASSWORD})
        assert answer.ok, answer.text()
        errors: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return cls(page, language, answer.json()["csrf"], errors)

    def leave(self) -> None:
        """Close the browser; a script error on any page fails the test."""
        self.page.context.close()
        assert self.errors == []

    # The API

    def ask(self, method: str, path: str, *, params: dict[str, str | float | bool] | None = None, **body: Any) -> Any:
        """A request that must succeed, with this person's rights."""
        answer: APIResponse = self.page.request.fetch(
            f"/api/v1{path}", method=method, params=params, headers={"X-CSRF-Token": self.csrf}, **body
        )
        assert answer.ok, answer.text()
        return answer.json()

    def paper(self, kind: str, subject: str, unit_id: int) -> None:
        """Hand in a paper and put it to something."""
        about: dict[str, str | float | bool] = {"name": f"{kind}.pdf", "kind": kind, "unit_id": unit_id}
        made = self.ask("POST", "/documents", params=about, data=PDF + kind.encode())
        self.ask("POST", "/attachments", data={"subject": subject, "document_id": made["id"], "kind": kind})

    # The page

    def say(self, key: str, **values: str | int) -> str:
        """A text of the console, in this person's language."""
        return said(key, self.language, **values)

    def reads_only_english(self, entered: set[str]) -> None:
        """Nothing Chinese is left on the page but what people have entered, and the button for Chinese."""
        text = self.page.locator("body").inner_text()
        for each in sorted({*entered, "中文"}, key=len, reverse=True):
            text = text.replace(each, "")
        left = re.findall(r"[\u4e00-\u9fff]+", text)
        assert left == [], left

    def stands_out(self) -> None:
        """Every word can be told from its ground, in both themes: what the tests of the console leave to a browser."""
        self.page.emulate_media(reduced_motion="reduce")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        for scheme in ("light", "dark"):
            weak = self.page.evaluate(WEAK, scheme)
            assert weak == [], (scheme, weak)

    def picture(self, name: str) -> None:
        """Keep how the page looks, for whoever wants to see it."""
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"regime-{name}-{self.language}.png")

    def open(self, address: str, heading: str) -> None:
        """Go to a page and wait for its heading."""
        self.page.goto(address)
        expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()

    @property
    def side(self) -> Locator:
        """The panel beside the list."""
        return self.page.get_by_role("complementary")

    def row(self, *texts: str) -> Locator:
        """The row of a list in which all of these stand."""
        found = self.page.get_by_role("row")
        for text in texts:
            found = found.filter(has_text=text)
        return found

    def press(self, key: str, within: Locator | None = None, **values: str | int) -> None:
        """Press the button that says this."""
        (within or self.page).get_by_role("button", name=self.say(key, **values), exact=True).click()

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        """Type into a field."""
        field = (within or self.side).get_by_label(starting(label))
        field.fill(text)
        field.blur()

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose from a list."""
        (within or self.side).get_by_role("combobox", name=starting(label)).click()
        self.page.get_by_role("option", name=option).first.click()

    def told(self, key: str, **values: str | int) -> None:
        """Wait until the console says that it is done."""
        expect(self.page.get_by_text(self.say(key, **values)).first).to_be_visible()

    def import_file(self, name: str, rows: str, check: Callable[[Locator], None] | None = None) -> None:
        """Import a CSV file into the list that is open. With `check` the rows are wrong, and nothing is written."""
        self.press("exchange:menu")
        self.page.get_by_role("menuitem", name=self.say("exchange:import"), exact=True).click()
        dialog = self.page.get_by_role("dialog")
        file: FilePayload = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": rows.encode("utf-8")}
        with self.page.expect_file_chooser() as chooser:
            self.press("exchange:pick", dialog)
        chooser.value.set_files(file)
        expect(dialog).to_contain_text(self.say("exchange:unchanged"))
        self.picture(f"import-{name}")
        if check is None:
            count = len(rows.strip().splitlines()) - 1
            self.press("exchange:write", dialog, rows=count, count=count)
            self.told("exchange:done", added=count, changed=0)
        else:
            check(dialog)
            self.press("common:cancel", dialog)
        expect(dialog).to_be_hidden()


def let_pass(product: Product, number: int, *, event: date, due: date) -> None:
    """Nobody reports for days. The test does not wait: it sets the days of the report back."""
    engine = create_engine(f"sqlite:///{product.data / 'fairwatch.db'}")
    with write(engine) as connection:
        days = {"event_day": event.isoformat(), "due_day": due.isoformat()}
        connection.execute(update(filing).where(filing.c.id == number).values(**days))
    engine.dispose()
