package dev.atelier.export.js;

import dev.atelier.text.TextOut;
import org.teavm.jso.JSBody;
import org.teavm.jso.core.JSString;

/** Text in a JavaScript string, which engines append to without copying. */
final class JsText implements TextOut {
  private JSString out = JSString.valueOf("");

  @Override
  public TextOut text(String text) {
    out = append(out, text);
    return this;
  }

  @Override
  public TextOut quoted(String text) {
    out = appendQuoted(out, text);
    return this;
  }

  @Override
  public TextOut number(double value) {
    out = append(out, value);
    return this;
  }

  @Override
  public String decimal(double value) {
    return text(value);
  }

  /** Returns what was written since the last call. */
  JSString take() {
    JSString taken = out;
    out = JSString.valueOf("");
    return taken;
  }

  /** Returns what was written. */
  JSString written() {
    return out;
  }

  @JSBody(
      params = {"out", "text"},
      script = "return out+text;")
  private static native JSString append(JSString out, String text);

  @JSBody(
      params = {"out", "value"},
      script = "return out+value;")
  private static native JSString append(JSString out, double value);

  @JSBody(
      params = {"out", "text"},
      script = "return out+JSON.stringify(text);")
  private static native JSString appendQuoted(JSString out, String text);

  @JSBody(params = "value", script = "return ''+value;")
  private static native String text(double value);
}
