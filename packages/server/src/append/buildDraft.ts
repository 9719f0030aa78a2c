import {
  CLOCK_AHEAD_MS,
  DaybookError,
  PERSON_ACTOR_TYPES,
  PERSON_COLLECTIONS,
  clampToLog,
  eventIdMs,
  eventIdTimestamp,
  formatTimestamp,
  isEventId,
  mintEventId,
  parseTimestamp,
  rawItems,
  rawMembers,
  type RawMember as SourceMember,
  type Actor,
  type EventInput,
  type EventTypeDeclaration,
  type Json,
} from '@daybook/core';
import { isAddress, personIdOfAddress } from '../keys/personId.ts';
import { randomPool } from '../keys/randomPool.ts';
import type { Draft, EventSource, RawChange, RawMember } from './draft.ts';
import { isSecretName, redactLabel, redactRaw, redactText } from './redact.ts';
import { redactLabels } from './redactLabels.ts';

/** Events older than this need the scope events:backdate. */
export const BACKDATE_MS = 24 * 60 * 60 * 1000;

export interface DraftContext {
  declaration: EventTypeDeclaration;
  /** Our clock, milliseconds since 1970: one reading for the whole append. */
  recordedMs: number;
  /** Key for person ids that stand for e-mail addresses. */
  addressKey: Buffer;
  /** Who acts where the event names nobody. */
  defaultActor: Actor;
  /** What the event came through, recorded where it does not say. */
  via: EventInput['via'];
  mayBackdate: boolean;
}

/**
 * Completes a validated event from its declaration, gives it its id, and redacts it. Throws `DaybookError` with the
 * pointer of the member at fault. Nothing is stored.
 */
export function buildDraft(source: EventSource, context: DraftContext): Draft {
  const input = redactLabels(source.input);
  const { declaration, recordedMs } = context;
  const flags = source.flags ? [...source.flags] : [];

  const sentId = input.id?.toLowerCase();
  const isOurKind = sentId !== undefined && isEventId(sentId);
  // A UUIDv7 says when it was minted: without occurred_at, that is when the event happened.
  const occurredAt = input.occurred_at ?? formatTimestamp(isOurKind ? eventIdTimestamp(sentId) : { ms: recordedMs, micros: 0 });
  const occurred = parseTimestamp(occurredAt, { pointer: '/occurred_at' });
  if (occurred.ms > recordedMs + CLOCK_AHEAD_MS) flags.push('clock_ahead');
  const ingest = input.ingest ?? 'live';
  if (!context.mayBackdate && occurred.ms < recordedMs - BACKDATE_MS) {
    throw new DaybookError('occurred_at_too_old', { pointer: '/occurred_at', expected: 'a time within the last 24 hours' });
  }
  const clamped = clampToLog(occurred, recordedMs);
  // An id stands where it sorts as our own would; any other spelling still names the event, as an idempotency key.
  const callerId = isOurKind && eventIdMs(sentId) === clamped.ms ? sentId : undefined;
  const idText = callerId ?? mintEventId({ occurredAt: clamped, random: randomPool(8) });
  if (declaration.reasonRequired && !input.reason) {
    throw new DaybookError('reason_required', { pointer: '/reason', detail: `${declaration.type} is recorded with a reason.` });
  }

  let redacted = input !== source.input;
  const clean = (text: string): string => {
    const result = redactText(text);
    if (result !== text) redacted = true;
    return result;
  };
  const cleanLabel = (label: string): string => {
    const result = redactLabel(label);
    if (result !== label) redacted = true;
    return result;
  };
  const cleanRaw = (name: string, raw: string): string => {
    const result = redactRaw(name, raw);
    if (result !== raw) redacted = true;
    return result;
  };

  const { text } = source;
  // The whole source text is walked once for both.
  const sent = text === undefined || (input.payload === undefined && input.changes === undefined) ? undefined : rawMembers(text);
  const payload = payloadMembers(source.input, sent).map((member): RawMember => {
    const name = cleanLabel(member.name);
    const raw = cleanRaw(member.name, member.raw);
    return raw === member.raw && name === member.name ? member : { name, raw, value: JSON.parse(raw) as Json };
  });
  const cleanSide = (value: RawChange['before'], name: string): RawChange['before'] => {
    if (!value) return undefined;
    const raw = cleanRaw(name, value.raw);
    return raw === value.raw ? value : { raw, value: JSON.parse(raw) as Json };
  };
  const changes = rawChanges(source.input, sent).map((change): RawChange => {
    const name = isSecretName(change.field) ? 'secret' : 'value';
    const field = cleanLabel(change.field);
    const before = cleanSide(change.before, name);
    const after = cleanSide(change.after, name);
    if (field === change.field && before === change.before && after === change.after) return change;
    return { field, ...(before && { before }), ...(after && { after }) };
  });
  const error = input.error && {
    ...input.error,
    message: clean(input.error.message),
    ...(input.error.stack !== undefined && { stack: clean(input.error.stack) }),
  };
  const reason = input.reason === undefined ? undefined : clean(input.reason);
  const userAgent = input.context?.user_agent;
  const draft: Draft = {
    declaration,
    id: Buffer.from(idText.replaceAll('-', ''), 'hex'),
    idText,
    callerId,
    idempotencyKey: input.idempotency_key ?? (callerId === undefined && input.id !== undefined ? `id ${input.id}` : undefined),
    occurredAt,
    occurredMs: clamped.ms,
    kind: input.kind ?? declaration.kind,
    status: input.status ?? declaration.status,
    visibility: declaration.staffOnly ? 'staff' : (input.visibility ?? declaration.visibility),
    ingest,
    actor: opaqueActor(input.actor ?? context.defaultActor, context.addressKey),
    onBehalfOf: input.on_behalf_of && opaqueActor(input.on_behalf_of, context.addressKey),
    via: input.via ?? context.via,
    targets: (input.targets ?? []).map((target) => {
      const isAddressed = PERSON_COLLECTIONS.has(target.type) && isAddress(target.id);
      return isAddressed ? { ...target, id: personIdOfAddress(target.id, context.addressKey), name: target.name ?? target.id } : target;
    }),
    changes,
    payload,
    reason,
    run: input.run,
    error,
    context: userAgent === undefined ? input.context : { ...input.context, user_agent: clean(userAgent) },
    correlationId: input.correlation_id,
    causationId: input.causation_id,
    flags,
  };
  if (redacted) flags.push('redacted');
  return draft;
}

