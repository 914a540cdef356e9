// SPDX-License-Identifier: Apache-2.0
/** Rights per camera while they are being edited. */
import type { CameraRightItem, CameraRights } from "@/api";

export const rightKinds = ["live", "playback", "export"] as const;
export type RightKind = (typeof rightKinds)[number];
export type Draft = ReadonlyMap<number, ReadonlySet<RightKind>>;

const nothing: ReadonlySet<RightKind> = new Set();

export function draftOf(rights: CameraRights): Draft {
  return new Map(
    (rights.cameras ?? []).map((item) => [item.camera_id, new Set(rightKinds.filter((kind) => item[kind]))]),
  );
}

export function has(draft: Draft, cameraId: number, kind: RightKind): boolean {
  return (draft.get(cameraId) ?? nothing).has(kind);
}

/** Gives or takes one right for some cameras. */
export function withRight(draft: Draft, cameraIds: number[], kind: RightKind, given: boolean): Draft {
  const next = new Map(draft);
  for (const id of cameraIds) {
    const kinds = new Set(next.get(id));
    if (given) kinds.add(kind);
    else kinds.delete(kind);
    if (kinds.size > 0) next.set(id, kinds);
    else next.delete(id);
  }
  return next;
}

/** As the server takes it, in order, so that two drafts can be compared. */
export function itemsOf(draft: Draft): CameraRightItem[] {
  return [...draft]
    .toSorted(([one], [other]) => one - other)
    .map(([camera_id, kinds]) => ({
      camera_id,
      live: kinds.has("live"),
      playback: kinds.has("playback"),
      export: kinds.has("export"),
    }));
}
