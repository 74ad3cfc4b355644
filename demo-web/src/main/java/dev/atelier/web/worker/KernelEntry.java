package dev.atelier.web.worker;

import dev.atelier.web.image.Blur;
import dev.atelier.web.image.Checkpoint;
import dev.atelier.web.image.Edges;
import dev.atelier.web.image.Histogram;
import dev.atelier.web.image.Tile;
import dev.atelier.web.image.TilePlan;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int32Array;
import org.teavm.jso.typedarrays.Int8Array;

/**
 * The exports of {@code kernels.js}: each filter as a function over typed arrays.
 *
 * <p>Pixels are never copied on the way in or out: compiled by TeaVM, a Java {@code byte[]} is an
 * {@code Int8Array}, so the Java array, the argument and the result are views of one buffer each.
 */
public final class KernelEntry {
  private KernelEntry() {}

  /**
   * Blurs a tile.
   *
   * @param pixels {@code Uint8ClampedArray} with the RGBA bytes of the cut
   * @param request the {@link Tile} as a plain object
   * @param radius reach, pixels, 1 to {@link Blur#MAX_RADIUS}
   * @param context the call's context; its abort ends the filter with an {@code AbortError}
   * @return {@code Uint8ClampedArray} with the RGBA bytes of the core
   */
  @JSExport
  public static JSObject blur(
      JSObject pixels, TileRequest request, int radius, TaskContext context) {
    Tile tile = TileRequest.tile(request);
    return clamped(Blur.apply(bytes(pixels), tile, radius, checkpoint(context)));
  }

  /** Finds the edges in a tile; parameters and result as in {@link #blur}. */
  @JSExport
  public static JSObject edges(JSObject pixels, TileRequest request, TaskContext context) {
    Tile tile = TileRequest.tile(request);
    return clamped(Edges.apply(bytes(pixels), tile, checkpoint(context)));
  }

  /**
   * Counts the levels in a tile; parameters as in {@link #blur}.
   *
   * @return {@code Int32Array}: 256 counts each of red, green, blue and brightness
   */
  @JSExport
  public static JSObject histogram(JSObject pixels, TileRequest request, TaskContext context) {
    Tile tile = TileRequest.tile(request);
    return Int32Array.fromJavaArray(Histogram.of(bytes(pixels), tile, checkpoint(context)));
  }

  /**
   * Plans the tiles of a picture, for the page.
   *
   * @return array of plain objects with the fields of {@link Tile}
   */
  @JSExport
  public static JSObject plan(int width, int height, int size, int border) {
    JSObject tiles = list();
    for (Tile tile : TilePlan.of(width, height, size, border)) {
      add(
          tiles,
          tile.x(),
          tile.y(),
          tile.width(),
          tile.height(),
          tile.coreX(),
          tile.coreY(),
          tile.coreWidth(),
          tile.coreHeight());
    }
    return tiles;
  }

  private static Checkpoint checkpoint(TaskContext context) {
    return () -> {
      if (context.isAborted()) {
        throwAbortError();
      }
    };
  }

  private static byte[] bytes(JSObject pixels) {
    return view(pixels).toJavaArray();
  }

  private static JSObject clamped(byte[] rgba) {
    return clampedView(Int8Array.fromJavaArray(rgba));
  }

  @JSBody(
      params = "pixels",
      script = "return new Int8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);")
  private static native Int8Array view(JSObject pixels);

  @JSBody(
      params = "view",
      script = "return new Uint8ClampedArray(view.buffer, view.byteOffset, view.byteLength);")
  private static native JSObject clampedView(Int8Array view);

  @JSBody(script = "throw new DOMException('this tile is no longer wanted', 'AbortError');")
  private static native void throwAbortError();

  @JSBody(script = "return [];")
  private static native JSObject list();

  @JSBody(
      params = {"list", "x", "y", "width", "height", "cx", "cy", "cw", "ch"},
      script =
          "list.push({x: x, y: y, width: width, height: height,"
              + " coreX: cx, coreY: cy, coreWidth: cw, coreHeight: ch});")
  private static native void add(
      JSObject list, int x, int y, int width, int height, int cx, int cy, int cw, int ch);
}
