package dev.atelier.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What costs too much once it is compiled to JavaScript must not be used in code that ships. Sizes
 * are what one use adds to a bundle, compressed.
 */
class CompiledSizeRulesTest {
  /** Text formatting: 56 kB. Regular expressions, also behind methods of String: 34 kB. */
  private static final Set<String> BANNED_STRING_METHODS =
      Set.of("format", "formatted", "split", "matches", "replaceAll", "replaceFirst");

  private static final List<String> BANNED_PACKAGES =
      List.of(
          "java/util/regex/", // 34 kB
          "java/util/logging/", // 2.5 kB
          "java/time/", // 10 kB
          "java/text/");

  /** Counterparts on the JVM of what the browser's entries bring themselves. */
  private static final Set<String> JVM_ONLY = Set.of("dev.atelier.text.StringText");

  @Test
  void shippedCodeAvoidsWhatIsExpensiveInABrowser() {
    List<String> violations = new ArrayList<>();
    for (JavaClass type : Shipped.CLASSES) {
      if (!JVM_ONLY.contains(type.getName())) violations.addAll(violations(bytes(type)));
    }

    assertEquals("", violations.stream().sorted().collect(joining("\n")));
  }

  @Test
  void codeForBrowsersUsesNoClassForTheJvm() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.atelier.export.js..",
            "dev.atelier.wire..",
            "dev.atelier.worker..",
            "dev.atelier.js..",
            "dev.atelier.adapter..",
            "dev.atelier.api..")
        .should()
        .dependOnClassesThat(describe("are for the JVM", type -> JVM_ONLY.contains(type.getName())))
        .check(Shipped.CLASSES);
  }

  @Test
  void rulesSeeEachOffence() {
    String found = String.join("\n", violations(bytes(Offender.class)));

    for (String offence :
        List.of(
            "locked is synchronized",
            "blocked locks a monitor",
            "formatted calls String.format",
            "parts calls String.split",
            "pattern uses java/util/regex/Pattern",
            "joined turns a floating-point number into text",
            "text turns a floating-point number into text")) {
      assertTrue(found.contains(offence), offence + " in:\n" + found);
    }
    assertTrue(!found.contains("harmless"), found);
  }

  /** One method for each rule, and one for none. */
  static final class Offender {
    synchronized void locked() {}

    void blocked() {
      synchronized (this) {
        locked();
      }
    }

    String formatted(int n) {
      return String.format("%d", n);
    }

    String[] parts(String text) {
      return text.split(",", -1);
    }

    boolean pattern(String text) {
      return java.util.regex.Pattern.matches("a", text);
    }

    String joined(double value) {
      return "value " + value;
    }

    String text(double value) {
      return Double.toString(value);
    }

    String harmless(int n) {
      return "n " + n;
    }
  }

  private static List<String> violations(byte[] classFile) {
    List<String> found = new ArrayList<>();
    new ClassReader(classFile).accept(new Inspector(found), ClassReader.SKIP_FRAMES);
    return found;
  }

  private static byte[] bytes(JavaClass type) {
    try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes what a class does that it should not. */
  private static final class Inspector extends ClassVisitor {
    private final List<String> found;
    private String owner = "";

    Inspector(List<String> found) {
      super(Opcodes.ASM9);
      this.found = found;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String parent,
        String[] interfaces) {
      owner = name.replace('/', '.');
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      String method = owner + "." + name;
      if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) found.add(method + " is synchronized");
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitInsn(int opcode) {
          if (opcode == Opcodes.MONITORENTER) found.add(method + " locks a monitor");
        }

        @Override
        public void visitMethodInsn(
            int opcode,
            String target,
            String called,
            String calledDescriptor,
            boolean isInterface) {
          if (target.equals("java/lang/String") && BANNED_STRING_METHODS.contains(called)) {
            found.add(method + " calls String." + called);
          }
          if (BANNED_PACKAGES.stream().anyMatch(target::startsWith)) {
            found.add(method + " uses " + target);
          }
          boolean toText = Set.of("toString", "valueOf", "append").contains(called);
          boolean givesText =
              Set.of("Ljava/lang/String;", "Ljava/lang/StringBuilder;")
                  .contains(Type.getReturnType(calledDescriptor).getDescriptor());
          if (toText && givesText && takesFloatingPoint(calledDescriptor)) noteNumberText();
        }

        @Override
        public void visitInvokeDynamicInsn(
            String called, String calledDescriptor, Handle bootstrap, Object... arguments) {
          // The compiler turns `"value " + value` into this call.
          if (called.equals("makeConcatWithConstants") && takesFloatingPoint(calledDescriptor)) {
            noteNumberText();
          }
        }

        /**
         * 12 kB: the digits of a double are a program of their own. Exporters format through a
         * port.
         */
        private void noteNumberText() {
          found.add(method + " turns a floating-point number into text");
        }
      };
    }

    private static boolean takesFloatingPoint(String descriptor) {
      for (Type argument : Type.getArgumentTypes(descriptor)) {
        if (argument.getSort() == Type.DOUBLE || argument.getSort() == Type.FLOAT) return true;
      }
      return false;
    }
  }
}
