/**
 * A buffer that a module hashes from and uses again: hashing is synchronous and keeps nothing of its input, so
 * nobody else ever sees the bytes. It grows to the largest text met (at most some megabytes: an event's limit).
 */
export class Scratch {
  #bytes = new Uint8Array(1024);

  /** At least `size` bytes, of any content. */
  atLeast(size: number): Uint8Array {
    if (this.#bytes.length < size) this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(size)));
    return this.#bytes;
  }
}
