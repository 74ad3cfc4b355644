package dev.atelier.observe;

/** One more attribute of an event, in the order in which {@code telemetry.js} has them. */
public final class Note {
  public static final int NONE = 0;

  // Why a call failed or was canceled, where that is not the usual reason.
  public static final int TIMEOUT = 1;
  public static final int CRASH = 2;

  // Why a worker was ended.
  public static final int IDLE = 3;
  public static final int STOP = 4;
  public static final int KILL = 5;
  public static final int HALT = 6;
  public static final int DISPOSE = 7;

  // How a worker crashed.
  public static final int ERROR = 8;
  public static final int START_TIMEOUT = 9;
  public static final int CLOSED = 10;
  public static final int TERMINATED = 11;
  public static final int FAILED_START = 12;

  // Where a payload goes.
  public static final int PAYLOAD_IN = 13;
  public static final int PAYLOAD_OUT = 14;

  private Note() {}
}
