package dev.atelier.export.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpIdsTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void runtimesOwnTraceIdIsKept() {
    assertEquals(TRACE, OtlpIds.traceId(TRACE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace-1",
        "",
        "00000000000000000000000000000000",
        "0AF7651916CD43DD8448EB211C80319C",
        "0af7651916cd43dd8448eb211c80319",
        "0af7651916cd43dd8448eb211c80319g",
      })
  void anyOtherTextBecomesAValidTraceId(String text) {
    String id = OtlpIds.traceId(text);

    assertTrue(id.matches("(?!0{32})[0-9a-f]{32}"), id);
    assertNotEquals(text, id);
    assertEquals(id, OtlpIds.traceId(text));
  }

  @Test
  void spanIdsAreValidAndDoNotCollide() {
    Set<String> ids = new HashSet<>();
    for (int task = 0; task < 20; task++) {
      for (int call = 0; call < 5000; call++) {
        String id = OtlpIds.spanId(TRACE, "task-" + task + "-" + call);
        assertTrue(id.matches("(?!0{16})[0-9a-f]{16}"), id);
        ids.add(id);
      }
    }
    ids.add(OtlpIds.rootSpanId(TRACE, ""));

    assertEquals(100_001, ids.size());
  }

  @Test
  void rootSpanHasTheIdThatItsTraceparentSays() {
    assertEquals("0af7651916cd43dd", OtlpIds.rootSpanId(TRACE, ""));
    assertEquals("b7ad6b7169203331", OtlpIds.rootSpanId(TRACE, "b7ad6b7169203331"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0000000000000000", "B7AD6B7169203331", "b7ad", "b7ad6b716920333x"})
  void rootSpanIdIsValidWhateverIsGiven(String given) {
    assertEquals("0af7651916cd43dd", OtlpIds.rootSpanId(TRACE, given));
    String id = OtlpIds.rootSpanId("0000000000000000448eb211c80319c1", given);
    assertTrue(id.matches("(?!0{16})[0-9a-f]{16}"), id);
  }

  @Test
  void sameCallInAnotherTraceIsAnotherSpan() {
    String other = TRACE.replace('9', '8');

    assertNotEquals(OtlpIds.spanId(TRACE, "task-1-1"), OtlpIds.spanId(other, "task-1-1"));
  }
}
