// SPDX-License-Identifier: Apache-2.0
/** Which names are written: none over another. */

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
