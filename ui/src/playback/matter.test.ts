// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { Problem } from "@/session";
import { serve } from "@/test/server";
import { caseRefusal, OUTSIDE, within, withinMatter } from "./matter";
import { ServerFootage } from "./source";

const AT = 1_790_000_000_000_000;
const S = 1_000_000;
const matter = { id: 12, startUs: AT, endUs: AT + 60 * S };
const nothing = { at_us: null, before_us: null, after_us: null, cause: null };

it("asks for no more than the request covers", () => {
  expect(within({ startUs: AT - S, endUs: AT + 90 * S }, matter)).toEqual({
    startUs: AT,
    endUs: AT + 60 * S,
  });
  expect(within({ startUs: AT + 60 * S, endUs: AT + 90 * S }, matter)).toBeNull();
  expect(within({ startUs: 1, endUs: 2 }, null)).toEqual({ startUs: 1, endUs: 2 });
});

it("says of a moment outside where the request begins or ended", () => {
  const found = { ...nothing, at_us: AT };
  expect(withinMatter(found, AT - S, matter)).toEqual({ ...nothing, after_us: AT, cause: OUTSIDE });
  expect(withinMatter(found, AT + 60 * S, matter)).toEqual({
    ...nothing,
    before_us: AT + 60 * S,
    cause: OUTSIDE,
  });
  expect(withinMatter(found, AT + S, matter)).toEqual(found);
  expect(withinMatter(found, AT - S, null)).toEqual(found);
});

it("leads nowhere that the request does not cover", () => {
  const gap = { at_us: null, before_us: AT - S, after_us: AT + 61 * S, cause: "network" };
  expect(withinMatter(gap, AT + S, matter)).toEqual({ ...nothing, cause: "network" });
});

it("names the request with every piece of footage", async () => {
  const asked = serve({
    "GET /api/v1/cameras/:id/footage.mp4": () =>
      new Response("mp4", { headers: { "X-Start-Us": String(AT) } }),
  });
  const source = new ServerFootage({ cameraId: 1, stream: "main", matter });
  const signal = new AbortController().signal;
  await source.open({ startUs: AT + 50 * S, endUs: AT + 70 * S, keys: false, signal });
  expect(await source.open({ startUs: AT + 60 * S, endUs: AT + 70 * S, keys: false, signal })).toBeNull();
  expect(asked).toHaveLength(1);
  expect(asked[0]?.query.get("case")).toBe("12");
  expect(asked[0]?.query.get("end_us")).toBe(String(AT + 60 * S));
});

it("knows which refusals another request could lift", () => {
  expect(caseRefusal(new Problem("case-needed", 403, ""))).toBe("case-needed");
  expect(caseRefusal(new Problem("no-camera-right", 403, ""))).toBeNull();
  expect(caseRefusal(new Error("case-needed"))).toBeNull();
});
