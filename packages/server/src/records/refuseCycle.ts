import { DaybookError, jsonEqual, type CollectionDeclaration } from '@daybook/core';
import type { RecordData } from './record.ts';
import type { WriteSession } from './writeSession.ts';

/** How high a hierarchy of one collection may be. */
const HIGHEST = 50;

/**
 * Refuses (`invalid_record`) a record placed under itself, or under one that stands below it. The records above are locked on
 * the way up, so that of two writes that would close a circle together one waits and is refused.
 */
export async function refuseCycle(session: WriteSession, declaration: CollectionDeclaration, id: string, data: RecordData, before: RecordData | undefined): Promise<void> {
  const fields = [...new Set([...declaration.parents, ...declaration.named])].filter((field) => declaration.fields[field]?.references === declaration.name);
  for (const field of fields) {
    if (jsonEqual(data[field], before?.[field])) continue;
    let above = data[field];
    for (let height = 0; typeof above === 'string'; height += 1) {
      if (above === id || height > HIGHEST) {
        throw new DaybookError('invalid_record', {
          pointer: `/data/${field}`,
          detail: above === id ? `${declaration.name}/${id} would stand below itself.` : 'The hierarchy is too high.',
          expected: above === id ? 'a record that does not stand below this one' : `at most ${HIGHEST} levels`,
        });
      }
      const held = await session.find(declaration.name, above);
      above = held?.now.data[field];
    }
  }
}
