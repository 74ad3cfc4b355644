/** The form with the settings. */

/**
 * @param {HTMLFormElement} form
 * @returns the settings of the next run, as `read()` finds them
 */
export function settingsForm(form) {
  const sliders = [...form.querySelectorAll('input[type=range]')];

  function showValues() {
    for (const slider of sliders) form.querySelector(`output[for=${slider.id}]`).textContent = slider.value;
  }

  // A pool for this machine, within what the slider has.
  const pool = Math.max(2, Math.min(4, navigator.hardwareConcurrency || 2));
  form.elements.poolSize.value = pool;
  form.elements.maxInFlight.value = 2 * pool;
  showValues();
  form.addEventListener('input', showValues);
  form.addEventListener('submit', (event) => event.preventDefault());

  const number = (name) => Number(form.elements[name].value);
  return {
    read: () => ({
      pool: {
        poolSize: number('poolSize'),
        maxInFlight: number('maxInFlight'),
        maxQueueDepth: number('maxQueueDepth'),
        queuePolicy: form.elements.queuePolicy.value,
        crashPolicy: form.elements.crashPolicy.value,
      },
      tileSize: number('tileSize'),
      options: { radius: 12, rounds: number('rounds') },
      paceMs: number('paceMs'),
    }),
  };
}
