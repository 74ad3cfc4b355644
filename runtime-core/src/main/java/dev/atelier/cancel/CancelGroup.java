package dev.atelier.cancel;

import org.jspecify.annotations.Nullable;

/**
 * Calls that one signal or one key cancels together: one group per signal or key however many calls
 * share it, joined and left in constant time. Confined to the event loop.
 */
public class CancelGroup {
  /* A ring with the group's own node as sentinel: joining and leaving need no special case. */
  private final Membership ring = new Membership(null);

  /** One member's place in a group. */
  public static final class Membership {
    private final @Nullable Cancelable member;
    private Membership previous = this;
    private Membership next = this;

    private Membership(@Nullable Cancelable member) {
      this.member = member;
    }

    /** Leaves the group; does nothing the second time. */
    public void leave() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }
  }

  /** Adds a member. */
  public final Membership join(Cancelable member) {
    Membership place = new Membership(member);
    place.previous = ring.previous;
    place.next = ring;
    ring.previous.next = place;
    ring.previous = place;
    return place;
  }

  /** Tells whether nobody is in the group. */
  public final boolean isEmpty() {
    return ring.next == ring;
  }

  /**
   * Cancels everyone who is a member now. Whoever joins meanwhile (a listener that calls again)
   * stays.
   */
  public final void cancelAll() {
    if (isEmpty()) {
      return;
    }
    Membership leaving = new Membership(null);
    leaving.next = ring.next;
    leaving.previous = ring.previous;
    leaving.next.previous = leaving;
    leaving.previous.next = leaving;
    ring.next = ring;
    ring.previous = ring;
    while (leaving.next != leaving) {
      Membership first = leaving.next;
      first.leave();
      Cancelable member = first.member;
      if (member != null) {
        member.cancel(this);
      }
    }
  }
}
