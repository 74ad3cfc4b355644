import { handlers } from '../handlers.js';

let answers = [];
let transfer = [];

function flush() {
  const [message, list] = [answers, transfer];
  answers = [];
  transfer = [];
  postMessage(message, list);
}

function answer(id, value) {
  if (answers.length === 0) queueMicrotask(flush);
  answers.push(id, value);
}

onmessage = ({ data }) => {
  for (let i = 0; i < data.length; i += 3) {
    const id = data[i];
    const name = data[i + 1];
    const argument = data[i + 2];
    if (name === 'move') {
      answer(id, argument);
      transfer.push(argument);
    } else {
      const result = handlers[name](argument);
      if (result instanceof Promise) result.then((value) => answer(id, value));
      else answer(id, result);
    }
  }
};
