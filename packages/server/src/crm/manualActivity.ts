import { DaybookError, type Catalogue, type EventInput, type EventTypeDeclaration, type JsonObject } from '@daybook/core';
import { declarationOfManual, UNKNOWN_ACTIVITY } from './activitySpelling.ts';

/** An activity somebody logs by hand. */
export interface ManualActivity {
  type: string;
  summary?: string;
  durationSeconds?: number;
  metadata?: JsonObject;
}

/**
 * The event of a manual activity, without actor and targets. What the type declares of the metadata becomes payload, the rest
 * stays together and is sealed: nobody knows what stands in it. An unknown type keeps its name as sent.
 */
export function manualEvent(catalogue: Catalogue, { type, summary, durationSeconds, metadata = {} }: ManualActivity): Pick<EventInput, 'type' | 'payload'> {
  const declaration = declarationOfManual(catalogue, type);
  const members = membersOf(declaration);
  const payload: JsonObject = declaration.type === UNKNOWN_ACTIVITY ? { type } : {};
  if (summary !== undefined) payload[members.has('summary') || !members.has('text') ? 'summary' : 'text'] = summary;
  if (durationSeconds !== undefined) payload['duration_seconds'] = durationSeconds;
  const rest: JsonObject = {};
  for (const [name, value] of Object.entries(metadata)) {
    const isOwn = Object.hasOwn(payload, name) || name === 'metadata' || declaration.type === UNKNOWN_ACTIVITY;
    (members.has(name) && !isOwn ? payload : rest)[name] = value;
  }
  if (Object.keys(rest).length > 0) payload['metadata'] = rest;
  return { type: declaration.type, payload };
}

function membersOf({ payload }: EventTypeDeclaration): ReadonlySet<string> {
  const { properties } = payload;
  return new Set(typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : []);
}

/** A refusal of the payload, said of the body it was made from. */
export function asManualRefusal(error: unknown): unknown {
  if (!(error instanceof DaybookError) || error.details.pointer === undefined) return error;
  const { pointer } = error.details;
  const [, first, member = '', ...deeper] = pointer.split('/');
  if (first !== 'payload') return error;
  const own: Readonly<Record<string, string>> = { summary: '/summary', text: '/summary', duration_seconds: '/durationSeconds', metadata: '/metadata', '': '/metadata' };
  const place = own[member] ?? `/metadata/${member}`;
  return new DaybookError(error.code, { ...error.details, pointer: [place, ...deeper].join('/') }, { cause: error });
}
