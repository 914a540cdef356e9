// SPDX-License-Identifier: Apache-2.0
/** Paints a timeline: ruler, rows, selection, now, playhead. No state but what it is given. */
import { formatTime } from "@/time";
import { gapColour, gapHatch, type Hatch, hatch, type Palette } from "./palette";
import { type GapSpan, indexBefore, type TimelineRow } from "./rows";
import { endUs, type Scale, toPx } from "./scale";
import type { Ruler } from "./ticks";

export const RULER_PX = 38;
export const ROW_PX = 24;
const BAR_TOP_PX = 5;
const BAR_PX = 14;

export interface Picture {
  scale: Scale;
  rows: readonly TimelineRow[];
  playheadUs: number;
  /** The clock waits, or there is no picture here: the playhead says so. */
  playheadIsSure: boolean;
  nowUs: number;
  hoverUs: number | null;
  hoverRow: number | null;
  inUs: number | null;
  outUs: number | null;
}

export class Painter {
  readonly #context: CanvasRenderingContext2D;
  #palette: Palette;
  #ruler: Ruler;
  #patterns = new Map<string, CanvasPattern | null>();
  #ratio = 1;

  constructor(context: CanvasRenderingContext2D, palette: Palette, ruler: Ruler) {
    this.#context = context;
    this.#palette = palette;
    this.#ruler = ruler;
  }

  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#patterns.clear();
  }

  setRuler(ruler: Ruler): void {
    this.#ruler = ruler;
  }

  setRatio(ratio: number): void {
    this.#ratio = ratio;
    this.#patterns.clear();
  }

  paint(picture: Picture, heightPx: number): void {
    const c = this.#context;
    const { scale } = picture;
    c.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    c.fillStyle = this.#palette.panel;
    c.fillRect(0, 0, scale.widthPx, heightPx);
    this.#paintSelection(picture, heightPx);
    this.#paintRuler(scale, heightPx);
    picture.rows.forEach((row, index) => {
      this.#paintRow(picture, row, RULER_PX + index * ROW_PX);
    });
    this.#paintNow(picture, heightPx);
    this.#paintHover(picture, heightPx);
    this.#paintPlayhead(picture, heightPx);
  }

  #paintRuler(scale: Scale, heightPx: number): void {
    const c = this.#context;
    const p = this.#palette;
    c.font = `500 11px ${p.font}`;
    c.textBaseline = "middle";
    const ticks = this.#ruler.ticks(scale.startUs, endUs(scale), scale.usPerPx);
    for (const tick of ticks) {
      const x = Math.round(toPx(scale, tick.us)) + 0.5;
      const isMajor = tick.label !== "";
      c.strokeStyle = tick.isDay ? p.lineStrong : p.line;
      c.globalAlpha = isMajor ? 1 : 0.7;
      c.beginPath();
      c.moveTo(x, isMajor ? RULER_PX - 8 : RULER_PX - 4);
      c.lineTo(x, isMajor ? heightPx : RULER_PX);
      c.stroke();
      c.globalAlpha = 1;
      if (!isMajor) continue;
      c.fillStyle = tick.isDay ? p.text : p.muted;
      c.textAlign = "left";
      c.fillText(tick.label, x + 4, RULER_PX - 9);
    }
    this.#paintDays(scale);
    c.fillStyle = p.line;
    c.fillRect(0, RULER_PX - 0.5, scale.widthPx, 1);
  }

  /** The date (far out: the month) stays at the left until the next one pushes it out. */
  #paintDays(scale: Scale): void {
    const c = this.#context;
    c.fillStyle = this.#palette.text;
    c.textAlign = "left";
    c.font = `600 11px ${this.#palette.font}`;
    let freeFromPx = 0;
    for (const { startUs, endUs: stopUs, label } of this.#ruler.periods(
      scale.startUs,
      endUs(scale),
      scale.usPerPx,
    )) {
      const width = c.measureText(label).width;
      const x = Math.min(Math.max(6, toPx(scale, startUs) + 4), toPx(scale, stopUs) - width - 6);
      if (x < freeFromPx) continue;
      c.fillText(label, x, 11);
      freeFromPx = x + width + 14;
    }
  }

  #paintRow(picture: Picture, row: TimelineRow, top: number): void {
    const c = this.#context;
    const p = this.#palette;
    const { scale } = picture;
    const y = top + BAR_TOP_PX;
    c.save();
    c.beginPath();
    c.rect(0, top, scale.widthPx, ROW_PX);
    c.clip();
    this.#paintFootage(scale, row, y);
    this.#paintGaps(picture, row, y);
    for (const hold of row.holds) {
      const from = toPx(scale, hold.startUs);
      const to = toPx(scale, hold.endUs);
      if (to < 0 || from > scale.widthPx) continue;
      c.fillStyle = p.ok;
      c.fillRect(from, y + BAR_PX - 2.5, Math.max(2, to - from), 2.5);
      c.fillRect(from, y, 2, BAR_PX);
      c.fillRect(to - 2, y, 2, BAR_PX);
    }
    for (const alarm of row.alarms) {
      const x = toPx(scale, alarm.atUs);
      if (x < -6 || x > scale.widthPx + 6) continue;
      const colours = { breach: p.breach, due: p.due, info: p.text };
      diamond(c, x, y + BAR_PX / 2, 5, colours[alarm.severity], p.panel);
    }
    c.restore();
    c.fillStyle = p.line;
    c.globalAlpha = 0.6;
    c.fillRect(0, top + ROW_PX - 0.5, scale.widthPx, 0.5);
    c.globalAlpha = 1;
  }

  /** Blocks closer than a pixel are painted as one; gaps are painted over them, never thinner than a pixel. */
  #paintFootage(scale: Scale, row: TimelineRow, y: number): void {
    const c = this.#context;
    c.fillStyle = this.#palette.accentStrong;
    c.globalAlpha = 0.62;
    let at = Math.max(0, indexBefore(row.footage, scale.startUs));
    let from = Number.NaN;
    let to = Number.NaN;
    const flush = () => {
      if (!Number.isNaN(from)) c.fillRect(from, y, Math.max(1, to - from), BAR_PX);
    };
    for (; at < row.footage.length; at += 1) {
      const [startUs, stopUs] = row.footage[at] ?? [0, 0];
      if (startUs > endUs(scale)) break;
      const left = Math.max(-4, toPx(scale, startUs));
      const right = Math.min(scale.widthPx + 4, toPx(scale, stopUs));
      if (right < 0) continue;
      if (left - to < 0.5) {
        to = right;
      } else {
        flush();
        from = left;
        to = right;
      }
    }
    flush();
    c.globalAlpha = 1;
  }

  #paintGaps({ scale, nowUs }: Picture, row: TimelineRow, y: number): void {
    let lastPx = Number.NaN;
    for (const gap of row.gaps) {
      const from = toPx(scale, gap.startUs);
      const to = toPx(scale, gap.endUs ?? nowUs);
      // Far out, a hundred short gaps share a pixel: one line says as much.
      const isSame = to - from < 1 && Math.floor(from) === lastPx;
      if (to < 0 || from > scale.widthPx || isSame) continue;
      this.#paintGap(from, to, y, gap);
      lastPx = Math.floor(from);
    }
  }

  #paintGap(from: number, to: number, y: number, { cause, detail }: GapSpan): void {
    const c = this.#context;
    const x = Math.max(-8, from);
    const width = Math.max(1, Math.min(to, c.canvas.width) - x);
    const colour = gapColour(this.#palette, cause, detail);
    if (width < 4) {
      c.fillStyle = colour;
      c.fillRect(x, y, width, BAR_PX);
      return;
    }
    c.fillStyle = this.#palette.panel;
    c.fillRect(x, y, width, BAR_PX);
    c.globalAlpha = 0.14;
    c.fillStyle = colour;
    c.fillRect(x, y, width, BAR_PX);
    c.globalAlpha = 0.75;
    c.fillStyle = this.#pattern(gapHatch[cause] ?? "dots", colour) ?? colour;
    c.fillRect(x, y, width, BAR_PX);
    c.globalAlpha = 1;
    c.strokeStyle = colour;
    c.globalAlpha = 0.5;
    c.strokeRect(x + 0.5, y + 0.5, width - 1, BAR_PX - 1);
    c.globalAlpha = 1;
  }

  #paintSelection(picture: Picture, heightPx: number): void {
    const { scale, inUs, outUs } = picture;
    const c = this.#context;
    const p = this.#palette;
    if (inUs !== null && outUs !== null) {
      const from = toPx(scale, inUs);
      c.fillStyle = p.accentSoft;
      c.fillRect(from, 0, toPx(scale, outUs) - from, heightPx);
    }
    for (const [us, side] of [
      [inUs, 1],
      [outUs, -1],
    ] as const) {
      if (us === null) continue;
      const x = Math.round(toPx(scale, us));
      c.fillStyle = p.accent;
      c.fillRect(x - 0.5, 0, 1, heightPx);
      c.beginPath();
      c.moveTo(x, RULER_PX - 12);
      c.lineTo(x + side * 7, RULER_PX - 8);
      c.lineTo(x, RULER_PX - 4);
      c.fill();
    }
  }

  #paintNow(picture: Picture, heightPx: number): void {
    const { scale, nowUs } = picture;
    const x = Math.round(toPx(scale, nowUs));
    if (x > scale.widthPx) return;
    const c = this.#context;
    // Nothing is recorded of the future.
    c.fillStyle = this.#palette.ground;
    c.globalAlpha = 0.75;
    c.fillRect(Math.max(0, x), RULER_PX, scale.widthPx, heightPx - RULER_PX);
    c.globalAlpha = 1;
    if (x < 0) return;
    c.fillStyle = this.#palette.ok;
    c.fillRect(x, 18, 1, heightPx - 18);
    c.fillRect(x - 2, 18, 5, 3);
  }

  #paintHover(picture: Picture, heightPx: number): void {
    if (picture.hoverUs === null) return;
    const c = this.#context;
    const x = Math.round(toPx(picture.scale, picture.hoverUs)) + 0.5;
    if (picture.hoverRow !== null) {
      c.fillStyle = this.#palette.text;
      c.globalAlpha = 0.05;
      c.fillRect(0, RULER_PX + picture.hoverRow * ROW_PX, picture.scale.widthPx, ROW_PX);
    }
    c.globalAlpha = 0.8;
    c.strokeStyle = this.#palette.muted;
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(x, 18);
    c.lineTo(x, heightPx);
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  #paintPlayhead(picture: Picture, heightPx: number): void {
    const c = this.#context;
    const p = this.#palette;
    const { scale } = picture;
    const x = toPx(scale, picture.playheadUs);
    const label = formatTime(picture.playheadUs, this.#ruler.zone, 3);
    c.font = `600 11px ${p.font}`;
    const width = Math.ceil(c.measureText("00:00:00.000").width) + 12;
    if (x < -1 || x > scale.widthPx + 1) return;
    const colour = picture.playheadIsSure ? p.text : p.due;
    c.fillStyle = colour;
    c.fillRect(Math.round(x) - 0.75, 8, 1.5, heightPx - 8);
    const left = Math.round(Math.min(Math.max(0, x - width / 2), scale.widthPx - width));
    c.beginPath();
    c.roundRect(left, 1, width, 17, 4);
    c.fill();
    c.fillStyle = p.panel;
    c.textAlign = "left";
    c.textBaseline = "middle";
    c.fillText(label, left + 6, 10);
  }

  #pattern(kind: Hatch, colour: string): CanvasPattern | null {
    const key = `${kind} ${colour}`;
    let pattern = this.#patterns.get(key);
    if (pattern === undefined) {
      pattern = hatch(this.#context, kind, colour, this.#ratio);
      this.#patterns.set(key, pattern);
    }
    return pattern;
  }
}

function diamond(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  r: number,
  fill: string,
  edge: string,
): void {
  c.beginPath();
  c.moveTo(x, y - r);
  c.lineTo(x + r, y);
  c.lineTo(x, y + r);
  c.lineTo(x - r, y);
  c.closePath();
  c.fillStyle = fill;
  c.fill();
  c.lineWidth = 1.5;
  c.strokeStyle = edge;
  c.stroke();
  c.lineWidth = 1;
}
