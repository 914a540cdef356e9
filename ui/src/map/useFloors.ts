// SPDX-License-Identifier: Apache-2.0
/** Pictures of floor plans, each loaded once. One that is too large for a canvas is made smaller first. */
import { useQueries } from "@tanstack/react-query";
import type { LngLat } from "./mercator";
import type { ImageShape } from "./scene";

export interface Floor {
  id: number;
  document_id: number;
  corners: number[][];
}

/** More than this a graphics card may not take, and no screen shows. */
const mostSidePx = 4096;

/** The document's number stands there so that another picture is asked for anew. */
export function floorPictureHref({ id, document_id }: Pick<Floor, "id" | "document_id">): string {
  return `/api/v1/registry/floor-plans/${id}/picture?document=${document_id}`;
}

/** Fails for what no browser can draw. */
export async function loadPicture(href: string): Promise<ImageShape["image"]> {
  const image = new Image();
  image.src = href;
  await image.decode();
  const share = mostSidePx / Math.max(image.naturalWidth, image.naturalHeight);
  if (share >= 1) return image;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * share);
  canvas.height = Math.round(image.naturalHeight * share);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function usePictures(hrefs: readonly string[]): (ImageShape["image"] | undefined)[] {
  return useQueries({
    queries: hrefs.map((href) => ({
      queryKey: ["picture", href],
      queryFn: () => loadPicture(href),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
    combine: pictures,
  });
}

const pictures = (found: { data?: ImageShape["image"] }[]) => found.map(({ data }) => data);

/** The plans whose pictures have come, as the map draws them. */
export function useFloorImages(floors: readonly Floor[]): ImageShape[] {
  const found = usePictures(floors.map(floorPictureHref));
  return floors.flatMap((floor, index) => {
    const image = found[index];
    const corners = floor.corners.flatMap(([lng, lat]): LngLat[] =>
      lng === undefined || lat === undefined ? [] : [[lng, lat]],
    );
    return image ? [{ id: floor.id, image, corners }] : [];
  });
}
