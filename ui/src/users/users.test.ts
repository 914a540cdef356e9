// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { AccountView } from "@/api";
import { DAY_US } from "@/time";
import { makePassword } from "./makePassword";
import { draftOf, has, itemsOf, withRight } from "./rightsDraft";
import { isIn } from "./states";

describe("rights per camera", () => {
  const draft = draftOf({
    version: 1,
    all_cameras: false,
    cameras: [{ camera_id: 2, live: true, playback: true, export: false }],
  });

  it("are given and taken one by one", () => {
    const next = withRight(draft, [2], "playback", false);
    expect([has(next, 2, "live"), has(next, 2, "playback")]).toEqual([true, false]);
    expect(has(draft, 2, "playback")).toBe(true);
  });

  it("are given for many cameras at once, and sent in order", () => {
    expect(itemsOf(withRight(draft, [3, 1], "live", true)).map((item) => item.camera_id)).toEqual([1, 2, 3]);
  });

  it("leave no camera behind that has none", () => {
    const none = withRight(withRight(draft, [2], "live", false), [2], "playback", false);
    expect(itemsOf(none)).toEqual([]);
  });
});

describe("a made password", () => {
  it("has four groups of characters that cannot be mistaken", () => {
    expect(makePassword()).toMatch(/^([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}$/);
  });

  it("passes over bytes that would favour some characters", () => {
    const bytes = [255, 250, 0, 1];
    const made = makePassword((array) => array.map((_, index) => bytes[index % 4] ?? 0));
    expect(made).toBe("abab-abab-abab-abab");
  });
});

describe("the states that accounts are looked through by", () => {
  const now = 1_790_000_000_000_000;
  const account = (change: Partial<AccountView>) =>
    ({
      disabled: false,
      must_change_password: false,
      created_us: now - 300 * DAY_US,
      last_sign_in_us: now - DAY_US,
      ends_us: null,
      ...change,
    }) as AccountView;

  it("finds who has not signed in for so many days, or never", () => {
    expect(isIn(account({}), "unused", 90, now)).toBe(false);
    expect(isIn(account({ last_sign_in_us: now - 90 * DAY_US }), "unused", 90, now)).toBe(false);
    expect(isIn(account({ last_sign_in_us: now - 91 * DAY_US }), "unused", 90, now)).toBe(true);
    expect(isIn(account({ last_sign_in_us: null }), "unused", 90, now)).toBe(true);
    expect(isIn(account({ last_sign_in_us: null, created_us: now }), "unused", 90, now)).toBe(false);
    expect(isIn(account({ last_sign_in_us: null, disabled: true }), "unused", 90, now)).toBe(false);
  });

  it("tells accounts that end from those that have ended", () => {
    expect(isIn(account({ ends_us: now + 1 }), "ends", 90, now)).toBe(true);
    expect(isIn(account({ ends_us: now }), "ends", 90, now)).toBe(false);
    expect(isIn(account({ ends_us: now }), "ended", 90, now)).toBe(true);
    expect(isIn(account({}), "ended", 90, now)).toBe(false);
  });
});
