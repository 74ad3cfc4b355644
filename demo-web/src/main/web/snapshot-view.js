/** The runtime's snapshot as words. */

const FIELDS = [
  ['worker status', (task) => task.workerStatus],
  ['task status', (task) => task.taskStatus],
  ['workers', (task) => `${task.activeWorkers} of ${task.poolSize}`],
  ['in flight', (task) => `${task.queueDepth} of ${task.maxInFlight}`],
  ['pending', (task) => `${task.pendingQueueDepth} of ${task.maxQueueDepth}`],
  ['waiting', (task) => task.waitingQueueDepth],
  ['abandoned', (task) => task.abandonedCalls],
  ['dispatched', (task) => task.totalDispatched],
  ['in flight by worker', (task) => task.queueDepthByWorker.join(' · ') || '–'],
  ['last crash', (task) => crash(task.lastCrash)],
];

function crash(info) {
  if (info === undefined) return 'none';
  const worker = info.workerIndex === undefined ? '' : `worker ${info.workerIndex}, `;
  return `${worker}${new Date(info.ts).toLocaleTimeString()}`;
}

/**
 * @param {HTMLElement} list a dl
 * @param {HTMLElement} json a pre
 */
export function snapshotView(list, json) {
  const cells = FIELDS.map(([name]) => {
    const term = document.createElement('dt');
    term.textContent = name;
    const value = document.createElement('dd');
    const pair = document.createElement('div');
    pair.append(term, value);
    list.append(pair);
    return value;
  });
  return {
    show(snapshot) {
      const task = snapshot.tasks.at(-1);
      FIELDS.forEach(([, read], i) => (cells[i].textContent = task === undefined ? '–' : read(task)));
      json.textContent = JSON.stringify(snapshot, null, 2);
    },
  };
}
