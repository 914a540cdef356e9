// SPDX-License-Identifier: Apache-2.0
/** The roles of colour that a timeline paints with, read from the page's tokens, light or dark. */

export interface Palette {
  ground: string;
  panel: string;
  line: string;
  lineStrong: string;
  text: string;
  muted: string;
  faint: string;
  accent: string;
  accentSoft: string;
  accentStrong: string;
  onAccent: string;
  ok: string;
  due: string;
  breach: string;
  font: string;
}

const roles = {
  ground: "--fw-ground",
  panel: "--fw-panel",
  line: "--fw-line",
  lineStrong: "--fw-line-strong",
  text: "--fw-text",
  muted: "--fw-muted",
  faint: "--fw-faint",
  accent: "--fw-accent",
  accentSoft: "--fw-accent-soft",
  accentStrong: "--fw-accent-strong",
  onAccent: "--fw-on-accent",
  ok: "--fw-ok",
  due: "--fw-due",
  breach: "--fw-breach",
  font: "--fw-font",
} as const satisfies Record<keyof Palette, string>;

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const entries = Object.entries(roles).map(([role, name]) => [role, style.getPropertyValue(name).trim()]);
  return Object.fromEntries(entries) as Palette;
}

/** Colour of a gap's hatching by cause: red only for what needs a hand. */
export function gapColour(palette: Palette, cause: string, detail: string): string {
  if (detail === "new") return palette.faint;
  if (cause === "disk" || cause === "camera") return palette.breach;
  if (cause === "network" || cause === "clock") return palette.due;
  return palette.faint;
}

/** How a cause is hatched: colour alone is not enough. Angles in units of the pattern, see `hatch`. */
export type Hatch = "rising" | "falling" | "cross" | "upright" | "level" | "dots";

export const gapHatch: Record<string, Hatch> = {
  network: "rising",
  camera: "falling",
  disk: "cross",
  restart: "upright",
  clock: "level",
  disabled: "dots",
  deleted: "dots",
};

const TILE_PX = 6;

/** A repeating pattern of lines or dots, sharp at `ratio` device pixels per CSS pixel. */
export function hatch(
  context: CanvasRenderingContext2D,
  kind: Hatch,
  colour: string,
  ratio: number,
): CanvasPattern | null {
  const size = TILE_PX * ratio;
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const paint = tile.getContext("2d");
  if (!paint) return null;
  paint.scale(ratio, ratio);
  paint.strokeStyle = colour;
  paint.fillStyle = colour;
  paint.lineWidth = 1.1;
  const lines: Record<Exclude<Hatch, "dots">, [number, number, number, number][]> = {
    rising: [
      [-1, 7, 7, -1],
      [-4, 4, 4, -4],
      [2, 10, 10, 2],
    ],
    falling: [
      [-1, -1, 7, 7],
      [-4, 2, 4, 10],
      [2, -4, 10, 4],
    ],
    cross: [
      [-1, 7, 7, -1],
      [-1, -1, 7, 7],
    ],
    upright: [[3, 0, 3, 6]],
    level: [[0, 3, 6, 3]],
  };
  if (kind === "dots") {
    paint.beginPath();
    paint.arc(3, 3, 0.9, 0, 2 * Math.PI);
    paint.fill();
  } else {
    paint.beginPath();
    for (const [x1, y1, x2, y2] of lines[kind]) {
      paint.moveTo(x1, y1);
      paint.lineTo(x2, y2);
    }
    paint.stroke();
  }
  const pattern = context.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}
