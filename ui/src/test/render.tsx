// SPDX-License-Identifier: Apache-2.0
/** Renders a part of the console as it stands in the whole: data, look, a signed-in person. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { Router } from "wouter";
import type { CameraStatus, CameraView, Me, Permission } from "@/api";
import { aroundNavigation } from "@/components/leaving";
import { sessionKey } from "@/session";
import { MeContext } from "@/session/me";
import { ThemeProvider } from "@/theme/ThemeProvider";

export const allPermissions: Permission[] = [
  "camera.read",
  "live.view",
  "layout.read",
  "playback.view",
  "layout.write",
  "alarm.read",
  "alarm.acknowledge",
  "camera.write",
  "storage.read",
  "register.read",
  "footage.export",
  "layout.share",
  "account.write",
  "storage.write",
  "registry.read",
  "registry.write",
  "move.approve",
  "filing.read",
  "filing.write",
  "duty.read",
  "duty.write",
  "duty.manage",
  "case.ask",
  "case.read",
  "case.decide",
  "hold.read",
  "hold.place",
  "hold.decide",
  "compliance.read",
  "supervision.read",
  "supervision.write",
  "territory.write",
];

export function someone(permissions: Permission[] = allPermissions): Me {
  return {
    account: {
      id: 1,
      username: "lin",
      display_name: "Lin",
      role: "administrator",
      must_change_password: false,
      unit_id: null,
      authority_id: null,
    },
    csrf: "token",
    permissions,
    expires_us: 2_000_000_000_000_000,
  };
}

export function renderConsole(part: ReactNode, me: Me | null = someone()) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  if (me) client.setQueryData(sessionKey, me);
  const page = render(
    <QueryClientProvider client={client}>
      <ThemeProvider>
        <Router aroundNav={aroundNavigation}>{me ? <MeContext value={me}>{part}</MeContext> : part}</Router>
      </ThemeProvider>
    </QueryClientProvider>,
  );
  return { client, ...page };
}

/** Puts a text into the field of that label at once: typing it key by key takes the tests too long. */
export function fill(label: string | RegExp, text: string): void {
  const field = screen.getByLabelText(label);
  fireEvent.focus(field);
  fireEvent.change(field, { target: { value: text } });
  fireEvent.blur(field);
}

export function camera(id: number, change: Partial<CameraView> = {}): CameraView {
  return {
    id,
    uuid: `00000000-0000-4000-8000-00000000000${id}`,
    name: `Gate ${id}`,
    place: "Main entrance",
    enabled: true,
    username: "viewer",
    barred: "",
    has_password: true,
    transport: "auto",
    sound_reason: null,
    retention: { min_days: 30, max_days: 90, max_bytes: null },
    floor_days: 0,
    volume_id: null,
    streams: [{ kind: "main", address: `rtsp://10.0.0.${id}/main`, record: true }],
    created_us: 1_790_000_000_000_000,
    updated_us: 1_790_000_000_000_000,
    removed_us: null,
    rights: { live: true, playback: true, export: true },
    status: null,
    ...change,
  };
}

export function status(
  cameraId: number,
  state: CameraStatus["streams"][number]["state"] = "live",
  cause: string | null = null,
): CameraStatus {
  return {
    camera_id: cameraId,
    streams: [
      {
        kind: "main",
        state,
        cause,
        since_us: 1_790_000_000_000_000,
        codec: "h264",
        width: 1920,
        height: 1080,
        fps: 25,
        bitrate_bps: 4_000_000,
        delay_ms: 80,
        lost_packets: 0,
        clock_offset_us: 0,
        recording: state === "live",
      },
    ],
  };
}
