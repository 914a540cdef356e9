// SPDX-License-Identifier: Apache-2.0
/**
 * The timeline on a canvas: wheel zooms at the pointer, drag pans, click seeks,
 * dragging the playhead or a selection's edge moves it, hover tells what lies
 * there. Holds what is seen, not the footage: rows are given to it, and it asks
 * for the stretch that it needs. Framework-free. UTC microseconds.
 */
import { nowUs } from "@/time";
import { Painter, ROW_PX, RULER_PX } from "./paint";
import { readPalette } from "./palette";
import { type TimelineRow, type Under, under } from "./rows";
import * as scaling from "./scale";
import { Ruler, stepFor } from "./ticks";

export interface Selection {
  inUs: number | null;
  outUs: number | null;
}

export interface Hover extends Under {
  /** CSS pixels inside the canvas. */
  x: number;
  y: number;
}

export interface TimelineEvents {
  /** `isFinal` is false while the playhead is being dragged. */
  onSeek: (us: number, isFinal: boolean) => void;
  onSelect: (selection: Selection) => void;
  onHover: (hover: Hover | null) => void;
  /** The stretch of time that should be known, whenever it changes. */
  onWindow: (window: scaling.Window) => void;
  /** What is seen, after it came to rest. */
  onRest: (spanUs: number) => void;
}

export interface TimelineOptions {
  zone: string;
  locale: string;
  centerUs: number;
  spanUs: number;
}

type Drag =
  | { kind: "press"; x: number; startUs: number }
  | { kind: "pan"; x: number; startUs: number }
  | { kind: "playhead" }
  | { kind: "in" }
  | { kind: "out" }
  | { kind: "select"; fromUs: number };

const GRAB_PX = 6;
const CLICK_PX = 4;
const DRAG_SEEK_MS = 90;
const REST_MS = 250;

export class Timeline {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: TimelineEvents;
  readonly #painter: Painter;
  readonly #resize: ResizeObserver;
  readonly #scheme: MutationObserver;
  #ruler: Ruler;
  #scale: scaling.Scale;
  #rows: readonly TimelineRow[] = [];
  #selection: Selection = { inUs: null, outUs: null };
  #playheadUs: number;
  #playheadIsSure = true;
  #hover: { x: number; y: number } | null = null;
  #drag: Drag | null = null;
  #window: scaling.Window = { startUs: 0, endUs: 0 };
  #frame = 0;
  #rest = 0;
  #lastDragSeekMs = Number.NEGATIVE_INFINITY;

