// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { i18n } from "@/i18n";
import { DAY_US, fromWall, parseMoment } from "@/time";
import { actionText, changesOf, fieldText, subjectText, valueText } from "./auditWords";
import { presets, readPeriod, spanOf } from "./period";

describe("a period of days", () => {
  it("takes both days whole", () => {
    const { from_us = 0, to_us = 0 } = spanOf(
      readPeriod(new URLSearchParams("from=2026-11-20&to=2026-11-21")),
    );
    expect(from_us).toBe(parseMoment("2026-11-20"));
    expect(to_us - from_us).toBe(2 * DAY_US);
  });

  it("may be open at either end, and passes over what is no day", () => {
    expect(spanOf(readPeriod(new URLSearchParams("from=2026-11-20")))).toEqual({
      from_us: parseMoment("2026-11-20"),
    });
    expect(spanOf(readPeriod(new URLSearchParams("from=soon")))).toEqual({});
  });

  it("knows the usual ones", () => {
    const now = fromWall({ year: 2026, month: 3, day: 1, hour: 9, minute: 0, second: 0 });
    expect(presets(now)).toEqual({
      today: ["2026-03-01", "2026-03-01"],
      yesterday: ["2026-02-28", "2026-02-28"],
      week: ["2026-02-23", "2026-03-01"],
      month: ["2026-01-31", "2026-03-01"],
    });
  });
});

describe("an audit entry in words", () => {
  it("shows only the fields that changed", () => {
    expect(changesOf({ before: { name: "Gate", place: "A" }, after: { name: "Gate", place: "B" } })).toEqual([
      { field: "place", before: "A", after: "B" },
    ]);
  });

  it("shows what was told beside before and after, and plain values", () => {
    expect(changesOf({ before: {}, after: { name: "Gate" }, password: "changed" })).toEqual([
      { field: "name", before: undefined, after: "Gate" },
      { field: "password", before: undefined, after: "changed" },
    ]);
  });

  it("names actions, subjects and fields, and leaves unknown ones as they are", async () => {
    await i18n.changeLanguage("zh-CN");
    expect(actionText("camera.added")).toBe("添加摄像机");
    expect(actionText("moon.rose")).toBe("moon.rose");
    expect(subjectText("camera:7", () => "东门")).toBe("摄像机 东门");
    expect(subjectText("camera:7", () => undefined)).toBe("摄像机 #7");
    expect(subjectText("recorder", () => undefined)).toBe("recorder");
    expect(subjectText("account", () => undefined)).toBe("–");
    expect(valueText("too-many-attempts", "refusal")).toBe("尝试次数过多");
    expect(fieldText("place")).toBe("场所");
    expect(fieldText("brand_new")).toBe("brand_new");
  });

  it("writes values for people", () => {
    expect([true, null, "", 3, ["a", "b"], { name: "Gate" }].map((value) => valueText(value))).toEqual([
      "Yes",
      "–",
      "–",
      "3",
      "a\nb",
      "Name: Gate",
    ]);
    expect([valueText(4_000_000_000, "max_bytes"), valueText("viewer", "role")]).toEqual([
      "4.0 GB",
      "Viewer",
    ]);
  });

  it("calls what is mentioned by its name, and tells filings of one system apart", () => {
    const known: Record<string, string> = {
      "floor-plan:2": "2F",
      "control:signs": "Signs",
      "filing:3": "Plaza",
      "account:4": "Zhao",
    };
    const nameOf = (kind: string, id: string) => known[`${kind}:${id}`];
    expect(valueText(2, "floor_plan_id", nameOf)).toBe("2F");
    expect(valueText(["signs", "unheard"], "deficient", nameOf)).toBe("Signs\nunheard");
    expect(valueText("account:4", "with", nameOf)).toBe("User Zhao");
    expect(subjectText("filing:3", nameOf)).toBe("Filing Plaza #3");
    expect(subjectText("filing:5", nameOf)).toBe("Filing #5");
  });

  it("tells a name first and a start before its end, and what was stored packed in words", () => {
    const detail = { end_us: 2, kind: "live", name: "Gate", start_us: 1 };
    expect(changesOf(detail).map(({ field }) => field)).toEqual(["name", "start_us", "end_us", "kind"]);
    expect(valueText("[]", "approvals")).toBe("–");
    expect(valueText('["a", "b"]', "trades")).toBe("a\nb");
    expect(valueText("[unfinished", "reason")).toBe("[unfinished");
    expect(valueText(350_000, "cost_cents")).toBe("¥ 3,500");
  });

  it("calls cameras by their names as far as they are known", () => {
    const nameOf = (kind: string, id: string) => (kind === "camera" && id === "1" ? "Gate" : undefined);
    for (const field of ["camera_ids", "cameras"]) expect(valueText([1, 2], field, nameOf)).toBe("Gate\n#2");
  });
});
