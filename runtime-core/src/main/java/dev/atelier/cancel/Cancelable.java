package dev.atelier.cancel;

/** Something that a {@link CancelGroup} can cancel. */
public interface Cancelable {
  /** Cancels this; absorbs when it has settled already. */
  void cancel(CancelGroup by);
}
