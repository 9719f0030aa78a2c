import { rawItems } from '@daybook/core';
import { decodeSealed, type SealedSlot } from '../keys/sealedCodec.ts';
import { openSlot } from '../keys/personalSlot.ts';
import { DESTROYED, type Keyring } from '../keys/keyring.ts';
import { fillPersonal, personalPointers, splitBody, type FilledText, type PersonalValues } from './eventText.ts';
import type { EventRow } from './eventRow.ts';

/** What reading needs of the keyring. */
export type KeyOpener = Pick<Keyring, 'open'>;

/**
 * The open slots of stored events with personal values put back, in the rows' order. The keys of all rows are asked for in
 * one query, and none where nothing is personal.
 */
export async function openPersonal(keyring: KeyOpener, tenantId: number, rows: readonly EventRow[]): Promise<FilledText[]> {
  const wanted: SealedSlot[] = [];
  const parts = rows.map((row) => {
    const text = splitBody(row.body);
    const pointers = personalPointers(text.head);
    if (pointers.length === 0) return { row, text, pointers, slots: [] };
    const { slots } = decodeSealed(row.sealed);
    if (slots.length !== pointers.length) throw new RangeError(`event ${row.id} names ${pointers.length} personal slots and seals ${slots.length}`);
    wanted.push(...slots);
    return { row, text, pointers, slots };
  });
  const keys = wanted.length === 0 ? undefined : await keyring.open(tenantId, wanted);
  return parts.map(({ row, text, pointers, slots }) => {
    if (keys === undefined || slots.length === 0) return { ...text, erased: [] };
    const eventId = Buffer.from(row.id.replaceAll('-', ''), 'hex');
    const values = slots.map((slot, index): PersonalValues => {
      const key = keys.get(`${slot.subjectKey}:${slot.generation}`) ?? DESTROYED;
      return {
        pointers: pointers[index] ?? [],
        raws: key === DESTROYED ? undefined : rawItems(openSlot(key, tenantId, eventId, index, slot)),
      };
    });
    return fillPersonal(text, values);
  });
}
