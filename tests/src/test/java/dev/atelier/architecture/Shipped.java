package dev.atelier.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;

/** The classes that users get: everything but tests and the demo. */
final class Shipped {
  private static final String ROOT = "dev.atelier.";

  static final Set<String> CORE =
      Set.of("error", "port", "policy", "cancel", "task", "observe", "queue", "pool");
  static final Set<String> BRIDGE = Set.of("wire", "worker");
  static final Set<String> BROWSER = Set.of("js", "adapter", "api");
  static final Set<String> TELEMETRY = Set.of("record", "text", "metrics", "export", "summary");

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.atelier");

  private Shipped() {}

  static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  /** The first part of the package name below {@code dev.atelier}. */
  static String home(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).replaceFirst("\\..*", "");
  }
}
