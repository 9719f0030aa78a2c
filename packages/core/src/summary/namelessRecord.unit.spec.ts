import { expect, it } from 'vitest';
import { builtinCatalogue } from '../catalogue/catalogue.ts';
import { summaryOf } from './summarize.ts';

const created = (target: { type: string; id: string; name?: string }): string =>
  summaryOf(
    {
      type: 'record.created', type_version: 1, status: 'SUCCESS', actor: { type: 'user', id: 'u', name: 'Dana' }, targets: [target], changes: [], payload: {},
    },
    builtinCatalogue(),
  );

it('says the kind of a record once, with and without a name', () => {
  expect(created({ type: 'incident', id: 'INC1', name: 'Printer on fire' })).toBe('Dana created incident Printer on fire');
  expect(created({ type: 'incident', id: 'INC1' })).toBe('Dana created incident INC1');
});
