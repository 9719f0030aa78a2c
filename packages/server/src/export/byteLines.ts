/** Bytes of one chunk: few enough that what a batch holds stays small, enough that writing them costs nothing. */
const CHUNK_BYTES = 65_536;

/**
 * Lines turned into UTF-8 as they come. A batch of lines kept as text is a tree of thousands of small strings that outlives
 * them all, and what outlives its time the collector keeps longest: an export's memory was mostly that.
 */
export class ByteLines {
  readonly #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #used = 0;
  #full: Buffer[] = [];

  add(text: string): void {
    const most = text.length * 3;
    if (most > CHUNK_BYTES - this.#used) {
      this.#end();
      if (most > CHUNK_BYTES) {
        this.#full.push(Buffer.from(text));
        return;
      }
    }
    this.#used += this.#chunk.write(text, this.#used);
  }

  /** Everything since the last call, in order. */
  take(): Buffer[] {
    this.#end();
    const taken = this.#full;
    this.#full = [];
    return taken;
  }

  #end(): void {
    if (this.#used === 0) return;
    this.#full.push(Buffer.from(this.#chunk.subarray(0, this.#used)));
    this.#used = 0;
  }
}
