import {
  CLOCK_AHEAD_MS,
  DaybookError,
  PERSON_ACTOR_TYPES,
  PERSON_COLLECTIONS,
  actorCollection,
  clampToLog,
  eventIdBytes,
  eventIdMs,
  eventIdText,
  eventIdTimestamp,
  idTells,
  isEventId,
  mintEventIdInto,
  parseTimestamp,
  type Actor,
  type EventInput,
  type Target,
} from '@daybook/core';
import { isAddress, personIdOfAddress } from '../keys/personId.ts';
import { randomPool } from '../keys/randomPool.ts';
import type { Draft, EventSource } from './draft.ts';
import { recordName } from './recordNames.ts';
import { redactSource, type RedactedSource } from './redactSource.ts';
import { sourceValues } from './sourceValues.ts';
import type { TypePlan } from './typePlan.ts';

/** Events older than this need the scope events:backdate. */
export const BACKDATE_MS = 24 * 60 * 60 * 1000;

export interface DraftContext {
  plan: TypePlan;
  /** Our clock, milliseconds since 1970: one reading for the whole append. */
  recordedMs: number;
  /** Key for person ids that stand for e-mail addresses. */
  addressKey: Buffer;
  /** Who acts where the event names nobody. */
  defaultActor: Actor;
  /** Whom that one acts for, where the event does not say. */
  onBehalfOf: Actor | undefined;
  /** What the event came through, recorded where it does not say. */
  via: EventInput['via'];
  mayBackdate: boolean;
}

/**
 * Completes a validated event from its declaration and gives it its id. Throws `DaybookError` with the pointer of the
 * member at fault. Nothing is stored.
 *
 * Secrets stay where they are unless `redacted` is asked for: what was composed from the draft is looked at as a whole
 * (`mayNeedRedaction`), and the few events that may hold one are built again with them taken out.
 */
export function buildDraft(source: EventSource, context: DraftContext, redacted = false): Draft {
  const clean: RedactedSource | undefined = redacted ? redactSource(source) : undefined;
  const input = clean?.input ?? source.input;
  const values = clean ?? sourceValues(source);
  const { plan, recordedMs } = context;
  const { declaration } = plan;
  const flags = source.flags ? [...source.flags] : [];

  const sentId = input.id?.toLowerCase();
  const isOurKind = sentId !== undefined && isEventId(sentId);
  // A UUIDv7 says when it was minted: without occurred_at, that is when the event happened.
  const sentAt = input.occurred_at;
  const occurred = sentAt !== undefined ? parseTimestamp(sentAt, OCCURRED_AT) : isOurKind ? eventIdTimestamp(sentId) : { ms: recordedMs, micros: 0 };
  if (occurred.ms > recordedMs + CLOCK_AHEAD_MS) flags.push('clock_ahead');
  if (!context.mayBackdate && occurred.ms < recordedMs - BACKDATE_MS) {
    throw new DaybookError('occurred_at_too_old', { pointer: '/occurred_at', expected: 'a time within the last 24 hours' });
  }
  const clamped = clampToLog(occurred, recordedMs);
  // An id stands where it sorts as our own would; any other spelling still names the event, as an idempotency key.
  const callerId = isOurKind && eventIdMs(sentId) === clamped.ms ? sentId : undefined;
  const id = Buffer.allocUnsafe(16);
  if (callerId === undefined) mintEventIdInto(id, { occurredAt: clamped, random: randomPool(8) });
  else id.set(eventIdBytes(callerId));
  const idText = callerId ?? eventIdText(id);
  if (declaration.reasonRequired && !input.reason) {
    throw new DaybookError('reason_required', { pointer: '/reason', detail: `${declaration.type} is recorded with a reason.` });
  }
  if (clean?.redacted) flags.push('redacted');

  const actor = opaqueActor(input.actor ?? context.defaultActor, context.addressKey);
  const onBehalfOf = input.on_behalf_of ?? context.onBehalfOf;
  const sentTargets = input.targets ?? NO_TARGETS;
  const targets = sentTargets.some(isAddressed) ? sentTargets.map((target) => opaqueTarget(target, context.addressKey)) : sentTargets;
  return {
    plan,
    id,
    idText,
    callerId,
    idempotencyKey: input.idempotency_key ?? (callerId === undefined && input.id !== undefined ? `id ${input.id}` : undefined),
    occurredAt: occurredText(sentAt, occurred, idText),
    occurredMs: clamped.ms,
    kind: input.kind ?? declaration.kind,
    status: input.status ?? declaration.status,
    visibility: declaration.staffOnly ? 'staff' : (input.visibility ?? declaration.visibility),
    ingest: input.ingest ?? 'live',
    actor,
    actorRecord: recordName(actorCollection(actor.type), actor.id),
    onBehalfOf: onBehalfOf && opaqueActor(onBehalfOf, context.addressKey),
    via: input.via ?? context.via,
    targets,
    targetRecords: targets.map((target) => recordName(target.type, target.id)),
    changes: values.changes,
    changeRaws: values.changeRaws,
    payload: values.payload,
    payloadRaw: values.payloadRaw,
    payloadMembers: values.payloadMembers,
    reason: input.reason,
    run: input.run,
    error: input.error,
    context: input.context,
    correlationId: input.correlation_id,
    causationId: input.causation_id,
    flags,
  };
}

const OCCURRED_AT = { pointer: '/occurred_at' };
const NO_TARGETS: readonly Target[] = [];

/** What the head must say of the time: nothing where the id says the same, which it does of every time that our clock gave. */
function occurredText(sentAt: string | undefined, occurred: { ms: number; micros: number }, idText: string): string | undefined {
  return sentAt === undefined || idTells(sentAt, occurred, idText) ? undefined : sentAt;
}

/** An actor whose id is an e-mail address becomes an opaque person, the address its personal value. */
function opaqueActor(actor: Actor, addressKey: Buffer): Actor {
  if (!PERSON_ACTOR_TYPES.has(actor.type) || !isAddress(actor.id)) return actor;
  return { ...actor, id: personIdOfAddress(actor.id, addressKey), email: actor.email ?? actor.id };
}

function isAddressed({ type, id }: Target): boolean {
  return PERSON_COLLECTIONS.has(type) && isAddress(id);
}

function opaqueTarget(target: Target, addressKey: Buffer): Target {
  return isAddressed(target) ? { ...target, id: personIdOfAddress(target.id, addressKey), name: target.name ?? target.id } : target;
}
