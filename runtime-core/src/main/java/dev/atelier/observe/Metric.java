package dev.atelier.observe;

/** The runtime's metrics, in the order in which {@code telemetry.js} names them. */
public final class Metric {
  public static final int DISPATCH = 0;
  public static final int SUCCESS = 1;
  public static final int FAILURE = 2;
  public static final int CANCELED = 3;
  public static final int REJECTED = 4;
  public static final int REQUEUE = 5;
  public static final int TIMEOUT = 6;
  public static final int SPAWN = 7;
  public static final int CRASH = 8;
  public static final int TERMINATE = 9;
  public static final int IN_FLIGHT = 10;
  public static final int PENDING = 11;
  public static final int BLOCKED = 12;
  public static final int ACTIVE = 13;
  public static final int DURATION = 14;
  public static final int QUEUE_WAIT = 15;

  private Metric() {}
}
