import { createHmac } from 'node:crypto';
import {
  DaybookError,
  INGEST_CODES,
  KIND_CODES,
  STATUS_CODES,
  VISIBILITY_CODES,
  searchWords,
  tenantLexeme,
  type Actor,
  type EventInput,
  type EventTypeDeclaration,
  type Json,
} from '@daybook/core';
import { cachedTypeKey } from '../db/recordKeys.ts';
import type { EventKey } from '../keys/eventKeys.ts';
import type { Keyring } from '../keys/keyring.ts';
import { buildDraft, type DraftContext } from './buildDraft.ts';
import { commitSlots, type Commitment } from './commitSlots.ts';
import { composeSlots, type Slots } from './composeSlots.ts';
import type { AppendResult, Draft, EventSource } from './draft.ts';
import { mayNeedRedaction } from './mayNeedRedaction.ts';
import type { RecordName } from './recordNames.ts';
import { planOf } from './typePlan.ts';

/** What append needs of the rest of the server. */
export interface PrepareDeps {
  keyring: Keyring;
  /** Looks up the declaration of a type or alias for a tenant: built-in, or its own. */
  declarationOf: (tenantId: number) => Promise<(type: string) => EventTypeDeclaration | undefined>;
  /** Throws `invalid_event` with a pointer unless the value has the shape of an event. */
  validateInput: (input: unknown) => asserts input is EventInput;
  /** Throws `invalid_payload` with a pointer unless the payload fits its declaration. */
  validatePayload: (declaration: EventTypeDeclaration, payload: { [member: string]: Json }) => void;
  /** Makes sure the months' partitions exist; commits on its own. */
  ensureMonths: (moments: Iterable<number>) => Promise<void>;
  /** Milliseconds since 1970. */
  now: () => number;
}

export interface PrepareOptions {
  /** Acts where an event names nobody; the system unless given. */
  defaultActor?: Actor;
  /** Whom it acts for, where an event does not say. */
  onBehalfOf?: Actor;
  via?: EventInput['via'];
  /** Whether events older than 24 hours are taken. True for code in the same process, by scope over HTTP. */
  mayBackdate?: boolean;
  /** One bad event refuses all of them. */
  atomic?: boolean;
  /** Where the first event stands in the request, for pointers: `/0` of an array; absent for a single event. */
  pointerOf?: (index: number) => string;
}

/** A record that an event names, with the title it gives it. */
export interface NamedRecord {
  record: RecordName;
  title: string | null;
}

/** An event ready to be stored: pure values, no further failure of its own. */
export interface PreparedEvent {
  /** Its place among the results. */
  index: number;
  id: Buffer;
  idText: string;
  actorKey: bigint;
  typeKey: number;
  collectionKey: number;
  kind: string;
  status: string;
  visibility: string;
  ingest: string;
  occurredMs: number;
  /** Exactly the `iat` of the leaf. */
  recordedMs: number;
  body: string;
  sealed: Buffer;
  words: string[];
  /** 32 bytes, as a text of Latin-1. */
  leafHash: string;
  edges: bigint[];
  records: NamedRecord[];
  /** Keys made for this event alone, to be stored with it. */
  eventKeys: EventKey[];
  /** Keyed digests for idempotency; absent where the caller named neither key nor id. */
  key: { hash: Buffer; body: Buffer; isCallerId: boolean } | undefined;
}

export interface PreparedAppend {
  tenantId: number;
  events: PreparedEvent[];
  /** One per event handed in; `undefined` where `events` has the one to be stored. */
  results: Array<AppendResult | undefined>;
}

const SYSTEM: Actor = { type: 'system', id: 'system' };

/**
 * Everything of an append that needs no transaction: validation, redaction, slots, keys, leaf, partitions. One clock
 * reading for all of it. A bad event becomes its own `failed` result and leaves the others alone; with `atomic` the
 * first one is thrown instead.
 */
