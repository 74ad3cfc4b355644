/** What no message may touch: the prototypes that everybody shares. */

const PROTOTYPES = [Object, Array, Function, Error, TypeError, AggregateError, DOMException, Promise, Map, Set, String, Number]
  .map((type) => type.prototype)
  .concat(globalThis, Object, Array, Error, Promise);

const shape = () => PROTOTYPES.map((object) => Reflect.ownKeys(object).length).join();

/** Remembers how they are, and returns a function that throws when one has got or lost a property since. */
export function watchPrototypes() {
  const before = new Map(PROTOTYPES.map((object) => [object, new Set(Reflect.ownKeys(object))]));
  const counts = shape();
  return () => {
    if (shape() === counts) return;
    const added = PROTOTYPES.flatMap((object) => Reflect.ownKeys(object).filter((key) => !before.get(object).has(key)));
    throw new Error(`a shared object was changed: ${added.map(String)}`);
  };
}
