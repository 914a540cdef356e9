// SPDX-License-Identifier: Apache-2.0
/**
 * A map on a canvas: what is shown, moved by hand, wheel, fingers and keys; tells
 * what is pointed at and what is dragged. No tiles, nothing from outside.
 */
import { type Bounds, type LngLat, type Point, toWorld } from "./mercator";
import { type Chosen, lookOf, paint } from "./paint";
import { emptyScene, type Handle, type Hit, handleAt, hitAt, type Scene } from "./scene";
import { boundsOfView, fitTo, fromScreen, pan, resize, toScreen, type Viewport, zoomAt } from "./viewport";

export interface MapEvents {
  /** Another part of the world is shown. `settled`: nothing moves any more. */
  onView?: (view: Viewport, settled: boolean) => void;
  onPick?: (hit: Hit | null, at: LngLat) => void;
  onHover?: (hit: Hit | null, at: Point) => void;
  /** A handle is dragged; `done` when it is let go. May answer with the handle that the hand holds from now on. */
  onHandle?: (id: string, at: LngLat, done: boolean) => string | undefined;
}

const settleMs = 160;
const stepPx = 80;
const clickPx = 4;

export class MapCanvas {
  events: MapEvents = {};
  #canvas: HTMLCanvasElement;
  #context: CanvasRenderingContext2D | null;
  #view: Viewport = { ...toWorld([0, 20]), scale: 512, width: 1, height: 1 };
  #scene: Scene = emptyScene;
  #chosen: Chosen | null = null;
  #handles: readonly Handle[] = [];
  #frame = 0;
  /** What was asked to be seen whole; until something else is looked at, another size shows it whole again. */
  #whole: Bounds | null = null;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #pointers = new Map<number, Point>();
  #dragged: string | null = null;
  #travelPx = 0;
  #stop = new AbortController();
  #size: ResizeObserver;
  #look: MutationObserver;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    const { signal } = this.#stop;
    canvas.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#move(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.#up(event, true), { signal });
    canvas.addEventListener("pointercancel", (event) => this.#up(event, false), { signal });
    canvas.addEventListener("pointerleave", () => this.events.onHover?.(null, { x: 0, y: 0 }), { signal });
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#size = new ResizeObserver(() => this.#measure());
    this.#size.observe(canvas);
    this.#look = new MutationObserver(() => this.redraw());
    this.#look.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    this.#measure();
  }

  get view(): Viewport {
    return this.#view;
  }

  get bounds(): Bounds {
    return boundsOfView(this.#view);
  }

  close(): void {
    this.#stop.abort();
    this.#size.disconnect();
    this.#look.disconnect();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settle);
  }

  show(scene: Scene, chosen: Chosen | null, handles: readonly Handle[]): void {
    this.#scene = scene;
    this.#chosen = chosen;
    this.#handles = handles;
    this.redraw();
  }

  /** Looks somewhere else. */
  look(view: Viewport): void {
    this.#whole = null;
    this.#view = resize(view, this.#view.width, this.#view.height);
    this.redraw();
    this.events.onView?.(this.#view, false);
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.events.onView?.(this.#view, true), settleMs);
  }

  lookAt(bounds: Bounds): void {
    this.look(fitTo(this.#view, bounds));
    this.#whole = bounds;
  }

  zoom(factor: number): void {
    this.look(zoomAt(this.#view, factor));
  }

  /** Brings that point to the middle, so much larger. */
  zoomTo(at: LngLat, factor: number): void {
    this.look(zoomAt({ ...this.#view, ...toWorld(at) }, factor));
  }

  toScreen(at: LngLat): Point {
    return toScreen(this.#view, at);
  }

  redraw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      if (!this.#context) return;
      paint(this.#context, this.#view, this.#scene, lookOf(this.#canvas), this.#chosen, this.#handles);
    });
  }

  #measure(): void {
    const width = Math.max(1, this.#canvas.clientWidth);
    const height = Math.max(1, this.#canvas.clientHeight);
    const ratio = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    const whole = this.#whole;
    this.#view = resize(this.#view, width, height);
    if (whole) this.lookAt(whole);
    else this.look(this.#view);
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = { x: event.offsetX, y: event.offsetY };
    this.#canvas.setPointerCapture?.(event.pointerId);
    this.#pointers.set(event.pointerId, at);
    if (this.#pointers.size === 1) {
      this.#travelPx = 0;
      this.#dragged = handleAt(this.#handles, this.#view, at)?.id ?? null;
    }
  }

  #move(event: PointerEvent): void {
    const at = { x: event.offsetX, y: event.offsetY };
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      this.#hover(at);
      return;
    }
    this.#travelPx += Math.hypot(at.x - before.x, at.y - before.y);
    const [one, other] = [...this.#pointers.entries()];
    if (one && other) {
      const fixed = one[0] === event.pointerId ? other[1] : one[1];
      const spread = (point: Point) => Math.max(1, Math.hypot(point.x - fixed.x, point.y - fixed.y));
      this.look(zoomAt(this.#view, spread(at) / spread(before), fixed));
    } else if (this.#dragged !== null) {
      this.#dragged =
        this.events.onHandle?.(this.#dragged, fromScreen(this.#view, at), false) ?? this.#dragged;
    } else if (this.#travelPx >= clickPx) {
      this.look(pan(this.#view, at.x - before.x, at.y - before.y));
    }
    this.#pointers.set(event.pointerId, at);
  }

  #up(event: PointerEvent, counts: boolean): void {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    const at = { x: event.offsetX, y: event.offsetY };
    if (this.#dragged !== null) this.events.onHandle?.(this.#dragged, fromScreen(this.#view, at), true);
    else if (counts && this.#travelPx < clickPx)
      this.events.onPick?.(hitAt(this.#scene, this.#view, at), fromScreen(this.#view, at));
    this.#dragged = null;
  }

  #hover(at: Point): void {
    const handle = handleAt(this.#handles, this.#view, at);
    const hit = handle ? null : hitAt(this.#scene, this.#view, at);
    this.#canvas.dataset.over = handle ? "handle" : hit ? "thing" : "";
    this.events.onHover?.(hit, at);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const speed = event.ctrlKey ? 0.01 : 0.002;
    const factor = Math.exp(-Math.max(-400, Math.min(400, event.deltaY * lines)) * speed);
    this.look(zoomAt(this.#view, factor, { x: event.offsetX, y: event.offsetY }));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? stepPx / 8 : stepPx;
    const moves: Record<string, () => Viewport> = {
      ArrowLeft: () => pan(this.#view, step, 0),
      ArrowRight: () => pan(this.#view, -step, 0),
      ArrowUp: () => pan(this.#view, 0, step),
      ArrowDown: () => pan(this.#view, 0, -step),
      "+": () => zoomAt(this.#view, 1.5),
      "=": () => zoomAt(this.#view, 1.5),
      "-": () => zoomAt(this.#view, 1 / 1.5),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    this.look(move());
  }
}
