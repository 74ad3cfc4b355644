package dev.atelier.port;

/**
 * Opens workers.
 *
 * @param <C> the call type that travels to the worker
 */
public interface WorkerFactory<C> {
  /**
   * Makes the port of a new worker. Runs no user code: the worker itself is made by {@link
   * WorkerPort#start}.
   *
   * @param workerIndex index of the slot, from 0
   * @param generation number of this worker in its slot, from 1
   * @param events where everything that happens to the worker is reported
   */
  WorkerPort<C> open(int workerIndex, int generation, WorkerEvents<C> events);
}
