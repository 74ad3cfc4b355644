import { handlers } from '../handlers.js';

onmessage = ({ data: { id, name, argument } }) => {
  if (name === 'move') {
    postMessage({ id, result: argument }, [argument]);
    return;
  }
  const result = handlers[name](argument);
  if (result instanceof Promise) result.then((value) => postMessage({ id, result: value }));
  else postMessage({ id, result });
};
