/**
 * The smallest observable value: the console's state lives in these, outside React, and components read them through
 * `useStore`. A listener is called after the value changed; a set to an identical value calls nobody.
 *
 * @example
 * const count = new Store(0);
 * const stop = count.subscribe(() => console.log(count.get()));
 * count.set(1); // logs 1
 * stop();
 */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get = (): T => this.#value;

  set = (value: T): void => {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  };

  update = (change: (value: T) => T): void => this.set(change(this.#value));

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
