package dev.atelier.wire;

/**
 * Numbers of the wire protocol, version 1. Shapes and rules stand in {@code
 * docs/reference/protocol.md}.
 *
 * <p>A message is a JavaScript array {@code [VERSION, kind, generation, ...]}; see {@link Message}.
 */
public final class Protocol {

  /**
   * Name and major version, the first element of every message. A message that starts with anything
   * else belongs to somebody else and is ignored.
   */
  public static final String VERSION = "atelier/1";

  /**
   * Page to worker, once: {@code taskId, initData, abortFlags, sendsAhead, wantsTiming}; the last
   * two are true when {@link #PACE} and {@link #STATUS_TIMING} are of use.
   */
  public static final int INIT = 1;

  /** Page to worker, repeated: {@code id, attempt, method, args, options}. */
  public static final int CALLS = 2;

  /**
   * Page to worker, repeated: {@code id, attempt, reason}; the reason is encoded by {@link
   * ErrorCodec}.
   */
  public static final int CANCEL = 3;

  /**
   * Page to worker, repeated: {@code id, attempt, count} of stream items that may be sent on top of
   * earlier credit.
   */
  public static final int CREDIT = 4;

  /**
   * Page to worker: {@code ends}, then repeated like {@link #CALLS}: calls to start one by one,
   * each when a call ends in the worker. {@code ends} is how many ends the page had heard of.
   */
  public static final int AHEAD = 5;

  /** Page to worker: what came ahead and has not been started is to be returned. */
  public static final int RECALL = 6;

  /** Worker to page, once, with generation 0: the worker listens. */
  public static final int HELLO = 1;

  /** Worker to page, once: {@code init} has finished. */
  public static final int READY = 2;

  /** Worker to page, repeated: {@code id, attempt, status, value}. */
  public static final int ANSWERS = 3;

  /** Worker to page: {@code self.close()} was called; nothing follows. */
  public static final int CLOSING = 4;

  /**
   * Worker to page: {@code init} threw or rejected; {@code error} encoded by {@link ErrorCodec}.
   */
  public static final int FAILED = 5;

  /**
   * Worker to page: {@code method, limit, number}: how many calls of the method may come ahead, 0
   * at first, and an integer by which {@link #CALLS} may call it from now on.
   */
  public static final int PACE = 6;

  /** Status of an answer: the call has succeeded, the value is its result. */
  public static final int STATUS_OK = 0;

  /** Status of an answer: the call, or its stream, has failed; the value is an encoded error. */
  public static final int STATUS_ERROR = 1;

  /** Status of an answer: a progress value; others follow. */
  public static final int STATUS_PROGRESS = 2;

  /** Status of an answer: the handler returned an iterator; items follow as credit allows. */
  public static final int STATUS_STREAM_OPEN = 3;

  /** Status of an answer: one item of a stream. */
  public static final int STATUS_STREAM_ITEM = 4;

  /** Status of an answer: the stream is over, the value is what its generator returned. */
  public static final int STATUS_STREAM_END = 5;

  /** Status of an answer: the call came ahead, and will not be started. */
  public static final int STATUS_RETURNED = 6;

  /**
   * Status of an answer: {@code [start, end]} of the handler, milliseconds since the Unix epoch.
   * The end of the call follows.
   */
  public static final int STATUS_TIMING = 7;

  /** Elements before the first entry of a repeated message. */
  public static final int HEADER_SIZE = 3;

  /** Elements of one entry of {@link #CALLS}. */
  public static final int CALL_SIZE = 5;

  /** Elements of one entry of {@link #CANCEL}. */
  public static final int CANCEL_SIZE = 3;

  /** Elements of one entry of {@link #CREDIT}. */
  public static final int CREDIT_SIZE = 3;

  /** Elements of one entry of {@link #ANSWERS}. */
  public static final int ANSWER_SIZE = 4;

  /**
   * Slots of the shared array of abort flags. Call {@code id} is aborted when slot {@code id %
   * ABORT_SLOTS} holds {@code id}.
   */
  public static final int ABORT_SLOTS = 1024;

  private Protocol() {}

  /** Tells whether an answer with this status is the last of a call that was started. */
  public static boolean isEnd(int status) {
    return status == STATUS_OK || status == STATUS_ERROR || status == STATUS_STREAM_END;
  }
}
