package dev.atelier.tour;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/**
 * A walk through Java that needs no records of its classes at run time, as the runtime's own core.
 * Here every pass of the build applies: strings, arrays, enums, exceptions and classes all become
 * plain JavaScript.
 */
public final class PlainTour {
  private static final int[] NO_NUMBERS = {};
  private static int walks;

  private PlainTour() {}

  /** One line per stop; {@code n} picks the path at each of them. */
  @JSExport
  public static JSObject walk(int n) {
    JSObject log = newLog();
    walks++;
    add(log, walks);
    enums(log, n);
    classes(log, n);
    arrays(log, n);
    initializers(log, n);
    variables(log, n);
    strings(log, n);
    return log;
  }

  /** Throws an exception out of Java. */
  @JSExport
  public static void fail(String message) {
    if (message.length() > 100) {
      throw new IllegalStateException();
    }
    throw new IllegalArgumentException(message);
  }

  @JSBody(script = "return [];")
  private static native JSObject newLog();

  @JSBody(
      params = {"log", "value"},
      script = "log.push(value);")
  private static native void add(JSObject log, int value);

  @JSBody(
      params = {"log", "value"},
      script = "log.push(value);")
  private static native void add(JSObject log, double value);

  @JSBody(
      params = {"log", "value"},
      script = "log.push(value);")
  private static native void add(JSObject log, String value);

  // A property of JavaScript that is called as TeaVM calls the elements of an array.
  @JSBody(params = "n", script = "return { data: [n, n + 1], $value: -n };")
  private static native JSObject message(int n);

  @JSBody(params = "message", script = "return message.data[1] + message.$value;")
  private static native int read(JSObject message);

  // Enums: constants with fields, null, switches, arrays of them, comparison, ordinals.

  enum Gait {
    WALK(1),
    TROT(3),
    GALLOP(9);

    private final int speed;

    Gait(int speed) {
      this.speed = speed;
    }

    boolean isFasterThan(Gait other) {
      return speed > other.speed;
    }
  }

  enum Answer {
    YES,
    NO,
    MAYBE
  }

  private static Answer answer(int n) {
    return n % 4 == 3 ? null : Answer.values()[n % 4];
  }

  private static int weight(Answer answer) {
    switch (answer) {
      case YES:
        return 100;
      case MAYBE:
        return 50;
      default:
        return 1;
    }
  }

  private static void enums(JSObject log, int n) {
    Answer answer = answer(n);
    add(log, answer == null ? -1 : weight(answer));
    Gait gait = n % 2 == 0 ? Gait.TROT : n % 3 == 0 ? Gait.GALLOP : Gait.WALK;
    add(log, gait.speed);
    add(log, gait.isFasterThan(Gait.WALK) ? 1 : 0);
    Gait[] gaits = {gait, Gait.WALK, null};
    add(log, gaits[n % 2].ordinal());
    add(log, gaits[2] == null ? 1 : 0);
    add(log, Gait.values().length);
  }

  // Classes: fields of several levels, overriding, super, interfaces with defaults, instanceof, and
  // objects without methods.

  interface Noisy {
    int noise(int times);

    default int twice(int n) {
      return noise(n) * 2;
    }
  }

  abstract static class Animal implements Noisy {
    int legs = 4;
    Gait gait = Gait.WALK;
    Animal friend;

    int power() {
      return legs + gait.speed;
    }
  }

  static final class Dog extends Animal {
    int barks;

    @Override
    public int noise(int times) {
      barks += times;
      return barks;
    }

    @Override
    int power() {
      return super.power() * 10;
    }
  }

  static class Cat extends Animal {
    @Override
    public int noise(int times) {
      return -times;
    }

    @Override
    public int twice(int n) {
      return n;
    }
  }

  static final class Lion extends Cat {
    int mane = 7;

    @Override
    public int noise(int times) {
      return super.noise(times) * mane;
    }
  }

  static class Point {
    int x;
    int y;
    double unread;

    Point(int x, int y) {
      this.x = x;
      this.y = y;
      this.unread = x;
    }
  }

  static final class Place extends Point {
    final Point other;

    Place(int x, Point other) {
      super(x, -x);
      this.other = other;
    }
  }

