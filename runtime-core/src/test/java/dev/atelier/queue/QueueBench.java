package dev.atelier.queue;

import dev.atelier.fake.FakeTime;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import java.util.ArrayList;
import java.util.List;

/** A queue alone: its calls go nowhere, and what it does with them is written down. */
final class QueueBench implements Dispatcher {
  final FakeTime time = new FakeTime();
  final DispatchQueue queue;
  private final List<String> log = new ArrayList<>();
  private boolean room = true;
  private boolean takesBack;
  private int idles;
  private Runnable whenChanged = () -> {};

  QueueBench(int maxInFlight, int maxQueueDepth, QueuePolicy policy) {
    queue = new DispatchQueue(maxInFlight, maxQueueDepth, policy, time, this);
  }

  Job job(int priority) {
    return new Job(this, priority);
  }

  Job enqueue() {
    return enqueue(0);
  }

  Job enqueue(int priority) {
    Job job = job(priority);
    queue.enqueue(job);
    return job;
  }

  Job[] enqueue(int count, int priority) {
    Job[] jobs = new Job[count];
    for (int i = 0; i < count; i++) {
      jobs[i] = enqueue(priority);
    }
    return jobs;
  }

  void succeed(Job job) {
    queue.complete(job, Outcome.SUCCESS);
  }

  void abort(Job job) {
    queue.cancel(job, Outcome.ABORTED);
  }

  /** Whether calls find a place; default true. */
  void room(boolean value) {
    room = value;
  }

  /** Whether calls in flight can be taken back; default false. */
  void takesBack(boolean value) {
    takesBack = value;
  }

  /** What whoever is told of changes does; default nothing. */
  void whenChanged(Runnable reaction) {
    whenChanged = reaction;
  }

  /** Returns starts and ends since the last time this was asked. */
  List<String> take() {
    List<String> taken = new ArrayList<>(log);
    log.clear();
    return taken;
  }

  int idles() {
    return idles;
  }

  String counts() {
    return queue.inFlight()
        + " in flight, "
        + queue.pending()
        + " pending, "
        + queue.waiting()
        + " waiting, "
        + queue.abandoned()
        + " abandoned";
  }

  void settled(Job job) {
    Outcome outcome = job.outcome();
    log.add(job + " " + (outcome.code == null ? "SUCCESS" : outcome.code.name()));
  }

  @Override
  public boolean hasRoom() {
    return room;
  }

  @Override
  public void assign(Call call) {}

  @Override
  public void start(Call call) {
    log.add(call + " starts");
  }

  @Override
  public boolean retract(Call call) {
    return takesBack;
  }

  @Override
  public void vacated(Call call) {}

  @Override
  public void changed() {
    whenChanged.run();
  }

  @Override
  public void idle() {
    idles++;
  }
}
