import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../engine.ts';
import { readKeyDirectory } from '../keys/keyFile.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import type { Io } from './command.ts';
import { runCli } from './runCli.ts';
import { verifyCommand } from './verifyCommand.ts';

let t: TestDatabase;
let engine: Engine;
let folder: string;

beforeAll(async () => {
  t = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'daybook-verify-'));
  engine = createEngine({ db: t.db, keyEncryptionKeys: await readKeyDirectory(join(folder, 'keys'), { create: true }) });
  await engine.appender.submit(
    t.tenant.id,
    Array.from({ length: 5 }, (_, at) => ({
      input: { type: 'deal.stage_changed', targets: [{ type: 'deal', id: 'd_1' }, { type: 'contact', id: `c_${at}`, name: 'Ingrid Solheim' }], changes: [{ field: 'stage', before: at, after: at + 1 }], payload: {} },
    })),
  );
  await engine.sequencer.drain(t.tenant.id);
});
afterAll(async () => {
  await t.drop();
  await rm(folder, { recursive: true });
});

async function run(argv: string[], signal = new AbortController().signal): Promise<{ code: number; printed: string; warned: string; progress: string[] }> {
  const printed: string[] = [];
  const warned: string[] = [];
  const progress: string[] = [];
  const io: Io = {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    progress: (line) => progress.push(line),
    env: { DATABASE_URL: t.url, DAYBOOK_KEYS: join(folder, 'keys'), DAYBOOK_DATA_DIR: folder },
    signal,
  };
  const code = await runCli([verifyCommand], ['verify', ...argv], io);
  return { code, printed: printed.join('\n'), warned: warned.join('\n'), progress };
}

describe('daybook verify', () => {
  it('says that everything is as it was written, with size and root', async () => {
    const { code, printed, progress } = await run(['--local']);
    expect(code).toBe(0);
    expect(printed).toMatch(/^✓ acme: 5 leaves, root [A-Za-z0-9+/]{43}=\nEverything is as it was written: 5 events of 1 tenant in \d+\.\d s\.$/);
    expect(progress.at(-1)).toMatch(/^Verifying acme: 5 of 5 events, 100 %, /);
  });

  it('answers JSON, of one tenant, without keys', async () => {
    const { code, printed } = await run(['--local', '--json', '--without-keys', '--tenant', 'acme']);
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ sound: true, events: 5, tenants: [{ tenant: 'acme', size: 5, unopenedSlots: 5 }] });
  });

  it('is told what to verify, and which tenant', async () => {
    expect(await run([])).toMatchObject({ code: 2, warned: expect.stringContaining('Say --local') });
    expect(await run(['--locale'])).toMatchObject({ code: 2, warned: expect.stringContaining('daybook verify --local') });
    expect(await run(['--local', '--tenant', 'nobody'])).toMatchObject({ code: 1, warned: expect.stringContaining('No tenant is called "nobody".') });
  });

  it('stops at Ctrl-C and claims nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await run(['--local'], controller.signal)).toMatchObject({ code: 1, printed: '', warned: expect.stringContaining('Stopped before the end') });
  });

  it('names the first thing wrong, and where', async () => {
    const admin = new pg.Client({ connectionString: t.url });
    await admin.connect();
    await admin.query('alter table daybook.events disable trigger append_only');
    const { rows } = await admin.query<{ id: string }>(`update daybook.events set body = replace(body, '"after":3', '"after":9') where tenant_id = $1 and body like '%"after":3}%' returning id`, [t.tenant.id]);
    await admin.end();
    const { code, printed } = await run(['--local']);
    expect(code).toBe(1);
    expect(printed).toContain(`✗ acme: event_changed at position 2, event ${rows[0]?.id}\n    The stored bytes of an event do not hash to its leaf.`);
    expect(printed).toContain('1 of 1 tenant has a log that is not as it was written.');
  });
});