  private static void classes(JSObject log, int n) {
    Animal[] animals = {new Dog(), new Cat(), new Lion()};
    animals[0].friend = animals[1];
    animals[2].gait = Gait.GALLOP;
    for (Animal animal : animals) {
      Noisy noisy = animal;
      add(log, noisy.noise(n));
      add(log, noisy.twice(n));
      add(log, animal.power());
      add(log, animal.friend == null ? 0 : animal.friend.legs);
      add(log, animal instanceof Cat ? 1 : 0);
      add(log, animal instanceof Lion lion ? lion.mane : -1);
    }
    Place place = new Place(n, new Point(1, 2));
    Point as = place;
    add(log, as.x + as.y * 2 + place.other.y);
    add(log, read(message(n)));
  }

  // Arrays: of numbers, of objects, of arrays, copies, as arguments, results and fields.

  static final class Ring {
    int[] numbers = new int[4];
    Point[] points = new Point[2];
    int[][] rows = new int[2][];
  }

  private static int sum(int[] numbers) {
    int sum = 0;
    for (int number : numbers) {
      sum += number;
    }
    return sum;
  }

  private static int[] upTo(int n) {
    if (n == 0) {
      return NO_NUMBERS;
    }
    int[] numbers = new int[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  private static void arrays(JSObject log, int n) {
    Ring ring = new Ring();
    int[] copy = upTo(n).clone();
    ring.rows[1] = copy;
    if (n > 0) {
      copy[0] = 40;
    }
    ring.numbers[n & 3] = sum(ring.rows[1]);
    ring.points[1] = new Point(n, n);
    add(log, ring.numbers[n & 3]);
    add(log, ring.points[0] == null ? ring.points[1].x : -1);
    add(log, ring.rows[0] == null ? ring.rows.length : -1);
    double[] halves = {n / 2.0, 0.25};
    add(log, halves[0] + halves[1]);
    boolean[] flags = new boolean[3];
    flags[n % 3] = true;
    add(log, flags[1] ? 1 : 0);
  }

  // Initializers: constants, objects that refer to others, one that must wait until it is asked
  // for.

  static final class Fixed {
    static final Point ORIGIN = new Point(3, 4);
    static final Place HOME = new Place(5, ORIGIN);
    static final int SIZE = ORIGIN.x * 100 | 1;
    static int calls = SIZE - 301;

    private Fixed() {}
  }

  static final class Late {
    static final int MADE = read(message(walks));

    private Late() {}
  }

  private static void initializers(JSObject log, int n) {
    Fixed.calls += n;
    add(log, Fixed.HOME.other == Fixed.ORIGIN ? Fixed.HOME.x : -1);
    add(log, Fixed.calls);
    if (n > 4) {
      add(log, Late.MADE + walks);
    }
  }

  // Variables: swapped, carried around loops, set in one branch, read after breaks.

  private static void variables(JSObject log, int n) {
    int a = 1;
    int b = n;
    for (int i = 0; i < 5; i++) {
      int swap = a;
      a = b;
      b = swap + a;
      if (b > 50) {
        break;
      }
    }
    add(log, a - b);
    Point found = null;
    Point point = new Point(n, 0);
    outer:
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        if (row * column == n) {
          found = new Point(row, column);
          break outer;
        }
        if (column > row) {
          continue outer;
        }
        point.y += column;
      }
    }
    add(log, found == null ? point.y : found.x * 10 + found.y);
    int steps = 0;
    int left = n + 1;
    do {
      left = left % 2 == 0 ? left / 2 : left * 3 + 1;
      steps++;
    } while (left > 1 && steps < 40);
    add(log, steps);
    int last;
    switch (n % 3) {
      case 0:
        last = steps;
        break;
      case 1:
        last = left;
      // fall through
      default:
        last = a + 1;
    }
    add(log, last);
    add(log, Integer.MAX_VALUE + n);
  }

  private static void strings(JSObject log, int n) {
    String text = n % 2 == 0 ? "even" : n > 20 ? null : "odd";
    add(log, text == null ? "none" : text);
    add(log, text == null ? 0 : text.length());
  }
}