/** An actor whose id is an e-mail address becomes an opaque person, the address its personal value. */
function opaqueActor(actor: Actor, addressKey: Buffer): Actor {
  if (!PERSON_ACTOR_TYPES.has(actor.type) || !isAddress(actor.id)) return actor;
  return { ...actor, id: personIdOfAddress(actor.id, addressKey), email: actor.email ?? actor.id };
}

/** The last member of a name, as `JSON.parse` has it. */
function lastOf(sent: readonly SourceMember[], name: string): string | undefined {
  return sent.findLast((member) => member.name === name)?.raw;
}

function payloadMembers(input: EventInput, sent: readonly SourceMember[] | undefined): RawMember[] {
  const { payload } = input;
  if (payload === undefined) return [];
  if (sent !== undefined) {
    const raw = lastOf(sent, 'payload');
    if (raw === undefined) return [];
    // Of a repeated member every text is stored, and `JSON.parse` kept the last value: each is read by itself then.
    const members = rawMembers(raw);
    const repeated = members.length !== Object.keys(payload).length;
    return members.map(({ name, raw: text }) => ({ name, raw: text, value: repeated ? (JSON.parse(text) as Json) : (payload[name] ?? null) }));
  }
  const members: RawMember[] = [];
  for (const [name, value] of Object.entries(payload)) {
    if (value !== undefined) members.push({ name, raw: JSON.stringify(value), value });
  }
  return members;
}

function rawChanges({ changes }: EventInput, sent: readonly SourceMember[] | undefined): RawChange[] {
  if (changes === undefined || changes.length === 0) return [];
  if (sent === undefined) {
    return changes.map(({ field, before, after }) => {
      const change: RawChange = { field };
      if (before !== undefined) change.before = { raw: JSON.stringify(before), value: before };
      if (after !== undefined) change.after = { raw: JSON.stringify(after), value: after };
      return change;
    });
  }
  const raw = lastOf(sent, 'changes');
  const items = raw === undefined ? [] : rawItems(raw);
  return changes.map(({ field, before, after }, i) => {
    const members = rawMembers(items[i] ?? '{}');
    const change: RawChange = { field };
    if (before !== undefined) change.before = { raw: lastOf(members, 'before') ?? JSON.stringify(before), value: before };
    if (after !== undefined) change.after = { raw: lastOf(members, 'after') ?? JSON.stringify(after), value: after };
    return change;
  });
}