  constructor(canvas: HTMLCanvasElement, options: TimelineOptions, events: TimelineEvents) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("there is no canvas");
    this.#canvas = canvas;
    this.#events = events;
    this.#ruler = new Ruler(options.zone, options.locale);
    this.#painter = new Painter(context, readPalette(canvas), this.#ruler);
    this.#scale = scaling.around(options.centerUs, options.spanUs, canvas.clientWidth);
    this.#playheadUs = options.centerUs;
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(canvas);
    this.#scheme = new MutationObserver(() => {
      this.#painter.setPalette(readPalette(canvas));
      this.#invalidate();
    });
    this.#scheme.observe(document.documentElement, {
      attributeFilter: ["data-mantine-color-scheme", "lang"],
    });
    canvas.addEventListener("pointerdown", this.#onDown);
    canvas.addEventListener("pointermove", this.#onMove);
    canvas.addEventListener("pointerup", this.#onUp);
    canvas.addEventListener("pointercancel", this.#onUp);
    canvas.addEventListener("pointerleave", this.#onLeave);
    canvas.addEventListener("wheel", this.#onWheel, { passive: false });
    canvas.addEventListener("keydown", this.#onKey);
    this.#fit();
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    window.clearTimeout(this.#rest);
    this.#resize.disconnect();
    this.#scheme.disconnect();
    const canvas = this.#canvas;
    canvas.removeEventListener("pointerdown", this.#onDown);
    canvas.removeEventListener("pointermove", this.#onMove);
    canvas.removeEventListener("pointerup", this.#onUp);
    canvas.removeEventListener("pointercancel", this.#onUp);
    canvas.removeEventListener("pointerleave", this.#onLeave);
    canvas.removeEventListener("wheel", this.#onWheel);
    canvas.removeEventListener("keydown", this.#onKey);
  }

  get spanUs(): number {
    return scaling.spanUs(this.#scale);
  }

  /** Height that shows all rows. */
  static heightPx(rows: number): number {
    return RULER_PX + Math.max(1, rows) * ROW_PX;
  }

  setRows(rows: readonly TimelineRow[]): void {
    this.#rows = rows;
    this.#invalidate();
    this.#tellHover();
  }

  setSelection(selection: Selection): void {
    this.#selection = selection;
    this.#invalidate();
  }

  setRuler(zone: string, locale: string): void {
    this.#ruler = new Ruler(zone, locale);
    this.#painter.setRuler(this.#ruler);
    this.#invalidate();
  }

  /** `isSure` = there is a picture of this very moment. While `follow`, the view keeps up with it. */
  setPlayhead(us: number, isSure: boolean, follow: boolean): void {
    if (us === this.#playheadUs && isSure === this.#playheadIsSure) return;
    this.#playheadUs = us;
    this.#playheadIsSure = isSure;
    if (follow && !this.#drag && !this.#hover) this.#keepInView();
    this.#invalidate();
  }

  /** Moves the view so that `us` is in the middle, at another zoom if one is given. */
  show(us: number, spanUs: number = this.spanUs): void {
    this.#setScale(scaling.around(us, spanUs, this.#scale.widthPx));
  }

  /** Closer (below 1) or farther, at the playhead if it is seen. */
  zoom(factor: number): void {
    const px = scaling.toPx(this.#scale, this.#playheadUs);
    const isSeen = px >= 0 && px <= this.#scale.widthPx;
    this.#setScale(scaling.zoomed(this.#scale, factor, isSeen ? px : this.#scale.widthPx / 2));
  }

  #keepInView(): void {
    const px = scaling.toPx(this.#scale, this.#playheadUs);
    const { widthPx, usPerPx } = this.#scale;
    if (px >= 0 && px <= widthPx * 0.9) return;
    this.#setScale({ ...this.#scale, startUs: this.#playheadUs - 0.2 * widthPx * usPerPx });
  }

  #setScale(next: scaling.Scale): void {
    const scale = scaling.withoutFuture(next, nowUs());
    this.#scale = scale;
    this.#invalidate();
    const wanted = scaling.fetchWindow(scale);
    if (wanted.startUs !== this.#window.startUs || wanted.endUs !== this.#window.endUs) {
      this.#window = wanted;
      this.#events.onWindow(wanted);
    }
    window.clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.#events.onRest(this.spanUs), REST_MS);
  }

  #fit(): void {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0) return;
    this.#canvas.width = Math.round(clientWidth * ratio);
    this.#canvas.height = Math.round(clientHeight * ratio);
    this.#painter.setRatio(ratio);
    // Before the first layout the span is right but the width is not.
    const isFirst = this.#scale.widthPx <= 1;
    const span = this.spanUs;
    const center = this.#scale.startUs + span / 2;
    this.#setScale(
      isFirst ? scaling.around(center, span, clientWidth) : scaling.resized(this.#scale, clientWidth),
    );
  }

  #invalidate(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const hover = this.#drag?.kind === "pan" ? null : this.#hover;
    this.#painter.paint(
      {
        scale: this.#scale,
        rows: this.#rows,
        playheadUs: this.#playheadUs,
        playheadIsSure: this.#playheadIsSure,
        nowUs: nowUs(),
        hoverUs: hover ? scaling.toUs(this.#scale, hover.x) : null,
        hoverRow: hover ? this.#rowAt(hover.y) : null,
        ...this.#selection,
      },
      this.#canvas.clientHeight,
    );
  }

  // ---- pointer ------------------------------------------------------------------

  #point(event: MouseEvent): { x: number; y: number } {
    const box = this.#canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #rowAt(y: number): number | null {
    const index = Math.floor((y - RULER_PX) / ROW_PX);
    return index >= 0 && index < this.#rows.length ? index : null;
  }

  #isNear(us: number | null, x: number): boolean {
    return us !== null && Math.abs(scaling.toPx(this.#scale, us) - x) <= GRAB_PX;
  }

  /** What a press at this point would take hold of. */
  #grip(x: number, y: number): "playhead" | "in" | "out" | null {
    if (this.#isNear(this.#playheadUs, x) && y < RULER_PX) return "playhead";
    if (this.#isNear(this.#selection.inUs, x)) return "in";
    if (this.#isNear(this.#selection.outUs, x)) return "out";
    return null;
  }

  #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const { x, y } = this.#point(event);
    const grip = this.#grip(x, y);
    if (grip) this.#drag = { kind: grip };
    else if (event.shiftKey) this.#drag = { kind: "select", fromUs: scaling.toUs(this.#scale, x) };
    else this.#drag = { kind: "press", x, startUs: this.#scale.startUs };
    this.#canvas.setPointerCapture(event.pointerId);
    this.#canvas.focus({ preventScroll: true });
    event.preventDefault();
  };

  #onMove = (event: PointerEvent): void => {
    const { x, y } = this.#point(event);
    this.#hover = { x, y };
    const drag = this.#drag;
    if (drag?.kind === "press" && Math.abs(x - drag.x) > CLICK_PX) this.#drag = { ...drag, kind: "pan" };
    if (this.#drag) this.#dragTo(this.#drag, x);
    else this.#canvas.style.cursor = this.#grip(x, y) ? "ew-resize" : "crosshair";
    this.#invalidate();
    this.#tellHover();
  };

  #dragTo(drag: Drag, x: number): void {
    const us = scaling.toUs(this.#scale, x);
    if (drag.kind === "pan") {
      this.#canvas.style.cursor = "grabbing";
      this.#setScale({ ...this.#scale, startUs: drag.startUs - (x - drag.x) * this.#scale.usPerPx });
    } else if (drag.kind === "playhead") {
      const nowMs = performance.now();
      if (nowMs - this.#lastDragSeekMs < DRAG_SEEK_MS) return;
      this.#lastDragSeekMs = nowMs;
      this.#events.onSeek(us, false);
    } else if (drag.kind === "select") {
      this.#events.onSelect({ inUs: Math.min(drag.fromUs, us), outUs: Math.max(drag.fromUs, us) });
    } else if (drag.kind === "in") {
      this.#events.onSelect({ ...this.#selection, inUs: Math.min(us, this.#selection.outUs ?? us) });
    } else if (drag.kind === "out") {
      this.#events.onSelect({ ...this.#selection, outUs: Math.max(us, this.#selection.inUs ?? us) });
    }
  }

  #onUp = (event: PointerEvent): void => {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    const { x } = this.#point(event);
    if (drag.kind === "playhead" || (drag.kind === "press" && event.type === "pointerup"))
      this.#events.onSeek(scaling.toUs(this.#scale, x), true);
    this.#canvas.style.cursor = "crosshair";
    this.#invalidate();
    this.#tellHover();
  };

  #onLeave = (): void => {
    this.#hover = null;
    this.#invalidate();
    this.#events.onHover(null);
  };

  #onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { x } = this.#point(event);
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const isPan = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isPan) this.#setScale(scaling.panned(this.#scale, -(event.deltaX || event.deltaY) * unit));
    else this.#setScale(scaling.zoomed(this.#scale, Math.exp(event.deltaY * unit * 0.0022), x));
    this.#tellHover();
  };

  #tellHover(): void {
    const hover = this.#hover;
    if (!hover || (this.#drag && this.#drag.kind !== "press")) {
      this.#events.onHover(null);
      return;
    }
    const us = scaling.toUs(this.#scale, hover.x);
    const index = this.#rowAt(hover.y);
    const row = index === null ? null : (this.#rows[index] ?? null);
    this.#events.onHover({ ...under(row, us, GRAB_PX * this.#scale.usPerPx, nowUs()), ...hover });
  }

  // ---- keys ---------------------------------------------------------------------

  #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey || !this.#pressed(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Whether the key means something here. */
  #pressed(key: string): boolean {
    const step = stepFor(this.#scale.usPerPx);
    if (key === "ArrowLeft") this.#seekBy(-step.minorUs);
    else if (key === "ArrowRight") this.#seekBy(step.minorUs);
    else if (key === "PageDown") this.#seekBy(-step.us);
    else if (key === "PageUp") this.#seekBy(step.us);
    else if (key === "ArrowUp") this.zoom(0.5);
    else if (key === "ArrowDown") this.zoom(2);
    else return false;
    return true;
  }

  #seekBy(us: number): void {
    this.#events.onSeek(this.#playheadUs + us, true);
  }
}
