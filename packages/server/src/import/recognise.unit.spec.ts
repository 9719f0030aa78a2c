import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorOf } from './actorOf.ts';
import { typeName } from './activityTypes.ts';
import { normaliseName } from './columnRoles.ts';
import { guessCollection } from './guessCollection.ts';
import type { Mapping } from './mapping.ts';
import { planMapping } from './planMapping.ts';
import { readCsv } from './readCsv.ts';
import { readNdjson } from './readNdjson.ts';
import { newProgress } from './readRows.ts';
import { recognise, type Recognised } from './recognise.ts';
import type { Row } from './row.ts';

async function understand(text: string, { path = 'export.csv', mapping = {} }: { path?: string; mapping?: Mapping } = {}): Promise<Recognised> {
  const progress = newProgress();
  const rows: Row[] = [];
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  const file = path.endsWith('.ndjson') ? ({ format: 'ndjson', encoding: 'utf-8' } as const) : ({ format: 'csv', delimiter: ',', encoding: 'utf-8' } as const);
  for await (const items of file.format === 'csv' ? readCsv(bytes, file, progress) : readNdjson(bytes, 'utf-8', progress)) {
    for (const item of items) if ('row' in item) rows.push(item.row);
  }
  const nested = rows.flatMap(({ values }) => [...values].flatMap(([member, value]) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).map((inner) => `${member}.${inner}`) : [])));
  return recognise({ path, file, sample: { columns: [...new Set([...progress.columns, ...nested])], rows, rejects: [], complete: true }, mapping });
}

