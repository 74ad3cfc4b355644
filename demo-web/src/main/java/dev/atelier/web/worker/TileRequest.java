package dev.atelier.web.worker;

import dev.atelier.web.image.Tile;
import org.teavm.jso.JSObject;
import org.teavm.jso.JSProperty;

/** A tile as the page sends it: a plain object with the fields of {@link Tile}. */
interface TileRequest extends JSObject {
  @JSProperty
  int getX();

  @JSProperty
  int getY();

  @JSProperty
  int getWidth();

  @JSProperty
  int getHeight();

  @JSProperty
  int getCoreX();

  @JSProperty
  int getCoreY();

  @JSProperty
  int getCoreWidth();

  @JSProperty
  int getCoreHeight();

  /** Reads the geometry, which {@link Tile} checks. */
  static Tile tile(TileRequest request) {
    return new Tile(
        request.getX(),
        request.getY(),
        request.getWidth(),
        request.getHeight(),
        request.getCoreX(),
        request.getCoreY(),
        request.getCoreWidth(),
        request.getCoreHeight());
  }
}
