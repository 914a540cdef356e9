// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problemResponse, serve } from "@/test/server";
import { watchUse } from "./attendance";
import { sessionFetch, setCsrf, whenSignedOut } from "./fetch";
import { Problem } from "./problem";

const url = "http://localhost:3000/api/v1/cameras";

afterEach(() => setCsrf(""));

it("proves itself when it changes something, and only then", async () => {
  const asked = serve({ "GET /api/v1/cameras": () => [], "POST /api/v1/cameras": () => ({}) });
  setCsrf("secret");
  await sessionFetch(url);
  await sessionFetch(url, { method: "POST", body: "{}" });
  expect(asked.map((one) => one.headers.get("X-CSRF-Token"))).toEqual([null, "secret"]);
});

describe("what is asked", () => {
  const background = async (method: string) => {
    const asked = serve({ "GET /api/v1/cameras": () => [], "POST /api/v1/cameras": () => ({}) });
    await sessionFetch(url, { method });
    return asked[0]?.headers.get("X-Background") ?? null;
  };
  let clockMs: number;
  let end: () => void;
  const kept = vi.fn();

  beforeEach(() => {
    clockMs = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => clockMs);
    kept.mockClear();
    end = watchUse(kept);
  });
  afterEach(() => end());

  it.each(["pointermove", "keydown"])("just after a %s counts as use of the session", async (use) => {
    clockMs += 3_600_000;
    window.dispatchEvent(new Event(use));
    expect(await background("GET")).toBeNull();
  });

  it("while nobody is there does not, unless it changes something", async () => {
    window.dispatchEvent(new Event("pointermove"));
    clockMs += 30_000;
    expect(await background("GET")).toBe("1");
    expect(await background("POST")).toBeNull();
  });

  it("keeps the session by itself once a minute, while somebody is there", () => {
    for (let second = 0; second < 150; second += 1) {
      clockMs += 1000;
      window.dispatchEvent(new Event("pointermove"));
    }
    expect(kept).toHaveBeenCalledTimes(2);
  });
});

it("throws the problem of a refusal", async () => {
  serve({
    "GET /api/v1/cameras": () => problemResponse(403, "permission-denied", { permission: "camera.read" }),
  });
  await expect(sessionFetch(url)).rejects.toMatchObject({ code: "permission-denied", status: 403 });
});

it("tells when the session ended, but not when a password was wrong", async () => {
  const signedOut = vi.fn();
  whenSignedOut(signedOut);
  serve({ "GET /api/v1/cameras": () => problemResponse(401, "sign-in-failed") });
  await expect(sessionFetch(url)).rejects.toBeInstanceOf(Problem);
  expect(signedOut).not.toHaveBeenCalled();
  serve({ "GET /api/v1/cameras": () => problemResponse(401, "session-ended") });
  await expect(sessionFetch(url)).rejects.toBeInstanceOf(Problem);
  expect(signedOut).toHaveBeenCalledTimes(1);
});

it("hears of the end of an earlier session only as such", async () => {
  const signedOut = vi.fn();
  whenSignedOut(signedOut);
  setCsrf("hers");
  serve({
    "GET /api/v1/cameras": () => {
      setCsrf("his");
      return problemResponse(401, "session-ended");
    },
  });
  await expect(sessionFetch(url)).rejects.toBeInstanceOf(Problem);
  expect(signedOut).not.toHaveBeenCalled();
});

it("says that the server cannot be reached", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(sessionFetch(url)).rejects.toMatchObject({ code: "unreachable", status: 0 });
});
