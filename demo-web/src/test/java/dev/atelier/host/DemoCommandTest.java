package dev.atelier.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    "--headless --otlp=localhost:4318, '--otlp must be an http or https address, got localhost:4318'",
    "--headless --prometheus=/nowhere/file, '--prometheus must be a file in a directory that can be written, got /nowhere/file'",
    "--headless --perfetto=/, '--perfetto must be a file in a directory that can be written, got /'",
    "--frobnicate, 'Unknown option: ''--frobnicate'''"
  })
  void valuesOutOfRangeAreRefusedWithTheirName(String argument, String message) {
    int exitCode = execute(argument.split(" "));

    assertEquals(2, exitCode);
    assertTrue(err.toString().contains(message), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--json", "--crash", "--prometheus=x", "--perfetto=x", "--otlp=http://localhost"})
  void optionsOfHeadlessRunsAreRefusedWithoutOne(String option) {
    assertEquals(2, execute(option));
    String name = option.replaceFirst("=.*", "");
    assertTrue(err.toString().contains(name + " needs --headless"), err.toString());
  }

  @Test
  void helpNamesEveryOptionOfTheGuide() {
    assertEquals(0, execute("--help"));
    for (String option :
        new String[] {
          "--port",
          "--headless",
          "--json",
          "--crash",
          "--filter",
          "--pool-size",
          "--prometheus",
          "--perfetto",
          "--otlp"
        }) {
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
