package dev.atelier.simulation;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorker;
import dev.atelier.fake.FakeWorker.Attempt;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.simulation.EngineSimulation.Rule;
import dev.atelier.simulation.Program.Step;
import dev.atelier.task.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One execution of a program: does each step, and judges the world after it. */
final class Run {
  private static final Moment[] MOMENTS = Moment.values();
  private static final Outcome[] ENDINGS = {
    Outcome.SUCCESS,
    Outcome.SUCCESS,
    Outcome.SUCCESS,
    Outcome.HANDLER_FAILED,
    Outcome.HANDLER_ABORTED,
    Outcome.DATA_CLONE
  };

  /** What user code can do from inside a callback. */
  private static final Action[] REACTIONS = {
    Action.SUBMIT,
    Action.SUBMIT,
    Action.SUBMIT,
    Action.SUBMIT,
    Action.SUBMIT_ABORTED,
    Action.ABORT_CALL,
    Action.ABORT_CALL,
    Action.ABORT_KEY,
    Action.STOP,
    Action.START,
    Action.START,
    Action.ENSURE_STARTED,
    Action.REACT
  };

  private static final int KEYS = 3;
  private static final int REMEMBERED_WORKERS = 12;

  /* A task that was disposed of has little left to tell. */
  private static final int MOST_STEPS_AFTER_END = 6;

  /* Rounds of answering everything after which an honest engine has nothing left to do. */
  private static final int MOST_CLOSING_ROUNDS = 2_000;

  private final Program program;
  private final Rule rule;
  private final Coverage coverage;
  private final FakeWorld world;
  private final CancelGroup[] keys = new CancelGroup[KEYS];

  /* Calls of this run that may still be open, for aborts. */
  private final List<FakeCall> calls = new ArrayList<>();
  private int stepsDone;
  private int stepsAfterEnd;

  Run(Program program, Rule rule, Coverage coverage, boolean recording) {
    this.program = program;
    this.rule = rule;
    this.coverage = coverage;
    world = new FakeWorld(program.options);
    world.told.record(recording);
    world.workers.takeAhead(program.aheadLimit);
    for (int i = 0; i < KEYS; i++) {
      keys[i] = new CancelGroup();
    }
  }

  /** Does every step, then lets all work finish, then disposes. Throws what is wrong. */
  void run() {
    for (Step step : program.steps) {
      if (stepsAfterEnd > MOST_STEPS_AFTER_END) {
        break;
      }
      stepsAfterEnd += world.engine.isDisposed() ? 1 : 0;
      act(step.action(), step);
      world.verify();
      verifyKeys();
      rule.check(world);
      world.workers.forgetAllBut(REMEMBERED_WORKERS);
      stepsDone++;
    }
    finish();
    world.close();
    verifyKeys();
    coverage.add(world, stepsDone);
  }

  /** Returns how many steps ended well. */
  int stepsDone() {
    return stepsDone;
  }

  /** Returns the queue's numbers. */
  String counts() {
    return world.counts();
  }

  /** Returns what the engine told, as text. */
  List<String> log() {
    return world.told.take();
  }

  /* Work that can be done gets done: answers to everything let every call settle. */
  private void finish() {
    world.workers.failStarts(0);
    world.workers.holdMessages(false);
    world.workers.holdAnswers(false);
    for (Moment moment : MOMENTS) {
      world.told.onNext(moment, null);
    }
    world.startWorkers();
    for (int round = 0; !world.engine.queue().isIdle(); round++) {
      if (round > MOST_CLOSING_ROUNDS) {
        throw new AssertionError("work is left that nobody does: " + world.counts());
      }
      world.readyAll();
      for (int i = 0; i < program.options.poolSize; i++) {
        FakeWorker worker = world.workers.live(i);
        if (worker != null) {
          worker.deliver();
          worker.deliverAnswers();
          answerNewest(worker);
        }
      }
      world.advance(7);
      world.verify();
    }
  }

  private static void answerNewest(FakeWorker worker) {
    List<Attempt> inbox = worker.inbox();
    for (int i = inbox.size() - 1; i >= 0; i--) {
      if (worker.answer(inbox.get(i), Outcome.SUCCESS)) {
        return;
      }
    }
  }

