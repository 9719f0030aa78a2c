import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtinCatalogue } from './catalogue.ts';
import { eventsDocument } from './eventsDocument.ts';

describe('docs/EVENTS.md', () => {
  it('is what the declarations say now (else run `node scripts/writeEventsDocument.mjs`)', () => {
    const page = readFileSync(new URL('../../../../docs/EVENTS.md', import.meta.url), 'utf8');
    expect(page).toBe(eventsDocument(builtinCatalogue()));
  });
});
