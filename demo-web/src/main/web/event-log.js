/** The latest events of the runtime, newest first. */

import { formatMs } from './numbers.js';

const SHOWN = 200;

/**
 * @param {HTMLElement} list an ol
 * @param {HTMLElement} kinds holds a checkbox for each kind
 * @param {HTMLButtonElement} hold stops the list from moving
 */
export function eventLog(list, kinds, hold) {
  const wanted = new Set();
  let held = false;
  let fresh = [];
  let frame = 0;

  function readKinds() {
    wanted.clear();
    for (const box of kinds.querySelectorAll('input:checked')) wanted.add(box.value);
  }

  function flush() {
    frame = 0;
    list.prepend(...fresh.reverse().map(line));
    fresh = [];
    while (list.childElementCount > SHOWN) list.lastElementChild.remove();
  }

  readKinds();
  kinds.addEventListener('change', readKinds);
  hold.addEventListener('click', () => {
    held = !held;
    hold.setAttribute('aria-pressed', String(held));
  });

  return {
    add(event, sinceStartMs) {
      if (held || !wanted.has(event.kind)) return;
      fresh.push({ event, sinceStartMs });
      if (fresh.length > SHOWN) fresh.shift();
      if (frame === 0) frame = requestAnimationFrame(flush);
    },
  };
}

function line({ event, sinceStartMs }) {
  const item = document.createElement('li');
  const kind = document.createElement('span');
  kind.className = 'kind';
  kind.textContent = event.kind;
  const name = document.createElement('b');
  name.textContent = event.kind === 'span' ? event.callId : event.name;
  item.append(`${(sinceStartMs / 1000).toFixed(3).padStart(8)} s  `, kind, name, ` ${text(event)}`);
  if (event.status === 'error' || event.name === 'worker.crash.total') item.className = 'bad';
  return item;
}

function text(event) {
  switch (event.kind) {
    case 'counter':
      return `+${event.value}${worker(event.attrs?.['worker.index'])}`;
    case 'gauge':
      return `= ${event.value}`;
    case 'histogram':
      return formatMs(event.value);
    case 'span':
      return [
        `${ending(event)} ${formatMs(event.durationMs)}`,
        `, waited ${formatMs(event.queueWaitMs)}`,
        worker(event.workerIndex),
      ].join('');
    default:
      return `${event.traceName ?? ''} ${event.status} ${formatMs(event.durationMs)}`;
  }
}

function ending({ status, errorKind }) {
  return errorKind === undefined ? status : `${status} (${errorKind})`;
}

function worker(index) {
  return index === undefined ? '' : `, worker ${index}`;
}