describe('understanding a file', () => {
  it.each<[string, string, string, object]>([
    [
      'Salesforce field history',
      'salesforce_opportunity_history.csv',
      'OpportunityId,Field,OldValue,NewValue,CreatedDate,CreatedById\n006A,StageName,Proposal,Closed Won,2024-03-01T09:00:00.000Z,0055g000001abcd\n006A,Amount,1,2,2024-03-02T09:00:00.000Z,0055g000001abcd\n',
      { shape: 'changes', collection: 'deal', columns: { record: 'OpportunityId', field: 'Field', before: 'OldValue', after: 'NewValue', time: 'CreatedDate' } },
    ],
    [
      'an audit table',
      'audit.csv',
      'id,customer_id,column_name,old,new,changed_by,changed_at\n1,c1,plan,Free,Growth,ada@fernhill.example,2024-03-01 09:00\n2,c1,seats,1,2,HubSpot,2024-03-01 09:05\n',
      { shape: 'changes', collection: 'customer', columns: { record: 'customer_id', field: 'column_name', actor: 'changed_by', time: 'changed_at' } },
    ],
    [
      'a Jira export',
      'jira.csv',
      'issue_key,created,author,field,fromString,toString\nDB-1,2024-03-01T09:00:00.000+0000,Ada,status,Open,Done\nDB-1,2024-03-02T09:00:00.000+0000,Ada,priority,Low,High\n',
      { shape: 'changes', collection: 'issue', columns: { record: 'issue_key', field: 'field', before: 'fromString', after: 'toString', time: 'created', actor: 'author' } },
    ],
    [
      'versions of contacts',
      'contacts.csv',
      'contact_id,name,email,version,updated_at,updated_by\nC1,Ada,a@b.example,1,2024-01-01 10:00,Bela\nC1,Ada B,a@b.example,2,2024-01-02 10:00,Bela\n',
      { shape: 'snapshots', collection: 'contact', columns: { record: 'contact_id', version: 'version', time: 'updated_at', actor: 'updated_by', name: 'name' } },
    ],
    [
      'a process miner’s log',
      'orders.csv',
      'case:concept:name,concept:name,time:timestamp,org:resource\nO1,Create order,2024-01-01T10:00:00Z,Ada\nO1,Ship order,2024-01-02T10:00:00Z,Bela\n',
      { shape: 'events', collection: 'order', columns: { record: 'case:concept:name', activity: 'concept:name', time: 'time:timestamp', actor: 'org:resource' } },
    ],
    [
      'a CRM’s activity list',
      'activities.csv',
      'Date,Type,Account Name,Account ID,User\n2024-01-13 10:00,Call,Acme,A1,Ada\n2024-01-14 10:00,Email,Acme,A1,Ada\n2024-01-14 11:00,Email,Borealis,A2,Ada\n',
      { shape: 'events', collection: 'account', columns: { record: 'Account ID', activity: 'Type', time: 'Date', actor: 'User' } },
    ],
    [
      'a date and a time of day in two columns',
      'calls.csv',
      'Case ID,Action,Date,Time,Agent\nT1,Called,13/1/2024,9:05 AM,Ada\nT1,Closed,14/1/2024,4:30 PM,Ada\n',
      { shape: 'events', columns: { time: 'Date', time_of_day: 'Time' }, time: { format: 'd/m/y' } },
    ],
    [
      'nested NDJSON',
      'events.ndjson',
      '{"ticket_id":"T1","action":"opened","at":"2024-01-01T10:00:00Z","user":{"name":"Ada","id":"u1"}}\n{"ticket_id":"T1","action":"closed","at":"2024-01-02T10:00:00Z","user":{"name":"Ada","id":"u1"}}\n',
      { shape: 'events', collection: 'ticket', columns: { record: 'ticket_id', activity: 'action', time: 'at' } },
    ],
  ])('%s', async (_what, path, text, expected) => {
    expect((await understand(text, { path })).plan).toMatchObject(expected);
  });

  it('lets the mapping have the last word', async () => {
    const text = 'a,b,c,d\nR1,did it,2024-01-13,Ada\nR1,undid it,2024-01-14,Ada\n';
    const mapping: Mapping = { shape: 'events', collection: 'deal', columns: { record: 'a', activity: 'b', time: 'c', actor: null } };
    expect((await understand(text, { mapping })).plan).toMatchObject({ shape: 'events', collection: 'deal', columns: { record: 'a', activity: 'b', time: 'c' } });
    expect((await understand(text, { mapping })).plan.columns.actor).toBeUndefined();
  });

  it('says which column a mapping may have meant', async () => {
    await expect(understand('Ticket ID,Action,When\nT1,x,2024-01-13\n', { mapping: { columns: { record: 'ticket_id' } } })).rejects.toMatchObject({
      details: { pointer: '/columns/record', detail: expect.stringContaining('Did you mean "Ticket ID"?') },
    });
  });

  it('names the columns when it does not understand', async () => {
    await expect(understand('a,b\n1,2\n3,4\n')).rejects.toMatchObject({ code: 'invalid_parameter', details: { detail: expect.stringContaining('Columns: a, b.') } });
  });

  it('understands its own plan, written as a mapping, in the same way', async () => {
    const role = fc.constantFrom('ticket_id', 'Case ID', 'record_id');
    await fc.assert(
      fc.asyncProperty(role, fc.constantFrom('Action', 'activity'), fc.boolean(), fc.constantFrom('?', 'NULL', 'x'), async (record, activity, zoned, filler) => {
        const lines = Array.from({ length: 6 }, (_, index) => `R${index % 2},step ${index},2024-01-1${index}T10:00:00${zoned ? 'Z' : ''},${filler},${filler}`);
        const text = `${record},${activity},timestamp,extra,customer\n${lines.join('\n')}\n`;
        const { plan } = await understand(text);
        const again = await understand(text, { mapping: planMapping({ ...plan, time: { zone: plan.time.zone, format: plan.time.format! } }) });
        expect({ ...again.plan, notes: [] }).toEqual({ ...plan, notes: [] });
      }),
      { numRuns: 30 },
    );
  });
});

