package dev.atelier.observe;

/**
 * Where a call is.
 *
 * <pre>
 * from        may become
 * NEW         WAITING, PENDING, SETTLED
 * WAITING     PENDING, SETTLED
 * PENDING     IN_FLIGHT, SETTLED
 * IN_FLIGHT   PENDING (requeued), ABANDONED, SETTLED
 * ABANDONED   SETTLED
 * SETTLED     ABANDONED (it had been sent ahead, and started before its end was known)
 * </pre>
 */
public enum Phase {
  /** Settled; nothing refers to it any more. */
  SETTLED(1 << 1),
  /** Settled, while its handler still holds a slot. */
  ABANDONED(1),
  /** Taken by a slot. */
  IN_FLIGHT(1 | 1 << 1 | 1 << 3),
  /** In the queue. */
  PENDING(1 | 1 << 2),
  /** The caller is blocked by a full queue. */
  WAITING(1 | 1 << 3),
  /** Not yet taken by a queue. */
  NEW(1 | 1 << 3 | 1 << 4);

  /* Bit n stands for the constant with ordinal n. */
  private final int successors;

  Phase(int successors) {
    this.successors = successors;
  }

  /** Tells whether the table allows the step. */
  public boolean mayBecome(Phase next) {
    return (successors >> next.ordinal() & 1) != 0;
  }

  /** Tells whether the caller has its answer. */
  public boolean isSettled() {
    return this == SETTLED || this == ABANDONED;
  }
}
