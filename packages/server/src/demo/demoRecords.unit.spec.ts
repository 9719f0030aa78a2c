import { builtinCollections, type DaybookError, type EventInput } from '@daybook/core';
import { expect, it } from 'vitest';
import { checkData } from '../records/checkData.ts';
import { foldEvents, type ToldEvent } from '../records/foldEvents.ts';
import { generateDemo } from './generateDemo.ts';

it('tells of records that match their collections, so that whoever tries it out can change them', () => {
  const told = [...generateDemo({ now: Date.parse('2026-11-20T10:20:35Z') })].filter((event: EventInput): event is ToldEvent => event.id !== undefined && event.occurred_at !== undefined);
  const faults = new Set<string>();
  for (const { declaration, versions } of foldEvents(builtinCollections(), told)) {
    const last = versions.at(-1);
    if (last === undefined || last.state === 'deleted') continue;
    try {
      checkData(declaration, last.data);
    } catch (error) {
      const { pointer, expected } = (error as DaybookError).details;
      faults.add(`${declaration.name}${pointer} ${JSON.stringify(last.data[pointer?.split('/')[2] ?? ''])}: ${expected}`);
    }
  }
  expect([...faults]).toEqual([]);
});
