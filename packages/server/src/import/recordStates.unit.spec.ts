import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordStates, type KeptState } from './recordStates.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'daybook-states-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the last states of records', () => {
  it('are what a plain map would hold, however little memory there is', () => {
    const step = fc.record({ id: fc.integer({ min: 0, max: 20 }).map(String), text: fc.string({ unit: 'grapheme', maxLength: 40 }), long: fc.boolean(), version: fc.integer() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 600 }), (steps, bound) => {
        const states = new RecordStates(directory, bound);
        const plain = new Map<string, KeptState>();
        try {
          for (const { id, text, long, version } of steps) {
            expect(states.get(id)).toEqual(plain.get(id));
            const kept = { state: { text: long ? text.repeat(300) : text }, version };
            states.set(id, kept);
            plain.set(id, kept);
          }
          for (const [id, kept] of plain) expect(states.get(id)).toEqual(kept);
          expect(states.size).toBe(plain.size);
        } finally {
          states.close();
        }
      }),
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});
