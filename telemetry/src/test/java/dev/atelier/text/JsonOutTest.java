package dev.atelier.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonOutTest {
  private final StringText text = new StringText();
  private final JsonOut json = new JsonOut(text);

  @Test
  void commasStandBetweenSiblingsOnly() {
    json.object().key("a").array().endArray().key("b").array().number(1).object().endObject();
    json.string("x").bool(true).raw("null").endArray().key("c").bool(false).endObject();

    assertEquals("{\"a\":[],\"b\":[1,{},\"x\",true,null],\"c\":false}", text.toString());
  }

  @Test
  void stringsAreEscaped() {
    json.string("a\"b\\c\n\u0001é\uD83D\uDE00\u2028");

    assertEquals("\"a\\\"b\\\\c\\u000a\\u0001é\uD83D\uDE00\u2028\"", text.toString());
  }

  @Test
  void loneSurrogatesAreEscapedSinceTheyHaveNoEncoding() {
    json.array().string("\uD83D").string("\uDE00x").string("\uDE00\uD83D").endArray();

    assertEquals("[\"\\ud83d\",\"\\ude00x\",\"\\ude00\\ud83d\"]", text.toString());
  }

  @Test
  void numbersThatJsonDoesNotHaveAreNull() {
    json.array().number(Double.NaN).number(Double.POSITIVE_INFINITY);
    json.number(Double.NEGATIVE_INFINITY).number(Double.MAX_VALUE).endArray();

    assertEquals("[null,null,null,1.7976931348623157E308]", text.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-7, -7",
    "999999999999999, 999999999999999",
    "0.1, 0.1",
    "1e15, 1.0E15",
    "1e-7, 1.0E-7"
  })
  void decimalsAreShort(double value, String expected) {
    assertEquals(expected, text.decimal(value));
  }
}
