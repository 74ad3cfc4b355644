package dev.atelier.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.atelier.architecture.Shipped.BRIDGE;
import static dev.atelier.architecture.Shipped.BROWSER;
import static dev.atelier.architecture.Shipped.CLASSES;
import static dev.atelier.architecture.Shipped.CORE;
import static dev.atelier.architecture.Shipped.TELEMETRY;
import static dev.atelier.architecture.Shipped.home;
import static dev.atelier.architecture.Shipped.isOurs;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which module may use which; inside the core its own test says it by package. */
class ModuleRulesTest {
  @Test
  void everyPackageBelongsToAModule() {
    Set<String> known = union(CORE, BRIDGE, BROWSER, TELEMETRY);
    Set<String> found = CLASSES.stream().map(Shipped::home).collect(toCollection(TreeSet::new));

    found.removeAll(known);

    assertEquals(Set.of(), found);
  }

  @Test
  void coreUsesNoOtherModule() {
    classes()
        .that(areIn(CORE))
        .should()
        .onlyDependOnClassesThat(areOursOnlyIn(CORE))
        .check(CLASSES);
  }

  @Test
  void bridgeUsesErrorAndCancelOfTheCore() {
    classes()
        .that(areIn(BRIDGE))
        .should()
        .onlyDependOnClassesThat(areOursOnlyIn(union(BRIDGE, Set.of("error", "cancel"))))
        .check(CLASSES);
  }

  @Test
  void wireDoesNotKnowTheWorker() {
    classes()
        .that(areIn(Set.of("wire")))
        .should()
        .onlyDependOnClassesThat(areOursOnlyIn(Set.of("wire", "error", "cancel")))
        .check(CLASSES);
  }

  @Test
  void browserUsesCoreAndWire() {
    classes()
        .that(areIn(BROWSER))
        .should()
        .onlyDependOnClassesThat(areOursOnlyIn(union(BROWSER, CORE, Set.of("wire"))))
        .check(CLASSES);
  }

  @Test
  void javaScriptDeclarationsUseNothingOfOurs() {
    classes()
        .that(areIn(Set.of("js")))
        .should()
        .onlyDependOnClassesThat(areOursOnlyIn(Set.of("js")))
        .check(CLASSES);
  }

  @Test
  void telemetryUsesObserveOfTheCore() {
    classes()
        .that(areIn(TELEMETRY))
        .should()
        .onlyDependOnClassesThat(areOursOnlyIn(union(TELEMETRY, Set.of("observe"))))
        .check(CLASSES);
  }

  @Test
  void javaScriptIsKnownAtTheEdgesOnly() {
    noClasses()
        .that(
            describe(
                "are not at an edge",
                type ->
                    !BRIDGE.contains(home(type))
                        && !BROWSER.contains(home(type))
                        && !type.getPackageName().startsWith("dev.atelier.export.js")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.teavm..")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.atelier.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesAreNamedAfterIdeas() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..common..", "..helper..", "..manager..", "..impl..")
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> areIn(Set<String> packages) {
    return describe("are in " + packages, type -> packages.contains(home(type)));
  }

  private static DescribedPredicate<JavaClass> areOursOnlyIn(Set<String> packages) {
    return describe(
        "are in " + packages + ", or not of this project",
        type -> !isOurs(type) || packages.contains(home(type)));
  }

  @SafeVarargs
  private static Set<String> union(Set<String>... sets) {
    return Stream.of(sets).flatMap(Set::stream).collect(toCollection(TreeSet::new));
  }
}
