/** The pages of the contenders: opened when first needed, closed when a measurement in them fails. */

import { launch, processorTime } from './browser.js';
import { serve } from './server.js';

/** A measurement that failed, with the contender's own reason. */
export class MeasurementError extends Error {}

export class Stage {
  #browser;
  #server;
  #pages = new Map();
  #processorTime;
  #query;

  /**
   * @param {Map<string, Uint8Array>} files
   * @param {{ browser: 'chromium' | 'firefox', quick?: boolean }} options `quick`: pools are hardly warmed up
   */
  static async open(files, { browser: browserName, quick = false }) {
    const stage = new Stage();
    stage.#query = quick ? '?warm=200' : '';
    stage.#server = await serve(files);
    try {
      stage.#browser = await launch(browserName);
      stage.#processorTime = await processorTime(stage.#browser);
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  get browserVersion() {
    return this.#browser.version();
  }

  /**
   * Runs a measurement in a contender's page.
   *
   * @param {string} contender name
   * @param {{ measurement: string, parameters: object, ownPage?: boolean, limitMs: number, cpu?: boolean }} task
   *     `ownPage`: in a page that is loaded for it and closed afterwards; `cpu`: whether to tell the processor time
   *     too
   * @returns {Promise<Record<string, number>>} its metrics; `cpuSeconds` if asked for and known
   * @throws {MeasurementError} if it failed or took longer than `limitMs`; the page is gone then
   */
  async run(contender, { measurement, parameters, ownPage = false, limitMs, cpu = false }) {
    const opened = ownPage ? await this.#load(contender) : await this.page(contender);
    let keep = !ownPage;
    try {
      const before = cpu && (await this.#processorTime?.());
      const metrics = await inTime(
        limitMs,
        opened.page.evaluate(([name, given]) => bench.run(name, given), [measurement, parameters]),
      );
      const after = cpu && (await this.#processorTime?.());
      return after ? { ...metrics, cpuSeconds: after - before } : metrics;
    } catch (error) {
      keep = false;
      const [reason] = error.message.replace(/^page\.evaluate: /, '').split('\n');
      throw new MeasurementError([reason, ...opened.errors].join('; '), { cause: error });
    } finally {
      if (!keep) {
        if (!ownPage) this.#pages.delete(contender);
        await opened.context.close();
      }
    }
  }

  /** The contender's page: `{ page, context, errors }`. */
  async page(contender) {
    if (!this.#pages.has(contender)) this.#pages.set(contender, await this.#load(contender));
    return this.#pages.get(contender);
  }

  async #load(contender) {
    // A context of its own, and with it a process of its own.
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${this.#server.origin}/${contender}/${this.#query}`);
    await page.waitForFunction(() => typeof bench === 'object');
    return { context, page, errors };
  }

  async close() {
    await this.#browser?.close();
    await this.#server.close();
  }
}

async function inTime(limitMs, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {});
  }
}
