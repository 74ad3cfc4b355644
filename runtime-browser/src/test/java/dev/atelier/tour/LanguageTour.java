package dev.atelier.tour;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;

/**
 * A walk through what Java code relies on at run time: dispatch, type checks, initializers, arrays,
 * exceptions, strings, collections, calls from and to JavaScript. It is compiled to JavaScript, and
 * a test compares what it says before and after the build has shrunk it.
 */
public final class LanguageTour {
  private LanguageTour() {}

  /** One line per stop; {@code n} picks the path at each of them. */
  @JSExport
  public static String walk(int n) {
    StringBuilder log = new StringBuilder();
    log.append(dispatch(n)).append('\n');
    log.append(typeChecks(n)).append('\n');
    log.append(initializers(n)).append('\n');
    log.append(arrays(n)).append('\n');
    log.append(exceptions(n)).append('\n');
    log.append(collections(n)).append('\n');
    log.append(identity(n)).append('\n');
    log.append(javaScript(n));
    return log.toString();
  }

  /** Throws an exception with a cause out of Java. */
  @JSExport
  public static void fail(String message) {
    throw new TourException(message, new IllegalArgumentException("inner " + message));
  }

  // Dispatch: overriding, super calls, abstract and default methods, bridges, enums with bodies.

  interface Named {
    default String name() {
      return "nobody";
    }
  }

  interface Loud extends Named {
    String shout();
  }

  abstract static class Animal implements Named {
    abstract int legs();

    String describe() {
      return name() + " on " + legs();
    }
  }

  static class Dog extends Animal implements Loud, Comparable<Dog> {
    @Override
    int legs() {
      return 4;
    }

    @Override
    public String name() {
      return "dog";
    }

    @Override
    public String shout() {
      return describe() + "!";
    }

    @Override
    public int compareTo(Dog other) {
      return legs() - other.legs();
    }
  }

  static final class Puppy extends Dog {
    @Override
    int legs() {
      return super.legs() - 1;
    }

    @Override
    public String toString() {
      return "Puppy(" + describe() + ")";
    }
  }

  static final class Snake extends Animal {
    @Override
    int legs() {
      return 0;
    }
  }

  enum Gait {
    WALK(1),
    RUN(3) {
      @Override
      int speed(int n) {
        return super.speed(n) + 10;
      }
    };

    private final int factor;

    Gait(int factor) {
      this.factor = factor;
    }

    int speed(int n) {
      return n * factor;
    }
  }

  private static String dispatch(int n) {
    Animal[] animals = {new Dog(), new Puppy(), new Snake()};
    Animal animal = animals[n % 3];
    Comparable<Dog> comparable = new Puppy();
    Gait gait = Gait.values()[n % 2];
    return animal.describe()
        + ", "
        + comparable.compareTo(new Dog())
        + ", "
        + gait
        + " "
        + gait.speed(n)
        + " "
        + gait.compareTo(Gait.RUN)
        + ", "
        + new Puppy();
  }

  // Type checks: instanceof through classes and chains of interfaces, casts, switches, class
  // objects.

  sealed interface Shape permits Square, Circle {}

  record Square(int width) implements Shape {}

  record Circle(int radius) implements Shape {}

  interface Marker {}

  interface Between extends Named, Marker {}

  static final class Tagged implements Between {}

  private static String typeChecks(int n) {
    Object[] things = {
      new Tagged(), new Dog(), new Square(n), new Circle(n), "text", n, new int[n], new Dog[1]
    };
    Object thing = things[n % things.length];
    StringBuilder answer = new StringBuilder();
    answer.append(thing instanceof Named ? 'N' : '-');
    answer.append(thing instanceof Marker ? 'M' : '-');
    answer.append(thing instanceof Loud loud && loud.shout().length() > 3 ? 'L' : '-');
    answer.append(thing instanceof Shape shape ? area(shape) : -1);
    answer.append(thing instanceof String text ? text.length() : -1);
    answer.append(thing instanceof Integer number ? number + 1 : -1);
    answer.append(thing instanceof int[] ints ? ints.length : -1);
    answer.append(thing instanceof Animal[] ? 'A' : '-');
    answer.append(thing.getClass() == Dog.class ? 'D' : '-');
    return answer.toString();
  }

  private static int area(Shape shape) {
    if (shape instanceof Square square) {
      return square.width() * square.width();
    }
    return 3 * ((Circle) shape).radius();
  }

  // Static initializers: in the order of first use, once.