  private void act(Action action, Step step) {
    switch (action) {
      case SUBMIT -> newCall(step).submit();
      case SUBMIT_ABORTED -> newCall(step).submitAborted();
      case ABORT_CALL -> abortCall(step.a());
      case ABORT_KEY -> world.abort(keys[step.a() % KEYS]);
      case ANSWER -> answer(step);
      case ANSWER_STALE -> answerStale(step);
      case READY -> ready(step.a());
      case READY_STALE -> withWorker(step.a(), FakeWorker::ready);
      case DELIVER -> withWorker(step.a(), FakeWorker::deliver);
      case HOLD_MESSAGES -> world.workers.holdMessages(step.a() % 3 == 0);
      case HOLD_ANSWERS -> world.workers.holdAnswers(step.a() % 3 == 0);
      case DELIVER_ANSWERS -> withWorker(step.a(), FakeWorker::deliverAnswers);
      case GIVE_BACK -> withWorker(step.a(), FakeWorker::giveBackAll);
      case CRASH_SUDDENLY -> crashSuddenly(step.a());
      case CRASH -> crash(step.a());
      case CRASH_STALE -> crashStale(step.a());
      case FAIL_START -> world.workers.failStarts(1 + step.a() % 3);
      case WAIT -> world.advance(step.a() % 60);
      case WAIT_LONG -> world.advance(step.a() % 3_000);
      case STOP -> world.stopWorkers();
      case START -> world.startWorkers();
      case ENSURE_STARTED -> world.engine.ensureStarted();
      case DISPOSE -> world.dispose();
      case REACT -> react(step);
      default -> throw new AssertionError(action.name());
    }
  }

  private FakeCall newCall(Step step) {
    FakeCall call = world.call().priority(step.a() % 8 < 5 ? 0 : step.a() % 8 - 6);
    if (step.b() % 4 == 0) {
      call.key(keys[step.b() / 4 % KEYS]);
    }
    if (step.c() % 5 == 0) {
      call.timeout(step.c() / 5 % 120);
    }
    if (step.b() % 5 == 0) {
      call.transferred();
    }
    if (calls.size() > 40) {
      calls.removeIf(old -> old.outcome() != null);
    }
    calls.add(call);
    return call;
  }

  private void abortCall(int which) {
    if (!calls.isEmpty()) {
      calls.get(which % calls.size()).abort();
    }
  }

  private void ready(int which) {
    int slots = program.options.poolSize;
    for (int i = 0; i < slots; i++) {
      FakeWorker worker = world.workers.live((which + i) % slots);
      if (worker != null && !worker.isReady()) {
        worker.ready();
        return;
      }
    }
  }

  private FakeWorker busyWorker(int which) {
    int slots = program.options.poolSize;
    for (int i = 0; i < slots; i++) {
      FakeWorker worker = world.workers.live((which + i) % slots);
      if (worker != null && !worker.inbox().isEmpty()) {
        return worker;
      }
    }
    return null;
  }

  /* Any of the calls in the worker, so answers come out of order. */
  private void answer(Step step) {
    FakeWorker worker = busyWorker(step.a());
    if (worker == null) {
      return;
    }
    List<Attempt> inbox = worker.inbox();
    int chosen = step.b() % inbox.size();
    worker.answer(inbox.get(chosen), ENDINGS[step.c() % ENDINGS.length]);
    if (step.c() % 7 != 0) {
      inbox.remove(chosen);
    }
  }

  private void answerStale(Step step) {
    withWorker(
        step.a(),
        worker -> {
          if (!worker.inbox().isEmpty()) {
            Attempt attempt = worker.inbox().get(step.b() % worker.inbox().size());
            boolean taken = worker.answer(attempt, ENDINGS[step.c() % ENDINGS.length]);
            coverage.staleAnswers += taken ? 0 : 1;
          }
        });
  }

  private void withWorker(int which, Consumer<FakeWorker> what) {
    List<FakeWorker> all = world.workers.all();
    if (!all.isEmpty()) {
      what.accept(all.get(all.size() - 1 - which % all.size()));
    }
  }

  private void crash(int which) {
    FakeWorker worker = world.workers.live(which % program.options.poolSize);
    if (worker != null) {
      worker.crash("simulated");
    }
  }

  private void crashSuddenly(int which) {
    FakeWorker worker = world.workers.live(which % program.options.poolSize);
    if (worker != null) {
      worker.crashSuddenly("simulated");
    }
  }

  private void crashStale(int which) {
    withWorker(
        which,
        worker -> {
          if (worker.isTerminated()) {
            worker.crash("too late");
          }
        });
  }

  /* User code gets no worker events from inside a callback: those arrive in turns of their own. */
  private void react(Step step) {
    Moment moment = MOMENTS[step.a() % MOMENTS.length];
    Action action = step.b() % 60 == 0 ? Action.DISPOSE : REACTIONS[step.b() % REACTIONS.length];
    int times = action == Action.SUBMIT ? 1 + step.a() / MOMENTS.length % 3 : 1;
    Step nested = new Step(action, step.c() >> 3, step.c(), step.b());
    world.told.onNext(
        moment,
        () -> {
          coverage.reactions[moment.ordinal()]++;
          for (int i = 0; i < times; i++) {
            act(action, nested);
          }
        });
  }

  private void verifyKeys() {
    for (CancelGroup key : keys) {
      if (!key.isEmpty() && world.engine.queue().isIdle()) {
        throw new AssertionError("a key holds calls although none is open");
      }
    }
  }
}
