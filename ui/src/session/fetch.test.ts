// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it, vi } from "vitest";
import { problemResponse, serve } from "@/test/server";
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

it("says that the server cannot be reached", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(sessionFetch(url)).rejects.toMatchObject({ code: "unreachable", status: 0 });
});
