import type { ClientBase } from 'pg';
import type { EventInput } from '@daybook/core';
import { firstFailure, type Appender } from '../append/appender.ts';
import type { WriteContext } from '../records/record.ts';

/** An event whose actor the context names. */
export type OwnEvent = Omit<EventInput, 'actor' | 'on_behalf_of' | 'via' | 'context'>;

/** Appends events in the caller's transaction, by whom the context names. The caller announces after its commit. */
export async function appendAs(appender: Appender, client: ClientBase, context: WriteContext, events: readonly OwnEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { tenantId, actor, on_behalf_of, via, context: origin } = context;
  const inputs = events.map((event) => ({ input: { ...event, actor, ...(on_behalf_of && { on_behalf_of }), ...(via && { via }), ...(origin && { context: origin }) } as EventInput }));
  const failure = firstFailure(await appender.append(client, tenantId, inputs, { atomic: true }));
  if (failure) throw failure;
}
