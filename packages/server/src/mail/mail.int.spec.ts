import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../../test/testDatabase.ts';
import { allTasks } from '../allTasks.ts';
import { withTenant } from '../db/withTenant.ts';
import { createEngine, type Engine } from '../engine.ts';
import { Jobs } from '../jobs/jobs.ts';
import { listEvents } from '../read/listEvents.ts';
import { BEYOND_IDS } from '../read/idBounds.ts';
import { STAFF } from '../read/visibility.ts';
import { findMail, listMails } from './listMails.ts';
import { Mail } from './mail.ts';
import { MailDispatcher } from './mailDispatcher.ts';
import type { MailMessage } from './mailMessage.ts';
import { smtpTransport } from './mailTransport.ts';

let database: TestDatabase;
let engine: Engine;
let smtp: SMTPServer;
const jobErrors: string[] = [];
const running: Array<{ stop(): Promise<void> }> = [];
const received: Array<{ to: string; source: string }> = [];
/** What the server says to a recipient, answer by answer; delivered when nothing is left. */
const answers = new Map<string, number[]>();

beforeAll(async () => {
  database = await createTestDatabase();
  const kek = randomBytes(32);
  engine = createEngine({ db: database.db, keyEncryptionKeys: { current: kek, all: [kek] }, deliversMail: true });
  smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      const code = answers.get(address)?.shift();
      if (code === undefined) return done();
      done(Object.assign(new Error(`mailbox of ${address} says no`), { responseCode: code }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo) received.push({ to: address, source: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  // Two processes at once.
  for (let process = 0; process < 2; process += 1) {
    const transport = smtpTransport({ smtpUrl: `smtp://127.0.0.1:${port}`, mailFrom: 'Daybook <daybook@example.com>' });
    const jobs = new Jobs({ db: database.db, tasks: allTasks(engine, { transport }), pollMs: 100, concurrency: 2, onError: (_error, message) => jobErrors.push(message) });
    const dispatcher = new MailDispatcher({ db: database.db, mail: engine.mail, jobs, pollMs: 100 });
    jobs.start();
    dispatcher.start();
    running.push({
      stop: async () => {
        await dispatcher.stop();
        await jobs.stop();
      },
    });
  }
});

afterAll(async () => {
  for (const process of running) await process.stop();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await engine.sequencer.stop();
  await database.drop();
});

const enqueue = (mail: Partial<MailMessage> & { to: string }): Promise<string> =>
  withTenant(database.db.pools.writer, database.tenant.id, (client) => engine.mail.enqueue(client, database.tenant.id, { subject: 'Hello', text: 'Good morning', ...mail }));
const stored = (id: string) => findMail(engine, database.tenant.id, id);
const settled = (id: string, state: string) => eventually(`mail ${state}`, async () => (await stored(id))?.state === state);

describe('mail', () => {
  it('delivers, and forgets the text', async () => {
    const id = await enqueue({ to: 'dana@example.com', subject: 'Reset your password', text: 'https://daybook.example.com/r/secret', html: '<a href="https://daybook.example.com/r/secret">Reset</a>' });
    engine.mail.announce(database.tenant.id);
    await settled(id, 'sent');
    const [mail] = received.filter(({ to }) => to === 'dana@example.com');
    expect(mail?.source).toMatch(/^From: Daybook <daybook@example\.com>/m);
    expect(mail?.source).toMatch(/^To: dana@example\.com/m);
    expect(mail?.source).toMatch(new RegExp(`^Message-ID: <${id}@example\\.com>`, 'm'));
    expect(mail?.source).toContain('https://daybook.example.com/r/secret');
    expect(await stored(id)).toMatchObject({ to: 'dana@example.com', subject: 'Reset your password', attempts: 1, failure: null, text: null, html: null });
  });

  it('delivers mail that nobody announced', async () => {
    const id = await enqueue({ to: 'quiet@example.com' });
    await settled(id, 'sent');
    expect(received.filter(({ to }) => to === 'quiet@example.com')).toHaveLength(1);
  });

  it('tries again what was refused for the moment', async () => {
    answers.set('busy@example.com', [451]);
    const id = await enqueue({ to: 'busy@example.com' });
    engine.mail.announce(database.tenant.id);
    await settled(id, 'sent');
    expect(await stored(id)).toMatchObject({ attempts: 2, failure: null });
    expect(received.filter(({ to }) => to === 'busy@example.com')).toHaveLength(1);
    // What is kept with the job and logged repeats no address.
    expect(jobErrors.join('\n')).toContain('the mail server asked to wait (451)');
    expect(jobErrors.join('\n')).not.toContain('@example.com');
  });

  it('gives up what is refused for good, says so in the log and keeps it visible', async () => {
    answers.set('gone@example.com', [550]);
    const id = await enqueue({ to: 'gone@example.com', about: { type: 'user', id: 'u_gone' } });
    engine.mail.announce(database.tenant.id);
    await settled(id, 'failed');
    expect(await stored(id)).toMatchObject({ attempts: 1, failure: 'the mail server refused it (550)', text: 'Good morning' });
    const { events } = await listEvents(engine, database.tenant.id, { viewer: STAFF, record: { collection: 'user', id: 'u_gone' } }, BEYOND_IDS, 10);
    expect(events.map(({ event }) => event)).toMatchObject([
      { type: 'mail.delivery_failed', kind: 'BACKGROUND_JOB', status: 'FAILED', visibility: 'staff', payload: { mail_id: id, attempts: 1 }, error: { message: 'the mail server refused it (550)' } },
    ]);
    expect(received.filter(({ to }) => to === 'gone@example.com')).toHaveLength(0);
  });

  it('makes no header of what stands in a subject', async () => {
    const id = await enqueue({ to: 'head@example.com', subject: 'Halden\r\nBcc: thief@example.com\r\n\r\nbody' });
    engine.mail.announce(database.tenant.id);
    await settled(id, 'sent');
    const [mail] = received.filter(({ to }) => to === 'head@example.com');
    expect(mail?.source).toMatch(/^Subject: Halden Bcc: thief@example\.com body/m);
    expect(mail?.source).not.toMatch(/^Bcc:/m);
    expect(received.some(({ to }) => to === 'thief@example.com')).toBe(false);
  });

  it.each(['a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com', 'Dana <dana@example.com>', 'nobody', ''])('refuses %j as an address', async (to) => {
    await expect(enqueue({ to })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('is written with its reason or not at all', async () => {
    const before = (await listMails(engine, database.tenant.id, { limit: 100 })).mails.length;
    await expect(
      withTenant(database.db.pools.writer, database.tenant.id, async (client) => {
        await engine.mail.enqueue(client, database.tenant.id, { to: 'never@example.com', subject: 'x', text: 'x' });
        throw new Error('the reason fell through');
      }),
    ).rejects.toThrow('fell through');
    expect((await listMails(engine, database.tenant.id, { limit: 100 })).mails).toHaveLength(before);
  });

  it('keeps addresses and texts sealed', async () => {
    await enqueue({ to: 'sealed@example.com', subject: 'canary-subject', text: 'canary-text' });
    const { rows } = await withTenant(database.db.pools.reader, database.tenant.id, (client) => client.query(`select m::text as row from outbox_mails m where tenant_id = $1`, [database.tenant.id]));
    const bytes = rows.map(({ row }: { row: string }) => row + Buffer.from(row.replace(/[^0-9a-f]/g, ''), 'hex').toString('latin1')).join('\n');
    expect(bytes).not.toMatch(/example\.com|canary/);
  });

  it('keeps mail in the outbox where no mail server is set', async () => {
    const silent = new Mail({ keyring: engine.keyring, delivers: false });
    const kept = await withTenant(database.db.pools.writer, database.tenant.id, (client) => silent.enqueue(client, database.tenant.id, { to: 'kept@example.com', subject: 'Invitation', text: 'Come in' }));
    silent.announce(database.tenant.id);
    expect(await stored(kept)).toMatchObject({ state: 'kept', to: 'kept@example.com', text: 'Come in', attempts: 0 });
  });
});