describe('the names of things', () => {
  it.each([
    ['Complete Timestamp', 'complete_timestamp'],
    ['LastModifiedDate', 'last_modified_date'],
    ['CaseID', 'case_id'],
    ['time:timestamp', 'time_timestamp'],
    ['  Größe (m) ', 'größe_m'],
  ])('%s is %s', (column, name) => {
    expect(normaliseName(column)).toBe(name);
  });

  it.each([
    ['Take in charge ticket', 'ticket.take_in_charge'],
    ['VERIFIED', 'ticket.verified'],
    ['ticket reopened', 'ticket.reopened'],
    ['Überprüfung', 'ticket.uberprufung'],
    ['3rd level', 'ticket.n3rd_level'],
    ['ticket', 'ticket.ticket'],
    ['確認', 'ticket.activity_dce52f3e'],
  ])('%s is the type %s', (activity, type) => {
    expect(typeName('ticket', activity)).toBe(type);
  });

  it('makes a type name that the catalogue takes out of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (activity) => {
        expect(typeName('ticket', activity)).toMatch(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/u);
      }),
    );
  });

  it.each([
    [{ idColumn: 'Case ID', fileName: 'helpdesk', activities: ['Take in charge ticket', 'Resolve ticket', 'Closed'] }, 'ticket'],
    [{ idColumn: 'case:concept:name', fileName: 'bpic2013_incidents' }, 'incident'],
    [{ idColumn: 'opportunity_id', fileName: 'pipeline' }, 'deal'],
    [{ idColumn: 'number', fileName: 'log', idValues: ['INC0000045', 'INC0000047'] }, 'incident'],
    [{ idColumn: 'Case ID', fileName: 'log' }, 'case'],
    [{ idColumn: 'key', fileName: 'data' }, 'record'],
  ])('%j is about a %s', (clues, collection) => {
    expect(guessCollection({ idValues: [], columns: [], activities: [], ...clues })).toBe(collection);
  });
});

describe('who a line names', () => {
  const of = (text: string, types = {}): unknown => {
    const { actor, via } = actorOf(text, { types, personId: (name) => `id of ${name}` });
    return [actor.type, actor.id, actor.name, actor.email, via?.name].filter((part) => part !== undefined);
  };
  it.each([
    ['Ada Byron', ['user', 'id of Ada Byron', 'Ada Byron']],
    ['ada@fernhill.example', ['user', 'ada@fernhill.example', 'ada@fernhill.example']],
    ['Ada Byron <ada@fernhill.example>', ['user', 'ada@fernhill.example', 'Ada Byron', 'ada@fernhill.example']],
    ['@ada via Admin UI', ['user', 'id of @ada', '@ada', 'Admin UI']],
    ['HubSpot', ['integration', 'hubspot', 'HubSpot']],
    ['v0_5_pipeline_run', ['integration', 'v0_5_pipeline_run', 'v0_5_pipeline_run']],
    ['Nightly sync', ['integration', 'nightly-sync', 'Nightly sync']],
    ['system', ['system', 'system', 'system']],
    ['System_GlobalRule', ['system', 'system_globalrule', 'System_GlobalRule']],
    ['Claude Code', ['assistant', 'claude-code', 'Claude Code']],
    ['Claude', ['user', 'id of Claude', 'Claude']],
    ['Job', ['user', 'id of Job', 'Job']],
    ['4711', ['user', '4711']],
    ['usr_8f3k2', ['user', 'usr_8f3k2']],
    ['-', ['system', 'unknown', 'Unknown']],
  ])('%s', (text, expected) => {
    expect(of(text)).toEqual(expected);
  });

  it('is what the mapping says', () => {
    expect(of('Claude', { Claude: 'assistant' })).toEqual(['assistant', 'claude', 'Claude']);
    expect(of('Ada', { '*': 'customer' })).toEqual(['customer', 'id of Ada', 'Ada']);
  });

  it('never puts a person’s name into an id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (text) => {
        const { actor } = actorOf(text, { types: {}, personId: () => 'opaque' });
        if (actor.type === 'user' && actor.email === undefined && actor.name !== undefined) expect(actor.id).toBe('opaque');
      }),
    );
  });
});
