// SPDX-License-Identifier: Apache-2.0
/** What the palette offers for a text. */
import type { CameraView, Permission } from "@/api";
import { cameraHref, liveHref, playbackHref } from "@/links";
import { formatMoment, type Us } from "@/time";
import { type PageName, permittedPages } from "./nav";
import { parseTimeQuery } from "./timeQuery";

export interface Entry {
  id: string;
  kind: "page" | "live" | "playback" | "playbackAt";
  label: string;
  /** Place of a camera. */
  note: string;
  /** The moment, for `playbackAt`. */
  time: string;
  href: string;
  /** Ctrl Enter. */
  settingsHref?: string;
  cameraId?: number;
}

const most = 30;

/** Every word of the query is somewhere in the text. Earlier hits rank higher; -1 is none. */
export function rank(text: string, query: string): number {
  const haystack = text.toLowerCase();
  let worst = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = haystack.indexOf(word);
    if (at < 0) return -1;
    const atStart = at === 0 || /[\s\-_/.]/.test(haystack[at - 1] ?? "");
    worst = Math.max(worst, at + (atStart ? 0 : 100));
  }
  return worst;
}

export function paletteEntries(
  text: string,
  cameras: CameraView[],
  permissions: readonly Permission[],
  pageName: (page: PageName) => string,
  nowUs: Us,
): Entry[] {
  const { words, atUs } = parseTimeQuery(text, nowUs);
  const mayLive = permissions.includes("live.view");
  const mayPlay = permissions.includes("playback.view");
  const found: { entry: Entry; rank: number }[] = [];

  for (const camera of cameras) {
    const hit = rank(`${camera.name} ${camera.place}`, words);
    if (hit < 0) continue;
    const common = {
      label: camera.name,
      note: camera.place,
      cameraId: camera.id,
      settingsHref: cameraHref(camera.id),
    };
    if (atUs !== null && mayPlay && camera.rights.playback) {
      const href = playbackHref([camera.id], atUs);
      const entry: Entry = {
        ...common,
        id: `at${camera.id}`,
        kind: "playbackAt",
        time: formatMoment(atUs),
        href,
      };
      found.push({ entry, rank: hit });
    } else if (atUs === null) {
      if (mayLive && camera.rights.live) {
        const entry: Entry = {
          ...common,
          id: `live${camera.id}`,
          kind: "live",
          time: "",
          href: liveHref(camera.id),
        };
        found.push({ entry, rank: hit });
      }
      if (words && mayPlay && camera.rights.playback) {
        const href = playbackHref([camera.id]);
        found.push({
          entry: { ...common, id: `play${camera.id}`, kind: "playback", time: "", href },
          rank: hit + 0.5,
        });
      }
    }
  }

  if (atUs === null) {
    for (const item of permittedPages(permissions)) {
      const label = pageName(item.page);
      const hit = rank(`${label} ${item.page}`, words);
      const entry: Entry = { id: item.page, kind: "page", label, note: "", time: "", href: item.href };
      if (hit >= 0) found.push({ entry, rank: words ? hit - 1 : 1000 });
    }
  }
  return found
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}
