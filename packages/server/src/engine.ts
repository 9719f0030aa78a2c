import { Appender } from './append/appender.ts';
import { validateInput } from './append/validateInput.ts';
import { TenantCatalogues } from './catalogue/tenantCatalogues.ts';
import { validatePayload } from './catalogue/validatePayload.ts';
import { Comments } from './comments/comments.ts';
import type { Database } from './db/database.ts';
import { ensureMonths } from './db/partitions.ts';
import type { KeyEncryptionKeys } from './keys/keyFile.ts';
import { Keyring } from './keys/keyring.ts';
import { Mail } from './mail/mail.ts';
import { prepareCommentNotices } from './notifications/commentNotices.ts';
import { SavedViews } from './notifications/savedViews.ts';
import { People } from './people/people.ts';
import { FieldPolicies } from './policy/fieldPolicies.ts';
import { Records } from './records/records.ts';
import { targetsOfRecord } from './records/targetsOfRecord.ts';
import { Sequencer, type SequencedBatch } from './sequence/sequencer.ts';
import { Sites } from './website/sites.ts';

export interface EngineOptions {
  db: Database;
  keyEncryptionKeys: KeyEncryptionKeys;
  /** Milliseconds since 1970. */
  now?: () => number;
  onSequenced?: (batch: SequencedBatch) => void;
  onError?: (error: unknown, tenantId: number | undefined) => void;
  pollMs?: number;
  /** Whether a mail server is set; else mail is kept in the outbox. */
  deliversMail?: boolean;
  /** Where links in mail lead. */
  publicUrl?: string;
}

/** The parts that take events in and number them, put together once: by the server, by commands and by tests alike. */
export interface Engine {
  db: Database;
  keyring: Keyring;
  catalogues: TenantCatalogues;
  appender: Appender;
  sequencer: Sequencer;
  records: Records;
  people: People;
  mail: Mail;
  comments: Comments;
  views: SavedViews;
  sites: Sites;
  policies: FieldPolicies;
}

/**
 * Wires append and sequence on one database. The sequencer is not started: a server starts it, a command drains the one
 * tenant it wrote to.
 */
export function createEngine(options: EngineOptions): Engine {
  const { db, now = Date.now } = options;
  const keyring = new Keyring({ pool: db.pools.keyring, keyEncryptionKeys: options.keyEncryptionKeys, now });
  const catalogues = new TenantCatalogues({ pool: db.pools.writer, now });
  const sequencer = new Sequencer({
    db,
    ...(options.onSequenced && { onSequenced: options.onSequenced }),
    ...(options.onError && { onError: options.onError }),
    ...(options.pollMs !== undefined && { pollMs: options.pollMs }),
  });
  const appender = new Appender({
    pool: db.pools.writer,
    keyring,
    declarationOf: async (tenantId) => {
      const catalogue = await catalogues.of(tenantId);
      return (type) => catalogue.get(type);
    },
    validateInput,
    validatePayload,
    ensureMonths: (moments) => ensureMonths(db, moments),
    now,
    onAppended: (tenantId) => sequencer.poke(tenantId),
  });
  const mail = new Mail({ keyring, delivers: options.deliversMail ?? false });
  const people = new People({ db, keyring, appender, now });
  const policies = new FieldPolicies({ pool: db.pools.reader, now });
  const records = new Records({ db, keyring, appender, catalogues, now, hasAccount: (client, tenantId, userId) => people.hasAccount(client, tenantId, userId) });
  const findPeople = (tenantId: number, ids: Iterable<string>) => people.find(tenantId, ids);
  const comments = new Comments({
    db,
    keyring,
    catalogues,
    appender,
    findPeople,
    targetsOf: (client, context, record) => targetsOfRecord(records, client, context, record),
    prepareNotices: (tenantId, notice) => prepareCommentNotices({ findPeople, mail, publicUrl: options.publicUrl ?? 'http://localhost:4000' }, tenantId, notice),
  });
  return { db, keyring, catalogues, appender, sequencer, records, people, mail, comments, views: new SavedViews(db), sites: new Sites(db, now), policies };
}
