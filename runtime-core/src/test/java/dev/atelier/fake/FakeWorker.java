package dev.atelier.fake;

import dev.atelier.error.CrashCause;
import dev.atelier.observe.Phase;
import dev.atelier.port.WorkerEvents;
import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Call;
import dev.atelier.task.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A worker that does what the test says, when the test says so. It stays usable after its end, to
 * say too late what the engine must ignore.
 */
public final class FakeWorker implements WorkerPort<Call> {
  /** One attempt of a call that was sent to a worker. */
  public static final class Attempt {
    private final FakeCall call;
    private final int number;
    private boolean ended;
    private boolean heard;

    Attempt(FakeCall call) {
      this.call = call;
      number = call.attemptSent();
    }

    public FakeCall call() {
      return call;
    }

    public int number() {
      return number;
    }

    boolean isCurrentOf(Call other) {
      return call == other && number == other.attemptSent();
    }
  }

  /** What a message to the worker is about. */
  private enum Kind {
    CALL,
    AHEAD,
    CANCEL,
    RECALL
  }

  /* `seen` is how many ends the page had heard of when it sent the message. */
  private record Message(Kind kind, Attempt attempt, int seen) {
    /* Not so when the page has heard of an end meanwhile, and counts on the call to follow. */
    boolean isStillAhead() {
      return kind == Kind.AHEAD
          && attempt.call.isAhead()
          && attempt.call.phase() != Phase.ABANDONED;
    }
  }

  /* The end of a call, or without an outcome the return of one that was not started. */
  private record Answer(Attempt attempt, Outcome outcome, boolean isEnd) {}

  /** Index of the slot. */
  public final int index;

  /** Number of this worker in its slot, from 1. */
  public final int generation;

  private final FakeWorld world;
  private final WorkerEvents<Call> events;
  private final List<Message> outbox = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final List<Attempt> ahead = new ArrayList<>();
  private final List<Attempt> inbox = new ArrayList<>();
  private final List<Attempt> canceled = new ArrayList<>();
  private boolean started;
  private boolean ready;
  private boolean terminated;
  private boolean toldAll;

  /*
   * Ends told so far, how many of them the page has heard of, and the first of those that found nobody
   * ahead since somebody was; 0 if none did.
   */
  private int ends;
  private int endsHeard;
  private int firstIdleEnd;

  // What the books know of the worker.
  double startedAt;

  FakeWorker(FakeWorld world, int index, int generation, WorkerEvents<Call> events) {
    this.world = world;
    this.index = index;
    this.generation = generation;
    this.events = events;
  }

  // What the test says

  /** Finishes the start handshake; what the page held back arrives. */
  public FakeWorker ready() {
    if (!terminated) {
      ready = true;
    }
    events.ready();
    if (world.workers.aheadLimit() > 0) {
      events.paced();
    }
    deliver();
    return this;
  }

  /** Lets what has left the engine arrive in the worker. */
  public void deliver() {
    while (ready && !terminated && !outbox.isEmpty()) {
      Message message = outbox.remove(0);
      Attempt attempt = message.attempt;
      switch (message.kind) {
        case CALL -> run(attempt);
        case AHEAD -> takeAhead(attempt, message.seen);
        case CANCEL -> giveBack(attempt);
        default -> giveBackAll();
      }
    }
  }

  /** Lets what the worker has told reach the page. */
  public void deliverAnswers() {
    while (!answers.isEmpty()) {
      tell(answers.remove(0));
    }
  }

  /** Returns all calls that the worker has ahead. */
  public void giveBackAll() {
    while (!ahead.isEmpty()) {
      giveBack(ahead.get(0));
    }
  }

  private void giveBack(Attempt attempt) {
    if (ahead.remove(attempt)) {
      post(new Answer(attempt, null, false));
    }
  }

  private void run(Attempt attempt) {
    inbox.add(attempt);
    attempt.call.runs++;
    world.books.started(attempt.call);
  }

