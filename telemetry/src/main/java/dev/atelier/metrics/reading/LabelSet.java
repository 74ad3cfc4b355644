package dev.atelier.metrics.reading;

/** The label values of one series, in the order of the metric's label names. */
public final class LabelSet {
  private static final String[] NO_VALUES = {};

  private final String[] values;
  private final boolean overflow;

  private LabelSet(String[] values, boolean overflow) {
    this.values = values;
    this.overflow = overflow;
  }

  /** Returns the set of these values; they are copied. */
  public static LabelSet of(String... values) {
    return new LabelSet(values.clone(), false);
  }

  /** Returns the set that stands for all sets beyond a metric's cap; it has no values. */
  public static LabelSet overflow() {
    return new LabelSet(NO_VALUES, true);
  }

  /** Returns how many values there are. */
  public int size() {
    return values.length;
  }

  /** Returns a value. */
  public String value(int index) {
    return values[index];
  }

  /** Tells whether this stands for all sets beyond the cap. */
  public boolean isOverflow() {
    return overflow;
  }

  /** Tells whether the other set names the same series of one metric. */
  public boolean isSameAs(LabelSet other) {
    if (overflow != other.overflow || values.length != other.values.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (!values[i].equals(other.values[i])) {
        return false;
      }
    }
    return true;
  }
}
