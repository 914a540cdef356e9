// SPDX-License-Identifier: Apache-2.0
/** Draws a scene: floor plans, places, areas, fields of view, cameras, names, handles. */

import { besideDot, inMiddle, type Label, spread } from "./labels";
import type { LngLat, Point } from "./mercator";
import { negativeOf } from "./negative";
import {
  anchorOf,
  type CameraShape,
  clusterRadius,
  type Handle,
  type ImageShape,
  type PlaceShape,
  type Scene,
  sectorOf,
  type Tone,
} from "./scene";
import { pixelsPerMetre, toScreen, type Viewport } from "./viewport";

/** Colours of the look that is on, and the face that names are set in. */
export interface Look {
  ground: string;
  line: string;
  text: string;
  accent: string;
  halo: string;
  /** Paper is white, a dark room is not: there floor plans are drawn as negatives. */
  isDark: boolean;
  tone: Record<Tone, string>;
  font: string;
}

export interface Chosen {
  kind: "camera" | "place";
  id: number;
}

type Context = CanvasRenderingContext2D;

export function lookOf(element: Element): Look {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--fw-${name}`).trim();
  return {
    ground: of("ground"),
    line: of("line"),
    text: of("text"),
    accent: of("accent"),
    halo: of("raised"),
    isDark: document.documentElement.dataset.mantineColorScheme !== "light",
    tone: { ok: of("ok"), due: of("due"), breach: of("breach"), wait: of("muted"), off: of("faint") },
    font: of("font") || "sans-serif",
  };
}

export function paint(
  context: Context,
  view: Viewport,
  scene: Scene,
  look: Look,
  chosen: Chosen | null,
  handles: readonly Handle[],
): void {
  context.clearRect(0, 0, view.width, view.height);
  grid(context, view, look);
  for (const image of scene.images) floorPlan(context, view, image, look);
  const labels: Label[] = [];
  for (const place of scene.places) {
    const isChosen = chosen?.kind === "place" && chosen.id === place.id;
    drawPlace(context, view, place, look, isChosen);
    labels.push(...placeLabel(context, view, place, look));
  }
  for (const area of scene.areas) {
    path(context, view, area.ring);
    hatch(context, view, area.ring, look.tone[area.tone], 5);
    outline(context, view, area.ring, look.tone[area.tone], 1.5);
  }
  for (const camera of scene.cameras) drawView(context, view, camera, look, isIt(camera, chosen));
  for (const camera of scene.cameras) {
    drawDot(context, toScreen(view, camera.at), camera, look, isIt(camera, chosen));
    labels.push(...cameraLabel(context, view, camera, look));
  }
  for (const { at, count } of scene.clusters) drawCluster(context, toScreen(view, at), count, look);
  for (const label of spread(labels)) drawLabel(context, label, look);
  for (const handle of handles) drawHandle(context, toScreen(view, handle.at), handle, look);
}

const isIt = (camera: CameraShape, chosen: Chosen | null) =>
  chosen?.kind === "camera" && chosen.id === camera.id;

/** A line for every round number of metres: how large things are, where there is no street map. */
function grid(context: Context, view: Viewport, look: Look): void {
  const perMetre = pixelsPerMetre(view);
  const exponent = Math.ceil(Math.log10(70 / perMetre));
  const stepPx = 10 ** exponent * perMetre;
  const left = (view.width / 2 - view.x * view.scale) % stepPx;
  const top = (view.height / 2 - view.y * view.scale) % stepPx;
  context.save();
  context.strokeStyle = look.line;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = left; x < view.width; x += stepPx) {
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, view.height);
  }
  for (let y = top; y < view.height; y += stepPx) {
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(view.width, Math.round(y) + 0.5);
  }
  context.stroke();
  context.restore();
}

/** Stretched to its corners: as a whole where they form a parallelogram, else as two triangles, which comes near. */
function floorPlan(context: Context, view: Viewport, { image, corners }: ImageShape, look: Look): void {
  const [a, b, c, d] = corners.map((corner) => toScreen(view, corner));
  if (!a || !b || !c || !d) return;
  const { width, height } = image;
  const shown = look.isDark ? negativeOf(image) : image;
  const draw = (clip: Point[], origin: Point, right: Point, down: Point) => {
    context.save();
    if (clip.length > 0) {
      context.beginPath();
      for (const { x, y } of clip) context.lineTo(x, y);
      context.closePath();
      context.clip();
    }
    context.transform(
      (right.x - origin.x) / width,
      (right.y - origin.y) / width,
      (down.x - origin.x) / height,
      (down.y - origin.y) / height,
      origin.x,
      origin.y,
    );
    context.globalAlpha = look.isDark ? 0.75 : 0.9;
    context.drawImage(shown, 0, 0);
    context.restore();
  };
  const origin = { x: b.x + d.x - c.x, y: b.y + d.y - c.y };
  if (Math.hypot(origin.x - a.x, origin.y - a.y) < 1) {
    draw([], a, b, d);
    return;
  }
  draw([a, b, d], a, b, d);
  draw([b, c, d], origin, b, d);
}

function path(context: Context, view: Viewport, ring: readonly LngLat[]): void {
  context.beginPath();
  ring.forEach((point, index) => {
    const { x, y } = toScreen(view, point);
    if (index) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  context.closePath();
}

function outline(
  context: Context,
  view: Viewport,
  ring: readonly LngLat[],
  colour: string,
  width: number,
): void {
  path(context, view, ring);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.stroke();
}

function hatch(
  context: Context,
  view: Viewport,
  ring: readonly LngLat[],
  colour: string,
  gapPx: number,
): void {
  const points = ring.map((point) => toScreen(view, point));
  const left = Math.max(0, Math.min(...points.map(({ x }) => x)));
  const right = Math.min(view.width, Math.max(...points.map(({ x }) => x)));
  const top = Math.max(0, Math.min(...points.map(({ y }) => y)));
  const bottom = Math.min(view.height, Math.max(...points.map(({ y }) => y)));
  if (!(left < right && top < bottom)) return;
  context.save();
  path(context, view, ring);
  context.clip();
  context.strokeStyle = colour;
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.beginPath();
  const high = bottom - top;
  for (let x = left - high; x < right; x += gapPx) {
    context.moveTo(x, bottom);
    context.lineTo(x + high, top);
  }
  context.stroke();
  context.restore();
}

function drawPlace(context: Context, view: Viewport, place: PlaceShape, look: Look, isChosen: boolean): void {
  const colour = look.tone[place.tone];
  const [only] = place.ring;
  if (place.ring.length < 3) {
    if (!only) return;
    const { x, y } = toScreen(view, only);
    context.fillStyle = colour;
    context.fillRect(x - 4, y - 4, 8, 8);
    if (isChosen) ring(context, { x, y }, 9, look.accent);
    return;
  }
  path(context, view, place.ring);
  context.globalAlpha = isChosen ? 0.28 : 0.14;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  if (place.forbidden) hatch(context, view, place.ring, colour, 8);
  outline(context, view, place.ring, isChosen ? look.accent : colour, isChosen ? 2.5 : 1.25);
}

function drawView(
  context: Context,
  view: Viewport,
  camera: CameraShape,
  look: Look,
  isChosen: boolean,
): void {
  const ring = sectorOf(camera);
  if (!ring) return;
  const colour = camera.planned ? look.accent : look.tone[camera.tone];
  path(context, view, ring);
  context.globalAlpha = isChosen ? 0.4 : 0.2;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = isChosen ? 1 : 0.65;
  if (camera.planned) context.setLineDash([5, 4]);
  context.strokeStyle = isChosen ? look.accent : colour;
  context.lineWidth = isChosen ? 2 : 1;
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** The shapes of the states everywhere in the console: ● ◐ ▲ ○ –. */
function drawDot(
  context: Context,
  { x, y }: Point,
  camera: CameraShape,
  look: Look,
  isChosen: boolean,
): void {
  context.beginPath();
  context.arc(x, y, 7.5, 0, 2 * Math.PI);
  context.fillStyle = look.halo;
  context.fill();
  const colour = camera.planned ? look.accent : look.tone[camera.tone];
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.beginPath();
  if (camera.planned || camera.tone === "wait" || camera.tone === "due") {
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.stroke();
    if (camera.tone === "due" && !camera.planned) {
      context.beginPath();
      context.arc(x, y, 4, -Math.PI / 2, Math.PI / 2);
      context.fill();
    }
  } else if (camera.tone === "breach") {
    context.moveTo(x, y - 5.5);
    context.lineTo(x + 5.5, y + 4.5);
    context.lineTo(x - 5.5, y + 4.5);
    context.fill();
  } else if (camera.tone === "off") {
    context.fillRect(x - 4.5, y - 1.2, 9, 2.4);
  } else {
    context.arc(x, y, 4.75, 0, 2 * Math.PI);
    context.fill();
  }
  if (isChosen) ring(context, { x, y }, 10, look.accent);
}

function ring(context: Context, { x, y }: Point, radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}

function drawCluster(context: Context, { x, y }: Point, count: number, look: Look): void {
  const radius = clusterRadius(count);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = look.ground;
  context.fill();
  ring(context, { x, y }, radius, look.accent);
  context.fillStyle = look.text;
  context.font = `600 11px ${look.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(shortCount(count), x, y + 0.5);
}

/** 950, 1.2k, 34k. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 9950 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;
}

/** A place has its name where there is room for it. */
function placeLabel(context: Context, view: Viewport, place: PlaceShape, look: Look): Label[] {
  context.font = `500 12px ${look.font}`;
  const width = context.measureText(place.name).width;
  const xs = place.ring.map((point) => toScreen(view, point).x);
  const wide = Math.max(...xs) - Math.min(...xs);
  const { x, y } = toScreen(view, anchorOf(place));
  if (place.ring.length < 3)
    return pixelsPerMetre(view) > 0.3
      ? [
          {
            text: place.name,
            x: besideDot(x, width, view.width),
            y,
            width,
            height: 15,
            weight: 500,
            size: 12,
          },
        ]
      : [];
  if (wide < width * 0.8) return [];
  return [
    { text: place.name, x: inMiddle(x, width, view.width), y, width, height: 15, weight: 500, size: 12 },
  ];
}

function cameraLabel(context: Context, view: Viewport, camera: CameraShape, look: Look): Label[] {
  if (!camera.named && pixelsPerMetre(view) < 1.2) return [];
  context.font = `400 11px ${look.font}`;
  const { x, y } = toScreen(view, camera.at);
  const width = context.measureText(camera.name).width;
  return [
    { text: camera.name, x: besideDot(x, width, view.width), y, width, height: 14, weight: 400, size: 11 },
  ];
}

function drawLabel(context: Context, label: Label, look: Look): void {
  context.font = `${label.weight} ${label.size}px ${look.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = look.halo;
  context.strokeText(label.text, label.x, label.y);
  context.fillStyle = look.text;
  context.fillText(label.text, label.x, label.y);
}

function drawHandle(context: Context, { x, y }: Point, { kind }: Handle, look: Look): void {
  context.beginPath();
  if (kind === "corner" || kind === "between") context.rect(x - 5, y - 5, 10, 10);
  else context.arc(x, y, kind === "move" ? 7 : 6, 0, 2 * Math.PI);
  context.globalAlpha = kind === "between" ? 0.45 : 1;
  context.fillStyle = look.ground;
  context.fill();
  context.strokeStyle = look.accent;
  context.lineWidth = 2;
  context.stroke();
  context.globalAlpha = 1;
}