  /* An end that the page had not heard of makes it believe that this call has been started. */
  private void takeAhead(Attempt attempt, int seen) {
    ahead.add(attempt);
    int unheard = firstIdleEnd == 0 ? 0 : ends - Math.max(seen, firstIdleEnd - 1);
    if (unheard > 0) {
      firstIdleEnd = Math.max(seen, firstIdleEnd - 1) + 2;
      startNext();
    } else {
      firstIdleEnd = 0;
    }
  }

  private void startNext() {
    run(ahead.remove(0));
  }

  private void end(Attempt attempt, Outcome outcome) {
    boolean isEnd = !attempt.ended && outcome != Outcome.DATA_CLONE && inbox.contains(attempt);
    attempt.ended = true;
    if (isEnd) {
      ends++;
      if (!ahead.isEmpty()) {
        startNext();
      } else if (firstIdleEnd == 0) {
        firstIdleEnd = ends;
      }
    }
    post(new Answer(attempt, outcome, isEnd));
  }

  private void post(Answer answer) {
    answers.add(answer);
    if (!world.workers.holdsAnswers()) {
      deliverAnswers();
    }
  }

  /** Answers the latest attempt of a call that arrived here; true when somebody took the answer. */
  public boolean answer(FakeCall call) {
    return answer(call, Outcome.SUCCESS);
  }

  /** Lets the handler fail. */
  public boolean fail(FakeCall call) {
    return answer(call, Outcome.HANDLER_FAILED);
  }

  /** Answers the latest attempt of a call that arrived here. */
  public boolean answer(FakeCall call, Outcome outcome) {
    for (int i = inbox.size() - 1; i >= 0; i--) {
      if (inbox.get(i).call == call) {
        return answer(inbox.get(i), outcome);
      }
    }
    throw new AssertionError(call + " never arrived in worker " + index);
  }

  /** Answers one attempt, however old; true when somebody took the answer at once. */
  public boolean answer(Attempt attempt, Outcome outcome) {
    int before = world.books.answersTaken;
    end(attempt, outcome);
    return world.books.answersTaken > before;
  }

  private void tell(Answer answer) {
    FakeCall call = answer.attempt.call;
    if (answer.outcome == null) {
      call.attemptAhead = 0;
      events.returned(call.id, answer.attempt.number);
      return;
    }
    endsHeard += answer.isEnd ? 1 : 0;
    answer.attempt.heard = true;
    world.books.answersTaken += tell(answer.attempt, answer.outcome) ? 1 : 0;
  }

  private boolean tell(Attempt attempt, Outcome outcome) {
    FakeCall call = attempt.call;
    boolean expected = !terminated && attempt.isCurrentOf(call) && holds(call);
    Call taken = events.current(call.id, attempt.number);
    world.books.breaches.check(
        taken == (expected ? call : null), "the gate was wrong about an answer to ", call);
    if (taken != null) {
      world.books.reasons.answering = call;
      events.answered(taken, outcome);
      world.books.reasons.answering = null;
    }
    return taken != null;
  }

  /** Crashes; after the worker's end that is a message which comes too late. */
  public void crash(String message) {
    deliverAnswers();
    toldAll = true;
    events.crashed(new CrashCause(message));
    toldAll = false;
  }

  /** Crashes without a last word. */
  public void crashSuddenly(String message) {
    events.crashed(new CrashCause(message, true));
  }

  // What the test sees

  public boolean isReady() {
    return ready;
  }

  public boolean isTerminated() {
    return terminated;
  }

  /** Returns attempts that arrived, in order; answered ones stay. */
  public List<Attempt> inbox() {
    return inbox;
  }

  /** Returns attempts that the worker was told to cancel. */
  public List<Attempt> canceled() {
    return canceled;
  }

  /** Returns calls that the worker has ahead and has not started. */
  public List<FakeCall> ahead() {
    List<FakeCall> calls = new ArrayList<>();
    for (Attempt attempt : ahead) {
      calls.add(attempt.call);
    }
    return calls;
  }

  /** Returns how many calls run here. */
  int running() {
    int running = 0;
    for (Attempt attempt : inbox) {
      running += attempt.ended ? 0 : 1;
    }
    return running;
  }

  /** Tells whether nothing is on its way. */
  boolean isQuiet() {
    return outbox.isEmpty() && answers.isEmpty();
  }

