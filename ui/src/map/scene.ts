// SPDX-License-Identifier: Apache-2.0
/** What lies on the map, and what is under a pointer. Nothing here draws. */
import { type Bounds, boundsOf, isInside, type LngLat, middleOf, type Point, sector } from "./mercator";
import { toScreen, type Viewport } from "./viewport";

/** The meaning of a colour; each also has a shape or a pattern of its own. */
export type Tone = "ok" | "due" | "breach" | "wait" | "off";

export interface PlaceShape {
  id: number;
  name: string;
  /** Its state in a few words: for the hover card. */
  note: string;
  tone: Tone;
  /** Hatched: no camera may be here. */
  forbidden: boolean;
  /** Outline; a place that is only a point has one. */
  ring: readonly LngLat[];
}

export interface View {
  direction: number;
  angle: number;
  rangeM: number;
}

export interface CameraShape {
  id: number;
  name: string;
  note: string;
  tone: Tone;
  at: LngLat;
  view: View | null;
  /** Only on paper. */
  planned?: boolean;
  /** Named also from afar. */
  named?: boolean;
}

/** Many cameras where there is no room for each. */
export interface ClusterShape {
  at: LngLat;
  count: number;
}

/** A floor plan: corners clockwise from the top left. */
export interface ImageShape {
  id: number;
  image: CanvasImageSource & { width: number; height: number };
  corners: readonly LngLat[];
}

/** Something to look at: where fields of view overlap, the area of a plan. */
export interface AreaShape {
  ring: readonly LngLat[];
  tone: Tone;
}

/** Something to take hold of. */
export interface Handle {
  id: string;
  at: LngLat;
  kind: "move" | "turn" | "corner" | "between";
}

export interface Scene {
  places: readonly PlaceShape[];
  cameras: readonly CameraShape[];
  clusters: readonly ClusterShape[];
  images: readonly ImageShape[];
  areas: readonly AreaShape[];
}

export const emptyScene: Scene = { places: [], cameras: [], clusters: [], images: [], areas: [] };

export type Hit =
  | { kind: "camera"; shape: CameraShape }
  | { kind: "place"; shape: PlaceShape }
  | { kind: "cluster"; shape: ClusterShape };

/** Where a place has its name. */
export function anchorOf(place: PlaceShape): LngLat {
  return middleOf(place.ring);
}

export function sectorOf(camera: CameraShape): LngLat[] | null {
  return camera.view && sector(camera.at, camera.view.direction, camera.view.angle, camera.view.rangeM);
}

export function clusterRadius(count: number): number {
  return 11 + Math.min(15, 3 * Math.log10(Math.max(1, count)));
}

/** Everything that has a place on earth, for "show all". */
export function sceneBounds(scene: Scene): Bounds | null {
  return boundsOf([
    ...scene.places.flatMap(({ ring }) => ring),
    ...scene.cameras.map(({ at }) => at),
    ...scene.clusters.map(({ at }) => at),
    ...scene.images.flatMap(({ corners }) => corners),
    ...scene.areas.flatMap(({ ring }) => ring),
  ]);
}

const near = (one: Point, other: Point, px: number) => Math.hypot(one.x - other.x, one.y - other.y) <= px;
const dotPx = 10;

/** What a person means who points there: a camera before a group, a small place before a large one. */
export function hitAt(scene: Scene, view: Viewport, at: Point): Hit | null {
  const camera = nearest(scene.cameras, view, at);
  if (camera) return { kind: "camera", shape: camera };
  for (const shape of scene.clusters) {
    if (near(toScreen(view, shape.at), at, clusterRadius(shape.count))) return { kind: "cluster", shape };
  }
  let best: { shape: PlaceShape; area: number } | null = null;
  for (const shape of scene.places) {
    const ring = shape.ring.map((point) => toScreen(view, point));
    const hit = ring.length >= 3 ? isInside(at, ring) : ring.some((point) => near(point, at, dotPx));
    const area = areaOf(ring);
    if (hit && (!best || area < best.area)) best = { shape, area };
  }
  if (best) return { kind: "place", shape: best.shape };
  const seen = scene.cameras.find((shape) => {
    const ring = sectorOf(shape);
    return (
      ring !== null &&
      isInside(
        at,
        ring.map((point) => toScreen(view, point)),
      )
    );
  });
  return seen ? { kind: "camera", shape: seen } : null;
}

function nearest(cameras: readonly CameraShape[], view: Viewport, at: Point): CameraShape | null {
  let best: { shape: CameraShape; px: number } | null = null;
  for (const shape of cameras) {
    const dot = toScreen(view, shape.at);
    const px = Math.hypot(dot.x - at.x, dot.y - at.y);
    if (px <= dotPx && (!best || px < best.px)) best = { shape, px };
  }
  return best?.shape ?? null;
}

export function handleAt(handles: readonly Handle[], view: Viewport, at: Point): Handle | null {
  // The last is drawn on top.
  return handles.toReversed().find((handle) => near(toScreen(view, handle.at), at, 11)) ?? null;
}

function areaOf(ring: readonly Point[]): number {
  let area = 0;
  ring.forEach((one, index) => {
    const other = ring[(index + 1) % ring.length] ?? one;
    area += one.x * other.y - other.x * one.y;
  });
  return Math.abs(area) / 2;
}
