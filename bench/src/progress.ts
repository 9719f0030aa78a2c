import { grouped } from './measure.ts';

/** One line on a terminal, with rate and time left; silent where output is kept, but for the steps. */
export class Progress {
  #started = 0;
  #label = '';
  #shown = 0;
  readonly #live = process.stderr.isTTY;

  show(label: string, done: number, total: number): void {
    const now = performance.now();
    if (label !== this.#label) {
      this.#label = label;
      this.#started = now;
      // A log that is kept hears of long work only, and never of its first moment.
      this.#shown = this.#live ? 0 : now;
    }
    if (now - this.#shown < (this.#live ? 200 : 15_000)) return;
    this.#shown = now;
    const rate = done / Math.max(0.001, (now - this.#started) / 1000);
    const left = Math.round((total - done) / Math.max(1, rate));
    this.#write(`${label}: ${Math.floor((100 * done) / total)} %, ${grouped(rate)}/s, ${left} s left`);
  }

  note(text: string): void {
    if (this.#live) this.#write(text);
  }

  step(text: string): void {
    this.done();
    process.stderr.write(`· ${text}\n`);
  }

  done(): void {
    this.#label = '';
    if (this.#live) process.stderr.write('\r\u001b[K');
  }

  #write(text: string): void {
    process.stderr.write(this.#live ? `\r\u001b[K${text}` : `  ${text}\n`);
  }
}