  /** Tells whether any attempt of the call arrived here. */
  public boolean received(FakeCall call) {
    return find(inbox, call, false) >= 0;
  }

  // The port

  @Override
  public void start() {
    check(!started && !terminated, "was started twice or after its end");
    started = true;
    if (world.workers.takeStartFailure()) {
      events.crashed(new CrashCause("the worker cannot be made"));
    }
  }

  @Override
  public void send(Call call) {
    check(started && !terminated, "was sent a call while it did not live");
    check(call.phase() == Phase.IN_FLIGHT, "was sent a call that is not in flight");
    check(call.workerIndex == index, "was sent a call of another slot");
    check(find(inbox, call, true) < 0 && outgoing(call) < 0, "was sent a call twice");
    send(new Message(Kind.CALL, new Attempt((FakeCall) call), endsHeard));
  }

  @Override
  public int aheadLimit(Call call) {
    return world.workers.aheadLimit();
  }

  @Override
  public void sendAhead(Call call) {
    check(ready && !terminated, "was sent a call ahead while it was not ready");
    check(call.isAhead() && !call.phase().isSettled(), "was sent a call ahead that is not");
    check(call.workerIndex == index, "was sent a call of another slot");
    check(outgoing(call) < 0 && !ahead().contains((FakeCall) call), "was sent a call twice");
    world.books.fed++;
    Attempt attempt = new Attempt((FakeCall) call);
    attempt.call.attemptAhead = attempt.number;
    send(new Message(Kind.AHEAD, attempt, endsHeard));
  }

  @Override
  public void recall() {
    check(!terminated, "was told to return calls after its end");
    List<Attempt> unsent = new ArrayList<>();
    outbox.removeIf(message -> message.isStillAhead() && unsent.add(message.attempt));
    for (Attempt attempt : unsent) {
      tell(new Answer(attempt, null, false));
    }
    send(new Message(Kind.RECALL, null, endsHeard));
  }

  private void send(Message message) {
    outbox.add(message);
    if (!world.workers.holdsMessages()) {
      deliver();
    }
  }

  private int outgoing(Call call) {
    for (int i = 0; i < outbox.size(); i++) {
      Message message = outbox.get(i);
      if (message.attempt != null
          && message.kind != Kind.CANCEL
          && message.attempt.call == call
          && message.attempt.number == call.attemptSent()) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean cancel(Call call) {
    check(!terminated, "was told to cancel after its end");
    int held = outgoing(call);
    if (held >= 0) {
      outbox.remove(held);
      return true;
    }
    int arrived = find(inbox, call, true);
    if (arrived >= 0) {
      canceled.add(inbox.get(arrived));
    }
    for (Attempt attempt : ahead) {
      if (attempt.call == call) {
        send(new Message(Kind.CANCEL, attempt, endsHeard));
        return false;
      }
    }
    // A call it never had is nothing it could take back.
    return false;
  }

  @Override
  public void terminate() {
    check(!terminated, "was terminated twice");
    terminated = true;
    if (!toldAll) {
      doubtAll();
    }
    ahead.clear();
    world.workers.ended(this);
  }

  /* Of what the worker had and had not told of, nobody will know what has been done. */
  private void doubtAll() {
    for (Attempt attempt : ahead) {
      attempt.call.doubtful = true;
      attempt.call.attemptAhead = 0;
    }
    for (Attempt attempt : inbox) {
      attempt.call.doubtful |= !attempt.heard;
    }
    for (Answer answer : answers) {
      answer.attempt.call.doubtful = true;
    }
    for (Message sent : outbox) {
      if (sent.kind == Kind.AHEAD) {
        sent.attempt.call.doubtful = true;
      }
    }
  }

  private boolean holds(Call call) {
    return call.workerIndex == index
        && (call.phase() == Phase.IN_FLIGHT || call.phase() == Phase.ABANDONED);
  }

  private void check(boolean condition, String rule) {
    if (!condition) {
      world.books.breaches.broken("worker " + index + " " + rule);
    }
  }

  private static int find(List<Attempt> attempts, Call call, boolean currentOnly) {
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (currentOnly ? attempt.isCurrentOf(call) : attempt.call == call) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "worker " + index + "." + generation;
  }
}
