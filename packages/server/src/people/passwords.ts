import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';
import { DaybookError } from '@daybook/core';

/** OWASP's Argon2id with 19 MiB: one hash takes some 50 ms of one core. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;
const SALT_BYTES = 16;
const LENGTH_MIN = 12;
const LENGTH_MAX = 256;
/** Hashes that wait their turn, at most: beyond, callers are told to come back rather than kept waiting for a minute. */
const WAITING_MAX = 64;

/** A new password as it is hashed; throws `invalid_person` for one that is too short or too long to be one. */
export function readNewPassword(text: string, pointer = '/password'): string {
  const password = text.normalize('NFKC');
  const length = [...password].length;
  if (length < LENGTH_MIN || length > LENGTH_MAX) throw new DaybookError('invalid_person', { pointer, expected: `a password of ${LENGTH_MIN} to ${LENGTH_MAX} characters` });
  if (new Set(password).size < 4) throw new DaybookError('invalid_person', { pointer, expected: 'a password of at least four different characters' });
  return password;
}

/**
 * Hashes passwords one after the other, with a turn of the event loop in between: requests that need none wait for one hash
 * at most, however many people sign in at once.
 */
export class Passwords {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Compared where there is no hash, so that an unknown address takes as long as a wrong password. */
  #decoy: Promise<string> | undefined;

  /** Argon2id of a password that `readNewPassword` took, encoded with salt and parameters. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => argon2id({ ...COST, password, salt: randomBytes(SALT_BYTES), outputType: 'encoded' }));
  }

  /** Whether the password belongs to the hash. Without a hash it does not, and takes as long. */
  async verify(password: string, hash: string | null | undefined): Promise<boolean> {
    const text = password.normalize('NFKC');
    // What no password can be is compared all the same; only its length is bounded.
    const candidate = text.length === 0 || text.length > 4 * LENGTH_MAX ? ' ' : text;
    const stored = hash ?? (await (this.#decoy ??= this.hash(randomBytes(24).toString('base64'))));
    const matches = await this.#inTurn(() => argon2Verify({ password: candidate, hash: stored }));
    return matches && hash !== null && hash !== undefined;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= WAITING_MAX) throw new DaybookError('unavailable', { detail: 'Many people are signing in at this moment.' });
    this.#waiting += 1;
    const turn = this.#last.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(work);
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }
}
