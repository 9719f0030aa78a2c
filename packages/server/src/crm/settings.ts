import type { RecordData, RecordWriter, WriteResult } from '../records/record.ts';
import { requireState } from './states.ts';

/** Changes the organisation's own record, whose id is the tenant's slug; the first change makes it. */
export async function changeSettings(writer: RecordWriter, slug: string, data: RecordData, options: { version?: number } = {}): Promise<WriteResult> {
  const known = await writer.find('organization', slug);
  if (known !== undefined) return writer.patch('organization', slug, data, options);
  return writer.create('organization', { id: slug, data: { name: slug, ...data } });
}

/** Connects a system, for the first time or again. */
export async function connectIntegration(writer: RecordWriter, id: string, { name, provider, scopes }: { name?: string; provider?: string; scopes?: readonly string[] }): Promise<WriteResult> {
  const data: RecordData = { ...(provider !== undefined && { provider }), ...(scopes !== undefined && { scopes: [...scopes] }) };
  const known = await writer.find('integration', id);
  if (known === undefined) return writer.create('integration', { id, data: { name: name ?? id, ...data } });
  requireState(known, 'status', ['disconnected']);
  return writer.patch('integration', id, { status: 'connected', disconnect_reason: null, ...(name !== undefined && { name }), ...data });
}

/** Disconnects a system: nothing of it is taken any more. */
export async function disconnectIntegration(writer: RecordWriter, id: string, reason: string | undefined): Promise<WriteResult> {
  requireState(await writer.get('integration', id), 'status', ['connected']);
  return writer.patch('integration', id, { status: 'disconnected', ...(reason !== undefined && { disconnect_reason: reason }) });
}
