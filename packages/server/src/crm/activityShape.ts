import { rawMembers } from '@daybook/core';
import type { ComposedEvent } from '../read/composeEvent.ts';
import type { RecordRef } from '../read/selection.ts';
import { utcMicroseconds } from '../read/utcTimestamp.ts';
import { spellingOf } from './activitySpelling.ts';

/** Collections whose records are customers to the CRM surface; everything else is a resource. */
export const CUSTOMER_DATATYPES = ['contact', 'lead', 'merchant'] as const;
export type CustomerDatatype = (typeof CUSTOMER_DATATYPES)[number];

/** Payload members that have a place of their own in an activity. */
const PLACED: ReadonlySet<string> = new Set(['summary', 'text', 'duration_seconds', 'metadata']);

/**
 * An event as an activity of the CRM surface, as JSON text: what was sent leaves with the digits it came with.
 *
 * `owner` is the record that was asked about; without one, the first target of `datatypes`, else the first.
 */
export function activityJson({ event, text }: ComposedEvent, { owner, datatypes = [] }: { owner?: RecordRef | undefined; datatypes?: readonly string[] } = {}): string {
  const { id, type, title, summary, status, occurred_at: occurredAt, actor, targets, payload } = { title: event.summary, ...event };
  const target = targets.find((each) => datatypes.includes(each.type)) ?? targets[0];
  const of = owner ?? (target && { collection: target.type, id: target.id });
  const members = rawMembers(rawOf(text.data, 'payload') ?? '{}');
  const said = payload['summary'] ?? payload['text'];
  const duration = payload['duration_seconds'];
  const placed = [
    ['id', JSON.stringify(id)],
    ['type', JSON.stringify(spellingOf(type, payload['type']))],
    ['datatype', JSON.stringify(of?.collection ?? null)],
    ['ownerId', JSON.stringify(of?.id ?? null)],
    // What somebody wrote about it; else the sentence that tells it.
    ['summary', JSON.stringify(typeof said === 'string' && said !== '' ? said : summary)],
    ['sentence', JSON.stringify(title)],
    ...(typeof duration === 'number' ? [['durationSeconds', rawOfMember(members, 'duration_seconds')]] : []),
    ['metadata', metadataJson(members, type)],
    ['changes', rawOf(text.data, 'changes') ?? '[]'],
    ['related', JSON.stringify(targets.map(({ type: datatype, id: ownerId, name }) => ({ datatype, ownerId, name: name ?? null })))],
    ['status', JSON.stringify(status)],
    ['createdate', JSON.stringify(utcMicroseconds(occurredAt))],
    ['createuser', JSON.stringify(`${actor.type}/${actor.id}`)],
    ['createusername', JSON.stringify(actor.name ?? actor.email ?? null)],
  ];
  return `{${placed.map(([name, raw]) => `"${name}":${raw}`).join(',')}}`;
}

/** What was sent as metadata, and every other member of the payload that has no place of its own. */
function metadataJson(members: readonly { name: string; raw: string }[], type: string): string {
  const sent = rawOfMember(members, 'metadata');
  const known = members.filter(({ name }) => !PLACED.has(name) && !(name === 'type' && type === 'activity.logged'));
  const parts = [...known, ...(sent.startsWith('{') ? rawMembers(sent) : [])];
  return `{${parts.map(({ name, raw }) => `${JSON.stringify(name)}:${raw}`).join(',')}}`;
}

function rawOf(text: string, member: string): string | undefined {
  return rawMembers(text).find(({ name }) => name === member)?.raw;
}

function rawOfMember(members: readonly { name: string; raw: string }[], member: string): string {
  return members.find(({ name }) => name === member)?.raw ?? 'null';
}
