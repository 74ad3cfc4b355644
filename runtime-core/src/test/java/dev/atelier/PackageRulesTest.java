package dev.atelier;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packages of the core: who may import whom, and that nothing but plain Java is behind them.
 */
class PackageRulesTest {
  private static final String ROOT = "dev.atelier.";

  /** The packages that a package may import, besides itself and what those may import. */
  private static final Map<String, Set<String>> IMPORTS =
      Map.of(
          "error", Set.of(),
          // Not only error: a worker's answer is an Outcome, and a port that named it otherwise
          // would translate each.
          "port", Set.of("task"),
          "policy", Set.of("error"),
          "cancel", Set.of("error"),
          "task", Set.of("policy", "cancel"),
          "observe", Set.of("task", "error"),
          "queue", Set.of("task", "observe", "port"),
          "pool", Set.of("queue", "observe", "port"));

  /** More public types than this and a package holds more than one idea. */
  private static final int MOST_PUBLIC_TYPES = 12;

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.atelier");

  static Set<String> packages() {
    return new TreeSet<>(IMPORTS.keySet());
  }

  @Test
  void everyPackageStandsInTheTable() {
    assertEquals(packages(), CORE.stream().map(PackageRulesTest::home).collect(toSet()));
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageImportsOnlyWhatTheTableAllows(String name) {
    Set<String> allowed = closure(name);

    classes()
        .that(describe("are in " + name, type -> home(type).equals(name)))
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are plain Java, annotations or in " + allowed,
                type -> isOurs(type) ? allowed.contains(home(type)) : isPlainJava(type)))
        .check(CORE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void packageHasFewPublicTypes() {
    Map<String, Long> publicTypes =
        CORE.stream()
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(JavaClass::isTopLevelClass)
            .collect(groupingBy(PackageRulesTest::home, counting()));

    publicTypes.forEach(
        (name, count) -> assertTrue(count <= MOST_PUBLIC_TYPES, name + " has " + count));
  }

  @Test
  void everyPackageIsNullMarked() {
    Map<String, Boolean> marked =
        packages().stream()
            .collect(
                toMap(
                    Function.identity(),
                    name ->
                        CORE.getPackage(ROOT + name)
                            .isAnnotatedWith("org.jspecify.annotations.NullMarked")));

    marked.forEach((name, isMarked) -> assertTrue(isMarked, name + " is not @NullMarked"));
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  /** Java's own library as far as TeaVM has it, and annotations that vanish. */
  private static boolean isPlainJava(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.isEmpty() // primitives
        || name.startsWith("java.lang")
        || name.equals("java.util")
        || name.equals("java.util.function")
        || name.equals("org.jspecify.annotations");
  }

  /** The part of the package name below {@code dev.atelier}, without what comes after it. */
  private static String home(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).replaceFirst("\\..*", "");
  }

  private static Set<String> closure(String name) {
    Set<String> reached = new HashSet<>(Set.of(name));
    IMPORTS.get(name).forEach(next -> reached.addAll(closure(next)));
    return reached;
  }
}
