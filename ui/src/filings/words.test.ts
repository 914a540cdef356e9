// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from "vitest";
import type { FilingItem } from "@/api";
import { i18n } from "@/i18n";
import { aboutText, dayText, dueSentence, leftText, stateMark, systemTitle, valueText } from "./words";

const report: FilingItem = {
  id: 2,
  system_id: 1,
  system_name: "Mall cameras",
  site_name: "Northern Mall",
  zone: "Asia/Shanghai",
  unit_id: 1,
  unit_name: "Northern Mall Ltd",
  kind: "change",
  state: "draft",
  division: "210102",
  authority_name: "Police of Heping",
  event: "change",
  event_day: "2026-11-20",
  due_day: "2026-11-25",
  due_rule: {
    pack: "cn-liaoning-2008",
    pack_name: { zh: "办法", en: "Measures" },
    article: "12",
    text: { zh: "变更后三个工作日内", en: "within 3 working days of the change" },
    value: 3,
    unit: "working-days",
    stated: true,
    provisional: false,
  },
  overdue: false,
  days_left: 3,
  number: null,
  submitted_us: null,
  decided_us: null,
  version: 1,
  came_from: null,
  handed_day: null,
  on_paper: "",
  summary: { what: "moved", count: 1, field: null, cameras: ["Gate 2"] },
};
const year = new Date(2026, 10, 22);

afterEach(() => i18n.changeLanguage("en"));

describe("the clock as a sentence", () => {
  it("names the day, the time that there is and what it runs from", async () => {
    await i18n.changeLanguage("en");
    const day = dayText("2026-11-25");
    expect(dueSentence(report)).toBe(`Due ${day}, 3 working days after the move of Gate 2`);
    await i18n.changeLanguage("zh-CN");
    expect(dueSentence(report)).toContain("Gate 2移位后 3 个工作日内");
  });

  it("says how long it is late", () => {
    const late = { ...report, overdue: true, days_left: -1 };
    expect(dueSentence(late)).toContain("1 day ago");
    expect(leftText(late)).toBe("1 day late");
    expect(stateMark(late)).toBe("breach");
  });

  it("says that the last day is today, and nothing of what is handed in", () => {
    expect(leftText({ ...report, days_left: 0 })).toBe("Today is the last day");
    expect(leftText({ ...report, state: "submitted" })).toBe("");
  });

  it("names a few cameras and counts the rest", () => {
    const summary = { what: "added" as const, count: 5, field: null, cameras: ["A", "B", "C"] };
    expect(aboutText({ ...report, summary })).toBe("The addition of A, B, C and 2 more");
  });

  it("says of a first filing since when the system is in use", () => {
    const first = {
      ...report,
      kind: "first" as const,
      event: "in-use",
      event_day: "2026-11-02",
      summary: null,
    };
    expect(aboutText(first)).toContain("In use since Monday 2 Nov");
  });
});

describe("days", () => {
  it("are those of the site, with the year when it is another", async () => {
    expect(dayText("2026-11-25", year)).toBe("Wednesday 25 Nov");
    expect(dayText("2027-01-01", year)).toBe("Friday 1 Jan 2027");
    await i18n.changeLanguage("zh-CN");
    expect(dayText("2026-11-25", year)).toBe("11月25日（星期三）");
  });
});

describe("values", () => {
  const field = {
    id: "network",
    name: { zh: "网络", en: "Network" },
    form: "choice" as const,
    required: true,
    unit: null,
    zero: null,
    where: null,
    entry: null,
    choices: { private: { zh: "内部局域网", en: "Private network" } },
  };

  it("are shown by their words and units", () => {
    expect(valueText(field, "private")).toBe("Private network");
    expect(valueText({ ...field, form: "number", choices: {}, unit: { zh: "°", en: "°" } }, 90)).toBe("90°");
    const kept = { ...field, form: "number" as const, choices: {}, unit: { zh: "天", en: "days" } };
    expect(valueText({ ...kept, zero: { zh: "未设最短期限", en: "no minimum set" } }, 0)).toBe(
      "no minimum set",
    );
    expect(valueText({ ...field, form: "flag" }, null)).toBe("no");
    expect(valueText(undefined, [])).toBe("–");
  });

  it("say of a word that a person wrote that it is theirs", async () => {
    const trades = { ...field, form: "list" as const, choices: { hotel: { zh: "旅馆业", en: "Hotel" } } };
    expect(valueText(trades, ["hotel", "sauna"])).toBe("Hotel, other: sauna");
    expect(valueText({ ...trades, choices: {} }, ["count"])).toBe("count");
    await i18n.changeLanguage("zh-CN");
    expect(valueText(trades, ["hotel", "汗蒸"])).toBe("旅馆业、其他：汗蒸");
  });
});

it("says the site once where the system is called after it", () => {
  expect(systemTitle("Mall", "Mall video")).toBe("Mall video");
  expect(systemTitle("Mall", "Video")).toBe("Mall · Video");
});
