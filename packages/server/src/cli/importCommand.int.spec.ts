import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { readKeyDirectory } from '../keys/keyFile.ts';
import type { Io } from './command.ts';
import { importCommand } from './importCommand.ts';
import { runCli } from './runCli.ts';

let t: TestDatabase;
let directory: string;
let keys: string;

beforeAll(async () => {
  t = await createTestDatabase();
  keys = await mkdtemp(join(tmpdir(), 'daybook-import-keys-'));
  await readKeyDirectory(keys, { create: true });
});
afterAll(async () => {
  await t.drop();
  await rm(keys, { recursive: true, force: true });
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'daybook-import-cli-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const LOG = 'Ticket ID,Action,Agent,When\nT-1,Opened,Ada,2024-03-01T09:00:00Z\nT-1,Answered,Ada,2024-03-01T10:30:00Z\n';

async function daybook(...argv: string[]): Promise<{ code: number; printed: string; warned: string }> {
  const printed: string[] = [];
  const warned: string[] = [];
  const io: Io = {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    progress: () => undefined,
    env: { DATABASE_URL: t.url, DAYBOOK_DATA_DIR: directory, DAYBOOK_KEYS: keys, INIT_CWD: directory },
    signal: new AbortController().signal,
  };
  const code = await runCli([importCommand], argv, io);
  return { code, printed: printed.join('\n'), warned: warned.join('\n') };
}

describe('daybook import', () => {
  it('prints the plan, imports and reports counts that add up', async () => {
    await writeFile(join(directory, 'tickets.csv'), `${LOG}T-2,Opened,Ada,never\n`);
    const { code, printed } = await daybook('import', 'tickets.csv');
    expect(printed).toContain('tickets.csv: CSV, comma, utf-8; a log of events');
    expect(printed).toMatch(/record +Ticket ID → ticket/u);
    expect(printed).toMatch(/^ +3 {2}lines read$/mu);
    expect(printed).toMatch(/^ +2 {2}imported$/mu);
    expect(printed).toMatch(/^ +1 {2}rejected: .*tickets\.csv\.rejects\.ndjson$/mu);
    expect(code).toBe(1);
    expect(JSON.parse(await readFile(join(directory, 'tickets.csv.rejects.ndjson'), 'utf8'))).toMatchObject({ line: 4, code: 'time_unreadable' });
    expect((await daybook('import', 'tickets.csv')).printed).toMatch(/^ +2 {2}there already$/mu);
  });

  it('writes its understanding as a mapping that imports the same', async () => {
    await writeFile(join(directory, 'log.csv'), LOG);
    expect(await daybook('import', 'log.csv', '--write-mapping', 'mapping.json')).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(join(directory, 'mapping.json'), 'utf8'))).toMatchObject({ shape: 'events', collection: 'ticket', columns: { record: 'Ticket ID' }, time: { format: 'y/m/d', zone: 'UTC' } });
    expect((await daybook('import', 'log.csv', '--mapping', 'mapping.json')).printed).toMatch(/^ +2 {2}imported$/mu);
    expect((await daybook('import', 'log.csv')).printed).toMatch(/^ +2 {2}there already$/mu);
    expect(await daybook('import', 'log.csv', '--write-mapping', 'mapping.json')).toMatchObject({ code: 2 });
  });

  it('writes nothing in a dry run', async () => {
    await writeFile(join(directory, 'dry.csv'), LOG);
    expect((await daybook('import', 'dry.csv', '--dry-run')).printed).toContain('Dry run: nothing was written to acme.');
    expect((await daybook('import', 'dry.csv')).printed).toMatch(/^ +2 {2}imported$/mu);
  });

  it('says what is wrong with a mapping, a file or the arguments', async () => {
    await writeFile(join(directory, 'log.csv'), LOG);
    await writeFile(join(directory, 'bad.json'), '{"columns":{"who":"Agent"}}');
    expect(await daybook('import', 'log.csv', '--mapping', 'bad.json')).toMatchObject({ code: 1, warned: expect.stringContaining('/columns/who') });
    expect(await daybook('import', 'none.csv')).toMatchObject({ code: 1, warned: expect.stringContaining('cannot be read') });
    expect(await daybook('import')).toMatchObject({ code: 2, warned: expect.stringContaining('Name one file') });
  });
});
