/** What the host knows of all open pages, live from its stream of events. */

const FIELDS = [
  ['open pages', 'pages'],
  ['attempts', 'attempts'],
  ['ok', 'ok'],
  ['failed', 'failed'],
  ['canceled', 'canceled'],
  ['rejected', 'rejected'],
];
const SHOWN = 6;

/** Milliseconds before a stream that the host has refused is asked for again. */
const PATIENCE_MS = 30_000;

/**
 * @param {object} view
 * @param {HTMLElement} view.list a dl for the sums
 * @param {HTMLElement} view.pushes an ol for the latest pushes
 * @param {HTMLElement} view.state says whether the stream is open
 * @param {string} ownPage id of this page
 */
export function fleetView({ list, pushes, state }, ownPage) {
  const cells = FIELDS.map(([name]) => {
    const pair = document.createElement('div');
    const term = document.createElement('dt');
    term.textContent = name;
    const value = document.createElement('dd');
    value.textContent = '–';
    pair.append(term, value);
    list.append(pair);
    return value;
  });
  let source = null;

  function say(text, open) {
    state.textContent = text;
    state.dataset.open = open;
  }

  function show(line, isBad) {
    const item = document.createElement('li');
    item.textContent = `${new Date().toLocaleTimeString()}  ${line}`;
    item.classList.toggle('bad', isBad);
    pushes.prepend(item);
    while (pushes.childElementCount > SHOWN) pushes.lastElementChild.remove();
  }

  function open() {
    source = new EventSource('/events');
    source.onopen = () => say('connected', true);
    source.onerror = () => {
      // The browser itself asks again, except after an answer that was no stream.
      if (source?.readyState !== EventSource.CLOSED) return say('connecting again', false);
      say('the host takes no more listeners; asking again in a while', false);
      setTimeout(() => source?.readyState === EventSource.CLOSED && open(), PATIENCE_MS);
    };
    source.addEventListener('state', ({ data }) => {
      const sums = JSON.parse(data);
      FIELDS.forEach(([, field], i) => (cells[i].textContent = sums[field].toLocaleString()));
    });
    source.addEventListener('push', ({ data }) => {
      const { page, seq, series, bytes, end } = JSON.parse(data);
      const who = page === ownPage ? 'this page' : `page ${page.slice(0, 8)}`;
      show(`${who}, push ${seq}: ${series} series, ${bytes} bytes${end ? ', closed' : ''}`, false);
    });
    source.addEventListener('refused', ({ data }) => {
      const { status, field, allowed } = JSON.parse(data);
      show(`refused with ${status}: ${field} must be ${allowed}`, true);
    });
    source.addEventListener('lost', ({ data }) => show(`${JSON.parse(data).events} events missed`, true));
  }

  function close() {
    source?.close();
    source = null;
    say('paused while hidden', false);
  }

  // A browser lets a host have six connections: pages that nobody looks at must not hold them.
  document.addEventListener('visibilitychange', () => {
    close();
    if (document.visibilityState === 'visible') open();
  });
  open();
}
