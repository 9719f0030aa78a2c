import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { builtinCatalogue, diffRecords, type EventInput, type Json } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { knownTypesOf } from './knownTypes.ts';
import type { Mapping } from './mapping.ts';
import { planImport } from './planImport.ts';
import { newProgress, readRows } from './readRows.ts';
import { RecordStates } from './recordStates.ts';
import type { Reject } from './row.ts';
import { EventConverter } from './toEvents.ts';

const data = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));

interface Outcome {
  inputs: EventInput[];
  flagged: number;
  unchanged: number;
  rejects: Reject[];
  versionsOutOfOrder: number;
}

async function convert(name: string, mapping: Mapping = {}): Promise<Outcome> {
  const { plan } = await planImport(data + name, mapping);
  const personId = (text: string): string => `p_${createHash('sha256').update(text).digest('hex').slice(0, 20)}`;
  const converter = new EventConverter(plan, { known: knownTypesOf(builtinCatalogue()), states: new RecordStates(tmpdir()), personId });
  const outcome: Outcome = { inputs: [], flagged: 0, unchanged: 0, rejects: [], versionsOutOfOrder: 0 };
  for await (const items of readRows(data + name, plan.file, newProgress())) {
    for (const item of items) {
      const result = 'row' in item ? converter.convert(item.row) : item;
      if ('reject' in result) outcome.rejects.push(result.reject);
      else if ('unchanged' in result) outcome.unchanged += 1;
      else {
        outcome.inputs.push(result.event.input);
        if (result.event.flags?.includes('time_zone_assumed')) outcome.flagged += 1;
      }
    }
  }
  outcome.versionsOutOfOrder = converter.versionsOutOfOrder;
  return outcome;
}

const changesOf = (inputs: readonly EventInput[]): number => inputs.reduce((sum, { changes = [] }) => sum + changes.length, 0);
const distinct = (values: Iterable<unknown>): number => new Set(values).size;

