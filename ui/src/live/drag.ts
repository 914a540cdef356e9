// SPDX-License-Identifier: Apache-2.0
/** A camera on its way to a tile, as the browser's drag and drop carries it. */
const FORMAT = "application/x-fairwatch-camera";

export interface Dragged {
  cameraId: number;
  /** The tile it comes from; null = from the list. */
  from: number | null;
}

export function startDrag(transfer: DataTransfer, dragged: Dragged): void {
  transfer.setData(FORMAT, JSON.stringify(dragged));
  transfer.effectAllowed = "move";
}

export function carriesCamera(transfer: DataTransfer): boolean {
  return transfer.types.includes(FORMAT);
}

export function readDrag(transfer: DataTransfer): Dragged | null {
  try {
    const value: unknown = JSON.parse(transfer.getData(FORMAT));
    if (typeof value !== "object" || value === null || !("cameraId" in value)) return null;
    const { cameraId } = value;
    const from = "from" in value && typeof value.from === "number" ? value.from : null;
    return typeof cameraId === "number" ? { cameraId, from } : null;
  } catch {
    return null;
  }
}
