/** A seeded source of chance (sfc32 of Chris Doty-Humphrey's PractRand): the same seed tells the same stories everywhere. */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
    // FNV-1a spreads the text over three words.
    const word = (salt: number): number => {
      let hash = 0x811c9dc5 ^ salt;
      for (let at = 0; at < seed.length; at++) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
      return hash | 0;
    };
    this.#a = word(1);
    this.#b = word(2);
    this.#c = word(3);
    for (let round = 0; round < 15; round++) this.#next();
  }

  /** A source of its own, so that one story's throws do not change another's. */
  fork(name: string): Chance {
    return new Chance(`${this.#seed}/${name}`);
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0;
    return sum >>> 0;
  }

  /** At least 0, less than 1. */
  share(): number {
    return this.#next() / 0x1_0000_0000;
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.share() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.share() * (to - from);
  }

  is(probability: number): boolean {
    return this.share() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const item = from[this.whole(0, from.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** The items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const order = [...items];
    for (let at = order.length - 1; at > 0; at--) {
      const other = this.whole(0, at);
      [order[at], order[other]] = [order[other] as T, order[at] as T];
    }
    return order;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.whole(0, 255));
  }
}

/** Deals a list's items in a shuffled order, all of them before any comes again. */
export function dealer<T>(chance: Chance, items: readonly T[]): () => T {
  let rest: T[] = [];
  return () => {
    if (rest.length === 0) rest = chance.shuffled(items);
    const item = rest.pop();
    if (item === undefined) throw new RangeError('nothing to deal');
    return item;
  };
}
