package dev.atelier.fake;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.pool.Engine;
import dev.atelier.queue.Deadlines;
import dev.atelier.task.TaskOptions;

/**
 * One task and everything outside it: time, workers, callers and a listener, all of them in the
 * test's hand. After every step {@link #verify} compares the engine with what the world saw.
 */
public final class FakeWorld {
  public final TaskOptions options;
  public final FakeTime time = new FakeTime();
  public final Deadlines deadlines = new Deadlines(time, time);
  public final FakeWorkers workers;
  public final RecordingListener told;
  public final Engine engine;
  final Books books;

  public FakeWorld(TaskOptions options) {
    this.options = options;
    books = new Books(this);
    told = new RecordingListener(books);
    workers = new FakeWorkers(this, options.poolSize);
    engine = new Engine(options, workers, time, deadlines, told);
    engine.listen(told);
  }

  // Callers

  /** Returns a call that is not submitted yet. */
  public FakeCall call() {
    return new FakeCall(this);
  }

  /** Submits one plain call. */
  public FakeCall submit() {
    return call().submit();
  }

  /** Submits plain calls. */
  public FakeCall[] submit(int count) {
    FakeCall[] calls = new FakeCall[count];
    for (int i = 0; i < count; i++) {
      calls[i] = submit();
    }
    return calls;
  }

  void submit(FakeCall call) {
    call.attach();
    FakeCall outer = books.reasons.submitting;
    books.submitting(call);
    books.reasons.submitting = call;
    engine.submit(call);
    books.reasons.submitting = outer;
  }

  void submitAborted(FakeCall call) {
    call.canceledBy = call.signal();
    books.submitting(call);
    engine.submitAborted(call);
  }

  void submitFailed(FakeCall call) {
    books.submitting(call);
    books.reasons.answering = call;
    engine.submitFailed(call);
    books.reasons.answering = null;
  }

  /** Aborts everything that shares a key. */
  public void abort(CancelGroup key) {
    key.cancelAll();
  }

  public void startWorkers() {
    books.beginCommand();
    books.reasons.reviving |= engine.refusal() != null;
    engine.startWorkers();
    books.endCommand();
  }

  public void stopWorkers() {
    books.stops++;
    books.beginCommand();
    engine.stopWorkers();
    books.endCommand();
  }

  public void dispose() {
    books.beginCommand();
    engine.dispose();
    books.endCommand();
  }

  // The world

  /** Lets time pass. */
  public void advance(double millis) {
    time.advance(millis);
  }

  /** Returns the living worker of a slot. */
  public FakeWorker worker(int index) {
    FakeWorker worker = workers.live(index);
    if (worker == null) {
      throw new AssertionError("no worker lives in slot " + index);
    }
    return worker;
  }

  /** Makes every living worker ready. */
  public void readyAll() {
    for (int i = 0; i < options.poolSize; i++) {
      FakeWorker worker = workers.live(i);
      if (worker != null && !worker.isReady()) {
        worker.ready();
      }
    }
  }

  /** Returns how many calls were sent ahead of their turn. */
  public int ahead() {
    return books.fed;
  }

  /** Returns the queue's numbers in one line. */
  public String counts() {
    return engine.queue().inFlight()
        + " in flight, "
        + engine.queue().pending()
        + " pending, "
        + engine.queue().waiting()
        + " waiting, "
        + engine.queue().abandoned()
        + " abandoned";
  }

  // Judgement

  /** Fails unless every identity holds. */
  public void verify() {
    told.beginStep();
    books.verify();
  }

  /** Ends the task and fails unless everything has settled and nothing is left behind. */
  public void close() {
    verify();
    dispose();
    books.verifyNothingLeft();
  }
}