  private static final StringBuilder INITIALIZED = new StringBuilder();

  static class Early {
    static final int VALUE = note("early", 5);
  }

  static final class Late extends Early {
    static int counter = note("late", VALUE + 1);
  }

  static int note(String what, int value) {
    INITIALIZED.append(what).append(' ');
    return value;
  }

  private static String initializers(int n) {
    Late.counter += n;
    return INITIALIZED.toString() + Late.counter;
  }

  // Arrays of objects, primitives and arrays, varargs.

  private static int sum(int... values) {
    int sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum;
  }

  private static String arrays(int n) {
    int[][] grid = new int[3][n + 1];
    grid[2][n] = n;
    String[] words = {"a", null, "c"};
    Square[] squares = new Square[n + 1];
    squares[n] = new Square(n);
    long[] longs = {1L << 40, n};
    char[] chars = {'x', (char) ('a' + n)};
    int[] copy = grid[2].clone();
    return sum(grid[2])
        + " "
        + copy.length
        + words[1]
        + squares[n].width()
        + " "
        + (longs[0] + longs[1])
        + new String(chars);
  }

  // Exceptions: own classes, causes, finally, rethrow.

  static final class TourException extends RuntimeException {
    TourException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static String exceptions(int n) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      try {
        path.append(risky(n + i));
      } catch (TourException e) {
        path.append(e.getMessage()).append(" from ").append(e.getCause().getMessage());
      } catch (IllegalStateException | UnsupportedOperationException e) {
        path.append(e.getMessage());
      } finally {
        path.append(';');
      }
    }
    return path.toString();
  }

  private static int risky(int n) {
    switch (n % 4) {
      case 0 -> throw new IllegalStateException("state");
      case 1 -> throw new TourException("tour", new RuntimeException("cause"));
      case 2 -> throw new UnsupportedOperationException();
      default -> {
        return n;
      }
    }
  }

  // Collections, iterators, lambdas, boxed numbers, switches over text.

  private static String collections(int n) {
    Map<String, Integer> map = new HashMap<>();
    List<Shape> shapes = new ArrayList<>();
    ArrayDeque<Integer> deque = new ArrayDeque<>();
    IntUnaryOperator twice = x -> x * 2 + n;
    for (int i = 0; i < 5; i++) {
      map.put("key" + i, twice.applyAsInt(i));
      shapes.add(i % 2 == 0 ? new Square(i) : new Circle(i));
      deque.addFirst(i);
    }
    int total = 0;
    for (Iterator<Shape> each = shapes.iterator(); each.hasNext(); ) {
      total += area(each.next());
    }
    String word =
        switch ("key" + n) {
          case "key1" -> "one";
          case "key2" -> "two";
          default -> "many";
        };
    return map.get("key3") + " " + map.containsKey("nokey") + " " + total + deque.pollLast() + word;
  }

  // Equality and hash codes.

  private static String identity(int n) {
    Square square = new Square(n);
    Object plain = new Object();
    Object same = n >= 0 ? plain : square;
    return square.equals(new Square(n))
        + " "
        + square.equals(new Circle(n))
        + " "
        + (square.hashCode() == new Square(n).hashCode())
        + " "
        + plain.equals(same)
        + (plain.hashCode() == same.hashCode())
        + "text".equals("te" + "xt".substring(0, 2))
        + " "
        + square;
  }

  // JavaScript: closures over Java objects, functors, values passed through.

  static final class Counter implements JSObject {
    int count;
  }

  @JSFunctor
  interface Callback extends JSObject {
    int call(int n);
  }

  static int count(Counter counter, int by) {
    counter.count += by;
    return counter.count;
  }

  @JSBody(
      params = "counter",
      script =
          "return function(by) {"
              + " return javaMethods.get('dev.atelier.tour.LanguageTour.count("
              + "Ldev/atelier/tour/LanguageTour$Counter;I)I').invoke(counter, by); };")
  private static native JSObject counting(Counter counter);

  @JSBody(
      params = {"f", "x"},
      script = "return f(x);")
  private static native int call(JSObject f, int x);

  @JSBody(
      params = {"f", "x"},
      script = "return [x, x + 1].map(function(y) { return f(y); }).join('/');")
  private static native String map(Callback f, int x);

  private static String javaScript(int n) {
    Counter counter = new Counter();
    JSObject counting = counting(counter);
    call(counting, n);
    call(counting, 2);
    return counter.count + " " + map(x -> x * n, 5);
  }
}
