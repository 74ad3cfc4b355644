/** Uses the package under a strict Content-Security-Policy and prints a report. */

const violations = [];
addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile, sample }) => {
  violations.push(`${violatedDirective} ${sourceFile ?? ''} ${sample}`.trim());
});

const policy = trustedTypes.createPolicy('lab', { createScriptURL: (url) => url });

function throws(attempt) {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
}

/** Shows that the policy is in force; what this violates is forgotten. */
async function probe() {
  const probed = {
    evalBlocked: throws(() => new Function('return 1')),
    plainUrlBlocked: throws(() => new Worker('/workers/lab.js?lab=csp', { type: 'module' })),
  };
  await new Promise((resolve) => setTimeout(resolve, 50));
  violations.length = 0;
  return probed;
}

async function run() {
  const report = { ...(await probe()), entries: [] };
  for (const entry of ['main', 'worker', 'testing', 'metrics', 'prometheus', 'otlp', 'perfetto']) {
    await import(policy.createScriptURL(`/entry/${entry}`)).then(
      () => report.entries.push(entry),
      (error) => report.entries.push(`${entry}: ${error.message}`),
    );
  }

  const { createTaskRuntime } = await import(policy.createScriptURL('/entry/main'));
  const runtime = createTaskRuntime({ observability: { spans: 'on' } });
  const task = runtime.defineTask({
    type: 'singleton',
    worker: () => new Worker(policy.createScriptURL('/workers/lab.js?lab=csp'), { type: 'module' }),
  });
  const nameOf = (promise) => promise.then(String, (error) => error.name);

  report.values = [await task.add(1, 2), await task.echo({ nested: [1, 2] })];
  report.stream = [];
  for await (const item of task.count(3)) report.stream.push(item);
  const controller = new AbortController();
  const canceled = nameOf(task.with({ signal: controller.signal }).cooperative('csp'));
  controller.abort();
  report.canceled = await canceled;
  report.failed = await nameOf(task.fail('typeError'));
  const buffer = new ArrayBuffer(16);
  report.transferred = [await task.sizeOf(buffer), buffer.byteLength];
  await nameOf(task.close());
  report.restarted = await task.echo('again');
  report.spans = performance.getEntriesByName('atelier:span').length;
  runtime.dispose();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { ...report, violations };
}

run().then(
  (report) => console.log(`report ${JSON.stringify(report)}`),
  (error) => console.log(`report ${JSON.stringify({ failure: String(error?.stack ?? error) })}`),
);
