import { rawItems } from '@daybook/core';
import { decodeSealed, type SealedSlot } from '../keys/sealedCodec.ts';
import { openSlot } from '../keys/personalSlot.ts';
import { DESTROYED, type Keyring } from '../keys/keyring.ts';
import { fillPersonal, personalPointers, splitBody, type EventText, type FilledText, type PersonalValues } from './eventText.ts';
import type { SealedRow } from './eventRow.ts';

/** What reading needs of the keyring. */
export type KeyOpener = Pick<Keyring, 'open' | 'hiddenPeople'>;

const NOTHING_ERASED: string[] = [];

interface Sealed {
  place: number;
  text: EventText;
  pointers: string[][];
  slots: SealedSlot[];
}

/**
 * The open slots of stored events with personal values put back, in the rows' order. The keys of all rows are asked for in
 * one query, and none where nothing is personal. Values of hidden people stay closed, as of the revision the rows came with.
 */
export async function openPersonal(keyring: KeyOpener, tenantId: number, rows: readonly SealedRow[]): Promise<FilledText[]> {
  const texts: FilledText[] = [];
  const closed: Sealed[] = [];
  for (const row of rows) {
    const text = splitBody(row.body, row.id);
    const pointers = personalPointers(text.head);
    if (pointers.length > 0) closed.push({ place: texts.length, text, pointers, slots: slotsOf(row, pointers.length) });
    texts.push({ head: text.head, data: text.data, erased: NOTHING_ERASED });
  }
  if (closed.length === 0) return texts;
  const hidden = await keyring.hiddenPeople(tenantId, newestRevision(rows));
  const keys = await keyring.open(tenantId, closed.flatMap(({ slots }) => slots), hidden);
  for (const { place, text, pointers, slots } of closed) {
    const eventId = Buffer.from(rows[place]?.id.replaceAll('-', '') ?? '', 'hex');
    const values = slots.map((slot, index): PersonalValues => {
      const key = keys.get(`${slot.subjectKey}:${slot.generation}`) ?? DESTROYED;
      return {
        pointers: pointers[index] ?? [],
        raws: key === DESTROYED ? undefined : rawItems(openSlot(key, tenantId, eventId, index, slot)),
      };
    });
    texts[place] = fillPersonal(text, values);
  }
  return texts;
}

/** Rows of several statements may stand together: what the last one saw holds for all. */
function newestRevision(rows: readonly SealedRow[]): string | null {
  let newest: string | null = null;
  for (const { revision } of rows) if (revision !== null && (newest === null || BigInt(revision) > BigInt(newest))) newest = revision;
  return newest;
}

function slotsOf({ id, sealed }: SealedRow, expected: number): SealedSlot[] {
  const slots = sealed === null ? [] : decodeSealed(sealed).slots;
  if (slots.length !== expected) throw new RangeError(`event ${id} names ${expected} personal slots and seals ${slots.length}`);
  return slots;
}