describe.skipIf(!existsSync(data))('real files without a mapping (only where ../shared/data is present)', () => {
  it('servicenow-incidents: snapshots become 37,458 field changes of 4,242 incidents', async () => {
    const { inputs, flagged, unchanged, rejects, versionsOutOfOrder } = await convert('servicenow-incidents/incident_event_log.first.csv.gz');
    expect(rejects).toEqual([]);
    expect(changesOf(inputs)).toBe(37_458);
    const created = inputs.filter(({ type }) => type === 'record.created');
    expect(created.length).toBe(4_242);
    expect(distinct(inputs.map(({ targets }) => `${targets?.[0]?.type}/${targets?.[0]?.id}`))).toBe(4_242);
    expect(unchanged).toBe(7_270);
    expect(inputs.length + unchanged).toBe(30_002);
    expect(flagged).toBe(inputs.length);
    expect(versionsOutOfOrder).toBe(5);
    expect(inputs.flatMap(({ changes = [] }) => changes).filter(({ field }) => field.startsWith('sys_'))).toEqual([]);
    expect(inputs.some(({ changes = [] }) => changes.some(({ before, after }) => before === '?' || after === '?'))).toBe(false);
    expect(inputs[1]).toMatchObject({
      type: 'record.changed',
      occurred_at: '2016-02-29T08:53:00Z',
      ingest: 'import',
      targets: [{ type: 'incident', id: 'INC0000045' }],
      actor: { type: 'user', name: 'Updated by 642' },
      changes: [{ field: 'incident_state', before: 'New', after: 'Resolved' }],
    });
  });

  it('nycgo-changelog: 3,480 changes with their reasons, jobs and operators', async () => {
    const { inputs, flagged, rejects } = await convert('nycgo-changelog/changelog.until-2026-02.csv', { collection: 'organization', actors: { Claude: 'assistant' } });
    expect(rejects).toEqual([]);
    expect(inputs.length).toBe(3_480);
    expect(changesOf(inputs)).toBe(3_480);
    expect(distinct(inputs.map(({ targets }) => targets?.[0]?.id))).toBe(440);
    expect(flagged).toBe(1_356);
    expect(inputs.filter(({ type }) => type === 'record.created').length).toBe(7);
    expect(inputs[0]).toMatchObject({
      type: 'record.changed',
      kind: 'BACKGROUND_JOB',
      occurred_at: '2025-06-27T17:04:34.141581+00:00',
      actor: { type: 'integration', name: 'v0_10_recovery_run' },
      targets: [{ type: 'organization', id: 'NYC_GOID_000337', name: 'Nightlife Advisory Board' }],
      run: { id: 'legacy_v10' },
      changes: [{ field: 'operational_status', before: 'Dissolved', after: 'Active' }],
    });
    const kinds = new Map(inputs.map(({ actor, via }) => [`${actor!.name}${via?.type === 'client' ? ` via ${via.name}` : ''}`, actor!.type]));
    expect(Object.fromEntries(kinds)).toMatchObject({
      Claude: 'assistant',
      'NYCGO Admin UI': 'integration',
      System_GlobalRule: 'system',
      Nathan: 'user',
      'v0_17': 'integration',
      '@npstorey via NYCGO Admin UI': 'user',
    });
  });

  it('helpdesk: 21,348 events of 4,580 tickets, each activity a type of its own', async () => {
    const { inputs, rejects, flagged } = await convert('helpdesk/helpdesk.csv');
    expect(rejects).toEqual([]);
    expect(inputs.length).toBe(21_348);
    expect(distinct(inputs.map(({ idempotency_key }) => idempotency_key))).toBe(21_348);
    expect(distinct(inputs.map(({ targets }) => targets?.[0]?.id))).toBe(4_580);
    expect(flagged).toBe(21_348);
    expect(new Set(inputs.map(({ type }) => type))).toEqual(
      new Set(
        ['assign_seriousness', 'take_in_charge', 'resolve', 'closed', 'wait', 'require_upgrade', 'insert', 'create_sw_anomaly', 'resolve_sw_anomaly', 'schedule_intervention', 'verified', 'resolved', 'invalid', 'duplicate'].map(
          (activity) => `ticket.${activity}`,
        ),
      ),
    );
    expect(inputs[1]).toMatchObject({
      type: 'ticket.take_in_charge',
      occurred_at: '2012-10-09T14:51:01.000Z',
      payload: { activity: 'Take in charge ticket', Variant: 'Variant 12', 'Variant (2)': 'Variant 12' },
      targets: [{ type: 'ticket', id: 'Case 1', name: 'Case 1' }, { type: 'customer', id: 'Value 1' }],
    });
    expect(inputs.flatMap(({ changes = [] }) => changes).filter(({ field }) => field === 'seriousness_2').length).toBe(84);
  });

  it('bpic2013-incidents: 65,533 events of 7,554 incidents with their zones', async () => {
    const { inputs, rejects, flagged } = await convert('bpic2013-incidents/bpic2013_incidents.xes.gz');
    expect(rejects).toEqual([]);
    expect(inputs.length).toBe(65_533);
    expect(distinct(inputs.map(({ targets }) => `${targets?.[0]?.type} ${targets?.[0]?.id}`))).toBe(7_554);
    expect(flagged).toBe(0);
    expect(new Set(inputs.map(({ type }) => type))).toEqual(new Set(['incident.accepted', 'incident.queued', 'incident.completed', 'incident.unmatched']));
    expect(inputs[0]).toMatchObject({ occurred_at: '2010-03-31T16:59:42+02:00', actor: { type: 'user', name: 'Frederic' }, payload: { activity: 'Accepted', detail: 'In Progress' } });
    // First names beyond ASCII come through as they are.
    expect(inputs.some(({ actor }) => actor!.name === 'Åsa')).toBe(true);
  });

  it('keeps the names of people out of their ids', async () => {
    const { inputs } = await convert('helpdesk/helpdesk.csv');
    expect(inputs.every(({ actor }) => actor!.type !== 'user' || /^p_[0-9a-f]{20}$/u.test(actor!.id))).toBe(true);
  });

  it('nycgo-changelog: the diff of two tables is the official log of the job between them', async () => {
    const run = 'nycgo-changelog/runs/admin-ui-20260105_215554/';
    const table = async (path: string): Promise<Map<string, { [field: string]: Json }>> => {
      const records = new Map<string, { [field: string]: Json }>();
      for await (const items of readRows(data + run + path, { format: 'csv', delimiter: ',', encoding: 'utf-8' }, newProgress())) {
        for (const item of items) if ('row' in item) records.set(String(item.row.values.get('record_id')), Object.fromEntries(item.row.values));
      }
      return records;
    };
    const [before, after] = [await table('inputs/golden_snapshot.csv'), await table('outputs/golden_pre-release.csv')];
    const log = (await convert(`${run}outputs/run_changelog.csv`, { collection: 'organization' })).inputs;
    const created = [...after.keys()].filter((id) => !before.has(id));
    const changed = [...after].flatMap(([id, state]) => (before.has(id) ? diffRecords(before.get(id)!, state, 'flat').map((change) => ({ id, ...change })) : []));
    const logged = log.filter(({ type }) => type === 'record.changed').map(({ targets, changes }) => `${targets?.[0]?.id} ${changes?.[0]?.field}`);
    expect(created.length).toBe(log.filter(({ type }) => type === 'record.created').length);
    expect(created.length).toBe(2);
    expect(changed.length).toBe(125);
    expect(changed.filter(({ id, field }) => logged.includes(`${id} ${field}`)).length).toBe(124);
  });
});
