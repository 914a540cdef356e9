// SPDX-License-Identifier: Apache-2.0
/** Which names are written, and where: none over another, none cut by the edge. */

export interface Label {
  text: string;
  /** Left edge, and the middle of its height. */
  x: number;
  y: number;
  width: number;
  height: number;
  weight: number;
  size: number;
}

/** Those that find room, the first ones first. */
export function spread(labels: readonly Label[]): Label[] {
  const placed: Label[] = [];
  for (const label of labels) {
    const isFree = placed.every(
      (other) =>
        label.x + label.width + 2 < other.x ||
        other.x + other.width + 2 < label.x ||
        Math.abs(label.y - other.y) > (label.height + other.height) / 2,
    );
    if (isFree) placed.push(label);
  }
  return placed;
}

const gapPx = 11;
const edgePx = 4;

/** Left edge of the name of a dot at `x`: right of it, or left of it where the edge would cut the name. */
export function besideDot(x: number, width: number, viewWidth: number): number {
  const isCut = x + gapPx + width > viewWidth - edgePx;
  return isCut && x - gapPx - width >= edgePx ? x - gapPx - width : x + gapPx;
}

/** Left edge of a name in the middle of what is at `x`; moved in from the edge while that is on the screen. */
export function inMiddle(x: number, width: number, viewWidth: number): number {
  const left = x - width / 2;
  if (x < 0 || x > viewWidth || width > viewWidth - 2 * edgePx) return left;
  return Math.min(Math.max(left, edgePx), viewWidth - edgePx - width);
}
