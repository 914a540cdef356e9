// SPDX-License-Identifier: Apache-2.0
/** A floor plan for the dark theme: what is light becomes dark and the other way round, each colour keeps its hue. */
import type { ImageShape } from "./scene";

type Picture = ImageShape["image"];

/** Made once for each picture, not with every movement of the map. */
const made = new WeakMap<Picture, Picture>();

/** The picture itself where no canvas is to be had. */
export function negativeOf(image: Picture): Picture {
  const before = made.get(image);
  if (before) return before;
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d");
  if (!context) return image;
  context.drawImage(image, 0, 0);
  context.globalCompositeOperation = "difference";
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = "hue";
  context.drawImage(image, 0, 0);
  // What was transparent stays so.
  context.globalCompositeOperation = "destination-in";
  context.drawImage(image, 0, 0);
  made.set(image, canvas);
  return canvas;
}
