// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { camera } from "@/test/render";
import { accessOf, cameraRules, changeOf, newCameraOf, splitCredentials, valuesOf } from "./formValues";

const empty = valuesOf();
const full = { ...empty, name: " Gate 2 ", mainAddress: "rtsp://10.0.0.2/main " };

describe("user name and password inside an address", () => {
  it("are taken out of it", () => {
    expect(splitCredentials("rtsp://admin:p%40ss:w@10.0.0.2:554/main?x=1")).toEqual({
      address: "rtsp://10.0.0.2:554/main?x=1",
      username: "admin",
      password: "p@ss:w",
    });
    expect(splitCredentials("rtsp://admin@10.0.0.2/")).toMatchObject({ username: "admin", password: "" });
  });

  it("are not seen where there are none", () => {
    expect(splitCredentials("rtsp://10.0.0.2/user@example")).toBeNull();
    expect(splitCredentials("10.0.0.2")).toBeNull();
  });
});

describe("a new camera", () => {
  it("leaves the keeping to the installation when nothing is said", () => {
    expect(newCameraOf(full)).toMatchObject({
      name: "Gate 2",
      retention: null,
      password: null,
      volume_id: null,
    });
  });

  it("has its sub-stream only when there is an address for it", () => {
    expect(newCameraOf(full).streams).toEqual([
      { kind: "main", address: "rtsp://10.0.0.2/main", record: true },
    ]);
    expect(newCameraOf({ ...full, subAddress: "rtsp://10.0.0.2/sub" }).streams[1]).toEqual({
      kind: "sub",
      address: "rtsp://10.0.0.2/sub",
      record: false,
    });
  });

  it("has sound only with its reason", () => {
    expect(newCameraOf({ ...full, soundReason: "left over" }).sound_reason).toBeNull();
    expect(newCameraOf({ ...full, soundOn: true, soundReason: " counter " }).sound_reason).toBe("counter");
  });

  it("turns gigabytes into bytes", () => {
    expect(newCameraOf({ ...full, maxGb: 1.5 }).retention).toEqual({
      min_days: 0,
      max_days: null,
      max_bytes: 1_500_000_000,
    });
  });
});

describe("a changed camera", () => {
  it("is the same device at another address only where somebody says so", () => {
    const before = camera(1);
    const values = { ...valuesOf(before), mainAddress: "rtsp://10.9.9.9/other" };
    expect(changeOf(before, values)).not.toHaveProperty("same_device");
    expect(changeOf(before, { ...values, sameDevice: true }).same_device).toBe(true);
    expect(changeOf(before, { ...valuesOf(before), sameDevice: true })).toEqual({});
  });

  const before = camera(2);

  it("sends nothing when nothing changed", () => {
    expect(changeOf(before, valuesOf(before))).toEqual({});
  });

  it("sends only what changed", () => {
    expect(changeOf(before, { ...valuesOf(before), place: "Yard" })).toEqual({ place: "Yard" });
    expect(changeOf(before, { ...valuesOf(before), maxDays: "" })).toEqual({
      retention: { min_days: 30, max_days: null, max_bytes: null },
    });
  });

  it("sends a password only when a new one was typed", () => {
    expect(changeOf(before, { ...valuesOf(before), password: "new" })).toEqual({ password: "new" });
  });

  it("lets go of a volume", () => {
    const bound = camera(2, { volume_id: 3 });
    expect(changeOf(bound, { ...valuesOf(bound), volumeId: "" })).toEqual({ volume_id: null });
  });
});

describe("what the form refuses", () => {
  it("is an address without a scheme that can be dialled", () => {
    expect(cameraRules.mainAddress("10.0.0.2")).not.toBeNull();
    expect(cameraRules.mainAddress("http://10.0.0.2/video")).not.toBeNull();
    expect(cameraRules.mainAddress("rtsps://10.0.0.2/main")).toBeNull();
    expect(cameraRules.mainAddress("libav:http://10.0.0.2/video")).toBeNull();
  });

  it("is a sub-stream that is the main stream", () => {
    expect(cameraRules.subAddress("rtsp://10.0.0.2/main", full)).not.toBeNull();
    expect(cameraRules.subAddress("", full)).toBeNull();
  });

  it("is a maximum below the minimum", () => {
    expect(cameraRules.maxDays(20, { ...full, minDays: 30 })).not.toBeNull();
    expect(cameraRules.maxDays("", { ...full, minDays: 30 })).toBeNull();
    expect(cameraRules.minDays(1.5, full)).not.toBeNull();
  });

  it("is a maximum without a word on the minimum", () => {
    expect(cameraRules.minDays("", { ...full, minDays: "", maxDays: 90 })).not.toBeNull();
    expect(cameraRules.minDays("", { ...full, minDays: "", maxDays: "", maxGb: "" })).toBeNull();
  });

  it("is sound without a reason", () => {
    expect(cameraRules.soundReason("", { ...full, soundOn: true })).not.toBeNull();
  });
});

it("tries each stream with the stored password of the camera unless a new one is typed", () => {
  expect(accessOf({ ...valuesOf(camera(2)), subAddress: "rtsp://10.0.0.2/sub" }, camera(2))).toEqual([
    { address: "rtsp://10.0.0.2/main", username: "viewer", password: null, transport: "auto", camera_id: 2 },
    { address: "rtsp://10.0.0.2/sub", username: "viewer", password: null, transport: "auto", camera_id: 2 },
  ]);
});
