/** The picture on the page: pale before, filtered tile by tile, marked where a tile did not come back. */

import { color, laneColor } from './colors.js';
import { placeOf } from './picture.js';

/**
 * @param {HTMLCanvasElement} canvas shows the picture
 * @param {HTMLCanvasElement} overlay frames each tile in the colour of its worker
 */
export function stageView(canvas, overlay) {
  const context = canvas.getContext('2d');
  const marks = overlay.getContext('2d');
  let picture = null;

  function showPicture(alpha) {
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.globalAlpha = alpha;
    context.drawImage(picture.canvas, 0, 0);
    context.globalAlpha = 1;
    marks.clearRect(0, 0, overlay.width, overlay.height);
  }

  /** Thin frame in the colour of the worker that did the tile. */
  function frame({ x, y, width, height }, stroke) {
    marks.strokeStyle = stroke;
    marks.lineWidth = 2;
    marks.strokeRect(x + 1.5, y + 1.5, width - 3, height - 3);
  }

  /** The levels of one tile, drawn on the tile. */
  function bars(place, counts) {
    const { x, y, width, height } = place;
    context.fillStyle = 'rgb(8 10 20 / 0.72)';
    context.fillRect(x, y, width, height);
    context.globalCompositeOperation = 'lighter';
    const columns = 32;
    ['#ff4a4a', '#3ddc6a', '#4a86ff'].forEach((fill, channel) => {
      const heights = new Float64Array(columns);
      for (let level = 0; level < 256; level++) heights[level >> 3] += counts[channel * 256 + level];
      const highest = Math.max(...heights);
      context.fillStyle = fill;
      heights.forEach((count, i) => {
        const bar = Math.round((count / highest) * (height - 6));
        context.fillRect(x + (i * width) / columns, y + height - bar, width / columns, bar);
      });
    });
    context.globalCompositeOperation = 'source-over';
  }

  return {
    /** Shows another picture, unfiltered. */
    show(next) {
      picture = next;
      for (const element of [canvas, overlay]) {
        element.width = picture.width;
        element.height = picture.height;
      }
      showPicture(1);
    },
    /** Begins a run: what is not filtered yet is pale. */
    reset() {
      showPicture(0.3);
    },
    /** Shows a filtered tile. */
    done(tile, filter, data, workerIndex) {
      const place = placeOf(tile);
      if (filter === 'histogram') {
        context.drawImage(
          picture.canvas,
          place.x,
          place.y,
          place.width,
          place.height,
          place.x,
          place.y,
          place.width,
          place.height,
        );
        bars(place, data);
      } else {
        context.putImageData(new ImageData(data, place.width, place.height), place.x, place.y);
      }
      if (workerIndex !== undefined) frame(place, laneColor(workerIndex));
    },
    /** Marks a tile that did not come back. */
    lost(tile, outcome) {
      const { x, y, width, height } = placeOf(tile);
      context.globalAlpha = 0.45;
      context.fillStyle = color(outcome);
      context.fillRect(x + 1, y + 1, width - 2, height - 2);
      context.globalAlpha = 1;
      context.strokeStyle = color(outcome);
      context.lineWidth = 3;
      context.beginPath();
      context.moveTo(x + width * 0.3, y + height * 0.3);
      context.lineTo(x + width * 0.7, y + height * 0.7);
      context.moveTo(x + width * 0.7, y + height * 0.3);
      context.lineTo(x + width * 0.3, y + height * 0.7);
      context.stroke();
    },
    /** Point of the picture under a pointer event. */
    pointOf(event) {
      const box = canvas.getBoundingClientRect();
      return {
        x: ((event.clientX - box.left) / box.width) * canvas.width,
        y: ((event.clientY - box.top) / box.height) * canvas.height,
      };
    },
  };
}
