import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '@daybook/core';

const document = readFileSync(new URL('../../../docs/ERRORS.md', import.meta.url), 'utf8');
const rows = [...document.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm)].map(([, code, status, title, remedy]) => ({ code, status: Number(status), title, remedy }));

describe('docs/ERRORS.md', () => {
  it('lists every error code with its status, cause and remedy, and no other', () => {
    const table = Object.entries(ERROR_CODES).map(([code, entry]) => ({ code, status: entry.status, title: entry.title, remedy: entry.remedy }));
    expect(rows).toEqual(table);
  });
});
