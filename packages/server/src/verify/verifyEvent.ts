import {
  INGEST_CODES,
  KIND_CODES,
  STATUS_CODES,
  VISIBILITY_CODES,
  actorCollection,
  completeHead,
  disclosureDigest,
  disclosureText,
  encodeBase64url,
  eventIdBytes,
  leafHash,
  leafText,
  rawItems,
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
import type { StoredEvent } from './storedEvents.ts';

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
    const [head, data, ...more] = rawItems(stored.body);
    // Not a byte may stand outside the two slots: nothing would vouch for it.
    if (head === undefined || data === undefined || more.length > 0 || stored.body.length !== head.length + data.length + 3) {
      throw new RangeError('body is not exactly a head and a data slot');
    }
    if (stored.recordedMicros % 1000n !== 0n) throw new RangeError('recorded_at is not a whole millisecond');
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
  const id = Buffer.from(eventIdBytes(stored.id));
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
      if (!Buffer.from(slotDigest(personalSalt(key, tenantId, id, index), name, raw)).equals(slot.digest)) {
        throw wrong('personal_values_changed', `Slot ${name} does not hash to the digest stored beside it.`);
      }
    }
    digests.push(encodeBase64url(slot.digest));
  });
  try {
    const leaf = leafText({ digests, recordedMs: Number(stored.recordedMicros / 1000n), id: stored.id });
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
  const expected = {
    type_key: cachedTypeKey(head.type),
    actor_key: cachedRecordKey(actorCollection(head.actor.type), head.actor.id),
    collection_key: cachedTypeKey(head.targets[0]?.type ?? ''),
    kind: KIND_CODES[head.kind],
    status: STATUS_CODES[head.status],
    visibility: VISIBILITY_CODES[head.visibility],
    ingest: INGEST_CODES[head.ingest],
  };
  const actual: Record<keyof typeof expected, unknown> = {
    type_key: stored.typeKey,
    actor_key: stored.actorKey,
    collection_key: stored.collectionKey,
    kind: stored.kind,
    status: stored.status,
    visibility: stored.visibility,
    ingest: stored.ingest,
  };
  for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
    if (expected[name] !== actual[name]) {
      throw new FindingError('column_changed', `Column ${name} is ${String(actual[name])}; the event says ${String(expected[name])}.`, { position, eventId: stored.id });
    }
  }
  if (sealed.slots.length !== (head.personal?.length ?? 0)) {
    throw new FindingError('event_changed', `The event names ${head.personal?.length ?? 0} personal slots and seals ${sealed.slots.length}.`, { position, eventId: stored.id });
  }
}

function digestOf(salt: string, name: string, raw: string): string {
  return encodeBase64url(slotDigest(salt, name, raw));
}

// Core's own digest rather than append's native one: what wrote the log is not what vouches for it.
function slotDigest(salt: string, name: string, raw: string): Uint8Array {
  return disclosureDigest(disclosureText({ salt, name, raw }), nativeSha256);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