export async function prepareEvents(deps: PrepareDeps, tenantId: number, sources: readonly EventSource[], options: PrepareOptions = {}): Promise<PreparedAppend> {
  const recordedMs = deps.now();
  const [declarationOf, addressKey, idempotencyKey] = await Promise.all([
    deps.declarationOf(tenantId),
    deps.keyring.tenantKey(tenantId, 'person address'),
    deps.keyring.tenantKey(tenantId, 'idempotency'),
  ]);
  const results: Array<AppendResult | undefined> = sources.map(() => undefined);
  const parts: Array<{ index: number; draft: Draft; slots: Slots; source: EventSource }> = [];
  const people = new Set<bigint>();
  const months = new Set<number>();

  const context: Omit<DraftContext, 'plan'> = {
    recordedMs,
    addressKey,
    defaultActor: options.defaultActor ?? SYSTEM,
    onBehalfOf: options.onBehalfOf,
    via: options.via,
    mayBackdate: options.mayBackdate ?? true,
  };
  sources.forEach((source, index) => {
    try {
      deps.validateInput(source.input);
      const input = source.input;
      const declaration = declarationOf(input.type);
      if (declaration === undefined) throw new DaybookError('unknown_event_type', { pointer: '/type', detail: `No event type is called ${JSON.stringify(input.type)}.` });
      const { draft, slots } = draftAndSlots(source, { ...context, plan: planOf(declaration) });
      deps.validatePayload(declaration, input.payload ?? NO_PAYLOAD);
      for (const group of slots.personal) if (group.people === undefined) people.add(group.subjectKey);
      months.add(draft.occurredMs);
      parts.push({ index, draft, slots, source });
    } catch (error) {
      const failure = placed(error, options.pointerOf?.(index));
      if (options.atomic) throw failure;
      results[index] = { status: 'failed', error: failure };
    }
  });

  const keys = await deps.keyring.ensure(tenantId, people);
  await deps.ensureMonths(months);

  const events: PreparedEvent[] = [];
  for (const { index, draft, slots, source } of parts) {
    try {
      const eventKeys: EventKey[] = [];
      for (const { subjectKey, people: concerned } of slots.personal) {
        if (concerned === undefined) continue;
        const made = deps.keyring.makeEventKey(tenantId, subjectKey, concerned);
        keys.set(subjectKey, made.open);
        eventKeys.push(made.stored);
      }
      const commitment = commitSlots(tenantId, draft.id, draft.idText, recordedMs, slots, keys);
      events.push(preparedEvent(tenantId, draft, slots, { index, recordedMs, commitment, eventKeys, key: idempotency(draft, source, idempotencyKey) }));
    } catch (error) {
      const failure = placed(error, options.pointerOf?.(index));
      if (options.atomic) throw failure;
      results[index] = { status: 'failed', error: failure };
    }
  }
  return { tenantId, events, results };
}

const NO_PAYLOAD: { [member: string]: Json } = {};

/** Hardly an event holds a secret: it is composed as it came, looked at once, and only if need be redacted and composed again. */
function draftAndSlots(source: EventSource, context: DraftContext): { draft: Draft; slots: Slots } {
  const draft = buildDraft(source, context);
  const slots = composeSlots(draft);
  if (!mayNeedRedaction(draft, slots)) return { draft, slots };
  const redacted = buildDraft(source, context, true);
  return { draft: redacted, slots: composeSlots(redacted) };
}

interface EventParts extends Pick<PreparedEvent, 'index' | 'recordedMs' | 'eventKeys' | 'key'> {
  commitment: Commitment;
}

// One literal: an object put together from others by spreading costs as much as the rest of this function.
function preparedEvent(tenantId: number, draft: Draft, slots: Slots, { index, recordedMs, commitment, eventKeys, key }: EventParts): PreparedEvent {
  const edges: bigint[] = [];
  const records: NamedRecord[] = [];
  for (let i = 0; i < draft.targetRecords.length; i += 1) {
    const record = draft.targetRecords[i];
    if (record === undefined) continue;
    if (!edges.includes(record.key)) edges.push(record.key);
    records.push({ record, title: draft.targets[i]?.name ?? null });
  }
  records.push({ record: draft.actorRecord, title: draft.actor.name ?? draft.actor.email ?? null });
  return {
    index,
    id: draft.id,
    idText: draft.idText,
    actorKey: draft.actorRecord.key,
    typeKey: draft.plan.typeKey,
    collectionKey: cachedTypeKey(draft.targets[0]?.type ?? ''),
    kind: KIND_CODES[draft.kind],
    status: STATUS_CODES[draft.status],
    visibility: VISIBILITY_CODES[draft.visibility],
    ingest: INGEST_CODES[draft.ingest],
    occurredMs: draft.occurredMs,
    recordedMs,
    body: `[${slots.head},${slots.data}]`,
    sealed: commitment.sealed,
    words: wordsOf(tenantId, draft, slots),
    leafHash: commitment.leafHash,
    edges,
    records,
    eventKeys,
    key,
  };
}

/** Search words of the open values alone: personal ones are left out. */
function wordsOf(tenantId: number, draft: Draft, slots: Slots): string[] {
  const words = searchWords({
    type: draft.plan.declaration.type,
    actor: draft.actor,
    targets: draft.targets,
    changes: draft.changes,
    payload: draft.payload,
    flags: draft.flags,
    via: draft.via,
    reason: draft.reason,
    run: draft.run,
    correlation_id: draft.correlationId,
    causation_id: draft.causationId,
    sealed: { changes: slots.personalChanges, members: slots.personalMembers },
  });
  words.push(tenantLexeme(tenantId));
  return words;
}

/** A caller's own id is a key too, so that a repeated event is a replay even after the first one was archived. */
function idempotency(draft: Draft, { input, sameness }: EventSource, key: Buffer): PreparedEvent['key'] {
  const name = draft.idempotencyKey !== undefined ? `key:${draft.idempotencyKey}` : draft.callerId !== undefined ? `id:${draft.callerId}` : undefined;
  if (name === undefined) return undefined;
  const { idempotency_key: _key, ...body } = input;
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest().subarray(0, 16);
  return { hash: digest(name), body: digest(sameness ?? JSON.stringify(body)), isCallerId: draft.callerId !== undefined };
}

/** An event's own error, its pointer made relative to the request. Anything unexpected stays as it is. */
function placed(error: unknown, prefix: string | undefined): DaybookError {
  if (!(error instanceof DaybookError)) throw error;
  if (prefix === undefined) return error;
  return new DaybookError(error.code, { ...error.details, pointer: `${prefix}${error.details.pointer ?? ''}` }, { cause: error });
}
