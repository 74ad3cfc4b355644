/** Pictures: from a file or the host to pixels, and from pixels to tiles. */

import * as kernels from '/kernels.js';

/** Larger pictures are scaled down to this side: a demo should not fill the memory of a telephone. */
const MAX_SIDE = 2048;

/** Neighbours that a filter reads around its tile, pixels. */
const BORDERS = { blur: (options) => options.radius, edges: () => 1, histogram: () => 0 };

/**
 * Reads a picture.
 *
 * @param {Blob} blob a picture in any format the browser knows
 * @returns its `width` and `height` in pixels, and a `canvas` with its 2D `context`
 */
export async function readPicture(blob) {
  // The file's own numbers: no colour management, no scaling by orientation of the screen.
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = 'white'; // Behind transparent pictures; the filters see opaque pixels.
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { width, height, canvas, context };
}

export async function readDefaultPicture() {
  const response = await fetch('/default.png');
  if (!response.ok) throw new Error(`the default picture: ${response.status} ${response.statusText}`);
  return readPicture(await response.blob());
}

/** Tiles of a picture, row by row, each with the border its filter needs. */
export function planTiles(picture, tileSize, filter, options) {
  return kernels.plan(picture.width, picture.height, tileSize, BORDERS[filter](options));
}

/** Where the filtered part of a tile lies in the picture. */
export function placeOf(tile) {
  return { x: tile.x + tile.coreX, y: tile.y + tile.coreY, width: tile.coreWidth, height: tile.coreHeight };
}

/** Copies a tile's pixels out of a picture. The array owns its buffer, so it can be moved to a worker. */
export function cutTile(picture, tile) {
  return picture.context.getImageData(tile.x, tile.y, tile.width, tile.height).data;
}
