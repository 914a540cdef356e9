// SPDX-License-Identifier: Apache-2.0
/** Cameras that are only planned, on the same map. */
import type { ReactNode } from "react";
import type { AreaShape, CameraShape } from "./scene";

interface Planned {
  cameras: CameraShape[];
  areas: AreaShape[];
  chooser: ReactNode;
}

const none: Planned = { cameras: [], areas: [], chooser: null };

export function usePlanned(): Planned {
  return none;
}
