import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PRESETS } from './ast.ts';
import { FILTER_KEYS } from './filterKeys.ts';
import { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_NODES } from './limits.ts';
import { parseFilter } from './parser.ts';
import { SHORTHAND_PARAMETERS } from './shorthand.ts';

const document = readFileSync(new URL('../../../../docs/FILTER.md', import.meta.url), 'utf8');

/** The code of a document's tables and blocks that are filters, not values, grammar or requests. */
function examples(): string[] {
  const found: string[] = [];
  for (const [, code] of document.matchAll(/`([^`\n]+)`/g)) {
    if (code !== undefined && /^-?[a-z_]+:[^\s…]/.test(code) && !code.includes('…')) found.push(code);
  }
  const changes = /```\n(field:plan before:Free[\s\S]*?)```/.exec(document)?.[1] ?? '';
  for (const line of changes.split('\n')) if (line !== '') found.push(line.split(/ {2,}/)[0] ?? '');
  return found;
}

describe('docs/FILTER.md', () => {
  it('shows only filters that can be read', () => {
    const all = examples();
    expect(all.length).toBeGreaterThan(50);
    for (const example of all) expect(() => parseFilter(example), example).not.toThrow();
  });

  it('explains every key, spelling, preset and parameter', () => {
    const missing: string[] = [];
    for (const { name, aliases } of Object.values(FILTER_KEYS)) {
      for (const spelling of [name, ...aliases]) if (!document.includes(`${spelling}:`)) missing.push(`${spelling}:`);
    }
    for (const preset of PRESETS) if (!document.includes(`is:${preset}`)) missing.push(`is:${preset}`);
    for (const parameter of Object.keys(SHORTHAND_PARAMETERS)) if (!document.includes(`${parameter}=`)) missing.push(`${parameter}=`);
    expect(missing).toEqual([]);
  });

  it('names the limits that hold', () => {
    expect(document).toContain(`At most ${MAX_FILTER_NODES} conditions`);
    expect(document).toContain(`${MAX_FILTER_DEPTH} levels`);
    expect(document).toContain(MAX_FILTER_LENGTH.toLocaleString('en-US'));
  });

  it('goes with examples in the table of keys that can be read', () => {
    for (const { example } of Object.values(FILTER_KEYS)) expect(() => parseFilter(example), example).not.toThrow();
  });
});
