// SPDX-License-Identifier: Apache-2.0
import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { alarmsKey } from "@/alarms/data";
import { camerasKey, statusKey } from "@/cameras/data";
import { camera, status } from "@/test/render";
import { applyEvent } from "./apply";

it("puts a fresh status in the place of the old one", () => {
  const client = new QueryClient();
  client.setQueryData(statusKey, [status(1), status(2)]);
  applyEvent(client, { type: "status", ...status(2, "failing", "timeout") });
  expect(client.getQueryData(statusKey)).toEqual([
    status(1),
    { type: "status", ...status(2, "failing", "timeout") },
  ]);
});

it("looks for a camera that it has never heard of", () => {
  const client = new QueryClient();
  const invalidate = vi.spyOn(client, "invalidateQueries");
  client.setQueryData(camerasKey, [camera(1)]);
  applyEvent(client, { type: "status", ...status(1) });
  expect(invalidate).not.toHaveBeenCalled();
  applyEvent(client, { type: "status", ...status(9) });
  expect(invalidate).toHaveBeenCalledWith({ queryKey: camerasKey });
});

it("asks for the alarms again when one is told", () => {
  const client = new QueryClient();
  const invalidate = vi.spyOn(client, "invalidateQueries");
  applyEvent(client, { type: "alarm", alarm: {} });
  expect(invalidate).toHaveBeenCalledWith({ queryKey: alarmsKey });
});

it("lets pass what it does not know", () => {
  const client = new QueryClient();
  applyEvent(client, { type: "weather" });
  applyEvent(client, { type: "status", camera_id: "x" });
  expect(client.getQueryData(statusKey)).toBeUndefined();
});
