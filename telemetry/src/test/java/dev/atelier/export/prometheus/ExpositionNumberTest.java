package dev.atelier.export.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.text.StringText;
import dev.atelier.text.TextOut;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionNumberTest {
  /* The examples of the OpenMetrics specification, and what Go prints for the others. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0.0",
    "1, 1, 1.0",
    "-1, -1, -1.0",
    "0.001, 0.001, 0.001",
    "0.95, 0.95, 0.95",
    "1.7, 1.7, 1.7",
    "10, 10, 10.0",
    "100000, 100000, 100000.0",
    "1e6, 1e+06, 1e+06",
    "1e9, 1e+09, 1e+09",
    "1e10, 1e+10, 1e+10",
    "1e21, 1e+21, 1e+21",
    "1e100, 1e+100, 1e+100",
    "1048576, 1.048576e+06, 1.048576e+06",
    "1234567.5, 1.2345675e+06, 1.2345675e+06",
    "-123456789, -1.23456789e+08, -1.23456789e+08",
    "123456, 123456, 123456.0",
    "12.5, 12.5, 12.5",
    "100.25, 100.25, 100.25",
    "0.0001, 0.0001, 0.0001",
    "0.00012, 0.00012, 0.00012",
    "0.00001, 1e-05, 1e-05",
    "0.000000000123, 1.23e-10, 1.23e-10",
    "1.7976931348623157e308, 1.7976931348623157e+308, 1.7976931348623157e+308",
    "NaN, NaN, NaN",
    "Infinity, +Inf, +Inf",
    "-Infinity, -Inf, -Inf",
  })
  void numbersLookAsGoWritesThem(double value, String expected, String expectedBound) {
    assertEquals(expected, written(new StringText(), value));
    StringText bound = new StringText();
    ExpositionNumber.writeBound(bound, value, ExpositionFormat.OPEN_METRICS);
    assertEquals(expectedBound, bound.toString());
  }

  @Test
  void everyPlatformsDigitsGiveTheSameText() {
    for (String[] digits :
        new String[][] {
          {"1e-7", "1.0E-7", "0.0000001", "1e-07"},
          {"1.5e+21", "1.5E21", "1500000000000000000000", "1.5e+21"},
          {"1000000", "1.0E6", "1000000.0", "1e+06"},
          {"0.1", "1e-1", "0.10", "0.1"},
        }) {
      for (int i = 0; i < 3; i++) {
        assertEquals(digits[3], written(new Fixed(digits[i]), 1), digits[i]);
      }
    }
  }

  @Test
  void textReadsBackAsTheSameNumber() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertEquals(value, Double.parseDouble(written(new StringText(), value)));
      }
    }
  }

  private static String written(TextOut out, double value) {
    ExpositionNumber.write(out, value);
    return out.toString();
  }

  /* A platform that has one answer. */
  private static final class Fixed implements TextOut {
    private final String decimal;
    private final StringText text = new StringText();

    Fixed(String decimal) {
      this.decimal = decimal;
    }

    @Override
    public TextOut text(String more) {
      text.text(more);
      return this;
    }

    @Override
    public TextOut quoted(String more) {
      text.quoted(more);
      return this;
    }

    @Override
    public TextOut number(double value) {
      text.number(value);
      return this;
    }

    @Override
    public String decimal(double value) {
      return decimal;
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
