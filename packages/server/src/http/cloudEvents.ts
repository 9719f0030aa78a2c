import { ACTOR_TYPES, DaybookError, rawMembers, type ActorType, type EventInput, type Json } from '@daybook/core';
import type { EventSource } from '../append/draft.ts';

/** Members of an event that a CloudEvent's own attributes cannot say; taken from `data.daybook`'s place as extensions. */
const EXTENSIONS = { kind: 'kind', status: 'status', visibility: 'visibility', correlationid: 'correlation_id', causationid: 'causation_id', reason: 'reason' } as const;

/**
 * A CloudEvent in structured JSON (CloudEvents 1.0) as an event of ours: `type`, `time`, `data` as payload, `subject`
 * (`deal/d_1`) as first target, `source` as the integration that acts, `source` + `id` as idempotency key. Extension
 * attributes `actortype`, `actorid`, `actorname`, `kind`, `status`, `visibility`, `correlationid`, `causationid` say the rest.
 */
export function fromCloudEvent(text: string): EventSource {
  const event = JSON.parse(text) as { [member: string]: Json };
  if (event === null || typeof event !== 'object' || Array.isArray(event)) throw new DaybookError('invalid_event', { expected: 'a CloudEvents object' });
  if (event['specversion'] !== '1.0') throw new DaybookError('invalid_event', { pointer: '/specversion', expected: '"1.0"' });
  for (const name of ['id', 'source', 'type'] as const) {
    if (typeof event[name] !== 'string' || event[name] === '') throw new DaybookError('invalid_event', { pointer: `/${name}`, expected: 'a string that is not empty' });
  }
  if ('data_base64' in event) throw new DaybookError('invalid_event', { pointer: '/data_base64', expected: 'JSON in `data`' });
  const source = String(event['source']);
  const actorType = event['actortype'];
  const isActorType = (value: Json | undefined): value is ActorType => typeof value === 'string' && (ACTOR_TYPES as readonly string[]).includes(value);
  if (actorType !== undefined && !isActorType(actorType)) throw new DaybookError('invalid_event', { pointer: '/actortype', expected: `one of ${ACTOR_TYPES.join(', ')}` });

  const members: string[] = [];
  const put = (name: keyof EventInput, raw: string): void => void members.push(`${JSON.stringify(name)}:${raw}`);
  put('type', JSON.stringify(event['type']));
  put('idempotency_key', JSON.stringify(`${source}\n${String(event['id'])}`));
  if (typeof event['time'] === 'string') put('occurred_at', JSON.stringify(event['time']));
  put(
    'actor',
    JSON.stringify({
      type: actorType ?? 'integration',
      id: typeof event['actorid'] === 'string' ? event['actorid'] : source,
      ...(typeof event['actorname'] === 'string' && { name: event['actorname'] }),
    }),
  );
  const subject = event['subject'];
  if (typeof subject === 'string') {
    const slash = subject.indexOf('/');
    if (slash < 1 || slash === subject.length - 1) throw new DaybookError('invalid_event', { pointer: '/subject', expected: 'collection/id, such as deal/d_1' });
    put('targets', JSON.stringify([{ type: subject.slice(0, slash), id: subject.slice(slash + 1) }]));
  }
  for (const [extension, member] of Object.entries(EXTENSIONS)) {
    if (event[extension] !== undefined) put(member, JSON.stringify(event[extension]));
  }
  const data = rawMembers(text).findLast((member) => member.name === 'data')?.raw;
  if (data !== undefined && data !== 'null') put('payload', data.startsWith('{') ? data : `{"data":${data}}`);
  const built = `{${members.join(',')}}`;
  return { input: JSON.parse(built) as EventInput, text: built };
}
