import {
  INGEST_CODES,
  KIND_CODES,
  STATUS_CODES,
  VISIBILITY_CODES,
  actorCollection,
  completeHead,
  disclosureDigest,
  disclosureText,
  leafHash,
  leafText,
  type ActorType,
  type Ingest,
  type Kind,
  type Status,
  type Visibility,
} from '@daybook/core';
import { cachedRecordKey, cachedTypeKey, nativeSha256 } from '../db/recordKeys.ts';
import { openSlot, personalSalt } from '../keys/personalSlot.ts';
import { decodeSealed, type Sealed } from '../keys/sealedCodec.ts';
import { FindingError, type FindingCode } from './finding.ts';
import { slotKeyName, type SlotKey } from './slotKeys.ts';
import { idBytes, type StoredEvent } from './storedEvents.ts';

/** The members of an event's open head that columns and edges repeat. */
export interface OpenHead {
  type: string;
  kind: Kind;
  status: Status;
  visibility: Visibility;
  ingest: Ingest;
  occurred_at: string;
  actor: { type: ActorType; id: string };
  targets: { type: string; id: string }[];
  personal?: string[][];
}

/** An event read apart, before anything is hashed. */
export interface OpenedEvent {
  stored: StoredEvent;
  head: string;
  data: string;
  sealed: Sealed;
}

/** What an event's bytes hash to. */
export interface RecomputedLeaf {
  hash: Uint8Array;
  /** Slots whose digest is taken as stored, because their key was destroyed. */
  erasedSlots: number;
  /** Slots whose digest is taken as stored, because no keys were given. */
  unopenedSlots: number;
}

/** Reads an event apart. Throws FindingError `event_changed` where its columns cannot have been written by append. */
export function openStoredEvent(stored: StoredEvent, position: number | null): OpenedEvent {
  try {
    const { body } = stored;
    // No string of JSON holds these characters unescaped. The two slots, the brackets and the comma are every byte of it: where
    // they part, and that they are what append wrote, their digests say.
    const boundary = body.indexOf(',{"changes":[');
    if (boundary === -1 || !body.startsWith('[{') || !body.endsWith('}]')) throw new RangeError('body is not exactly a head and a data slot');
    const head = body.slice(1, boundary);
    const data = body.slice(boundary + 1, -1);
    if (stored.recordedMicros % 1000 !== 0) throw new RangeError('recorded_at is not a whole millisecond');
    return { stored, head, data, sealed: decodeSealed(stored.sealed) };
  } catch (error) {
    throw new FindingError('event_changed', `The event cannot be read: ${messageOf(error)}.`, { position, eventId: stored.id });
  }
}

/**
 * The leaf hash that an event's stored bytes make: both open slots from body and salts, each personal slot by
 * decrypting it, or, where its key was destroyed, from the digest kept beside the ciphertext.
 *
 * `keys` holds every key the slots name; undefined verifies without keys. Throws FindingError where a personal slot
 * does not open or does not hash to its digest.
 */
export function recomputeLeaf(tenantId: number, { stored, head, data, sealed }: OpenedEvent, keys: ReadonlyMap<string, SlotKey> | undefined, position: number | null): RecomputedLeaf {
  const digests = [digestOf(sealed.headSalt.toString('base64url'), 'head', head), digestOf(sealed.dataSalt.toString('base64url'), 'data', data)];
  const id = idBytes(stored.id);
  let erasedSlots = 0;
  let unopenedSlots = 0;
  sealed.slots.forEach((slot, index) => {
    const name = `personal:${index}`;
    const key = keys?.get(slotKeyName(slot));
    const wrong = (code: FindingCode, detail: string): FindingError => new FindingError(code, detail, { position, eventId: stored.id });
    if (keys === undefined) unopenedSlots += 1;
    else if (key === 'destroyed') erasedSlots += 1;
    else if (key === undefined || key === 'missing') throw wrong('key_missing', `Slot ${name} was sealed under key ${slotKeyName(slot)}, which is not stored and was not destroyed.`);
    else if (key === 'unreadable') throw wrong('key_unreadable', `Slot ${name} was sealed under key ${slotKeyName(slot)}, which does not open: the key directory is another installation's, or the wrapped key was changed.`);
    else {
      let raw: string;
      try {
        raw = openSlot(key, tenantId, id, index, slot);
      } catch {
        throw wrong('personal_values_changed', `Slot ${name} does not decrypt: its ciphertext was changed, or moved here from another event.`);
      }
      if (!slot.digest.equals(slotDigest(personalSalt(key, tenantId, id, index), name, raw))) {
        throw wrong('personal_values_changed', `Slot ${name} does not hash to the digest stored beside it.`);
      }
    }
    digests.push(slot.digest.toString('base64url'));
  });
  try {
    const leaf = leafText({ digests, recordedMs: stored.recordedMicros / 1000, id: stored.id });
    return { hash: leafHash(leaf, nativeSha256), erasedSlots, unopenedSlots };
  } catch (error) {
    throw new FindingError('event_changed', `The event makes no leaf: ${messageOf(error)}.`, { position, eventId: stored.id });
  }
}

/** The head, parsed; only of an event whose leaf was found right. */
export function parseHead({ head, stored }: OpenedEvent): OpenHead {
  return JSON.parse(completeHead(head, stored.id)) as OpenHead;
}

/**
 * Compares what an event is found by with what it says. Throws FindingError `column_changed`: such a column hides an
 * event from a list, or shows it to a customer, without touching a hashed byte.
 */
export function checkColumns({ stored, sealed }: OpenedEvent, head: OpenHead, position: number | null): void {
  const changed = (name: string, actual: unknown, says: unknown): FindingError =>
    new FindingError('column_changed', `Column ${name} is ${String(actual)}; the event says ${String(says)}.`, { position, eventId: stored.id });
  const expected = {
    type_key: cachedTypeKey(head.type),
    actor_key: cachedRecordKey(actorCollection(head.actor.type), head.actor.id),
    collection_key: cachedTypeKey(head.targets[0]?.type ?? ''),
    codes: KIND_CODES[head.kind] + STATUS_CODES[head.status] + VISIBILITY_CODES[head.visibility] + INGEST_CODES[head.ingest],
  };
  if (expected.type_key !== stored.typeKey) throw changed('type_key', stored.typeKey, expected.type_key);
  if (expected.actor_key !== stored.actorKey) throw changed('actor_key', stored.actorKey, expected.actor_key);
  if (expected.collection_key !== stored.collectionKey) throw changed('collection_key', stored.collectionKey, expected.collection_key);
  if (expected.codes !== stored.codes) {
    const at = LETTERS.findIndex((_, index) => expected.codes[index] !== stored.codes[index]);
    throw changed(LETTERS[at] ?? 'kind', stored.codes[at], expected.codes[at]);
  }
  if (sealed.slots.length !== (head.personal?.length ?? 0)) {
    throw new FindingError('event_changed', `The event names ${head.personal?.length ?? 0} personal slots and seals ${sealed.slots.length}.`, { position, eventId: stored.id });
  }
}

/** Columns of one letter, as `StoredEvent.codes` has them. */
const LETTERS = ['kind', 'status', 'visibility', 'ingest'] as const;

function digestOf(salt: string, name: string, raw: string): string {
  const digest = slotDigest(salt, name, raw);
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString('base64url');
}

// Core's own digest rather than append's native one: what wrote the log is not what vouches for it.
function slotDigest(salt: string, name: string, raw: string): Uint8Array {
  return disclosureDigest(disclosureText({ salt, name, raw }), nativeSha256);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
