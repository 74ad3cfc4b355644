package dev.atelier.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "--port=65536, '--port must be 0 to 65535, got 65536'",
    "--port=-1, '--port must be 0 to 65535, got -1'",
    "--pool-size=0, '--pool-size must be 1 to 64, got 0'",
    "--tile-size=8, '--tile-size must be 16 to 512, got 8'",
    "--timeout=0, '--timeout must be 1 to 3600, got 0'",
    "--filter=sharpen, 'expected one of [blur, edges, histogram] but was ''sharpen'''",
    "--frobnicate, 'Unknown option: ''--frobnicate'''"
  })
  void valuesOutOfRangeAreRefusedWithTheirName(String argument, String message) {
    int exitCode = execute(argument);

    assertEquals(2, exitCode);
    assertTrue(err.toString().contains(message), err.toString());
  }

  @Test
  void optionsOfHeadlessRunsAreRefusedWithoutOne() {
    assertEquals(2, execute("--json"));
    assertTrue(err.toString().contains("--json needs --headless"), err.toString());
  }

  @Test
  void helpNamesEveryOptionOfTheGuide() {
    assertEquals(0, execute("--help"));
    for (String option :
        new String[] {"--port", "--headless", "--json", "--crash", "--filter", "--pool-size"}) {
      assertTrue(out.toString().contains(option), option);
    }
  }

  private int execute(String... args) {
    return DemoCommand.commandLine()
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true))
        .execute(args);
  }
}
