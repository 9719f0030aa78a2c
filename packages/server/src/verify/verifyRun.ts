import { randomBytes } from 'node:crypto';
import { eventIdText } from '@daybook/core';
import type { Database } from '../db/database.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import { FindingError, type Finding } from './finding.ts';
import { IdSets } from './idSets.ts';
import { openSlotKeys, type KeyOpener, type SlotKey } from './slotKeys.ts';
import { checkColumns, parseHead, type OpenHead, type OpenedEvent, type RecomputedLeaf } from './verifyEvent.ts';

export interface VerifyTenantOptions {
  db: Database;
  /** Absent: personal slots are not opened, and their digests are taken as stored. */
  keyring?: KeyOpener;
  signal?: AbortSignal;
  /** Told how many events have been verified since the last call, and how many there are in all. */
  onProgress?: (verified: number, total: number) => void;
}

export interface TenantVerification {
  /** Leaves in the log, and events waiting for their number, when verification began. */
  size: number;
  pending: number;
  /** Root of the tree, base64 as checkpoints write it. */
  root: string;
  /** Personal slots whose data subject was erased. */
  erasedSlots: number;
  /** Personal slots that were not opened, because no keys were given. */
  unopenedSlots: number;
  /** The first thing that is wrong; absent when everything is right. */
  finding?: Finding;
}

/** What the steps of one tenant's verification share: its settings, its report, and the ids met so far. */
export class VerifyRun {
  readonly report: TenantVerification = { size: 0, pending: 0, root: '', erasedSlots: 0, unopenedSlots: 0 };
  readonly sets = new IdSets();
  /** Of PostgreSQL's seeded hash; fresh for each run, so that nobody can prepare two sets of ids with one sum. */
  readonly seed = randomBytes(8).readBigInt64BE();
  readonly tenantId: number;
  readonly db: Database;
  readonly signal: AbortSignal | undefined;
  readonly #options: VerifyTenantOptions;

  constructor(tenantId: number, options: VerifyTenantOptions) {
    this.tenantId = tenantId;
    this.db = options.db;
    this.signal = options.signal;
    this.#options = options;
  }

  /** The keys of all slots of these events; undefined when verifying without keys. */
  async openKeys(events: Iterable<OpenedEvent | FindingError>): Promise<Map<string, SlotKey> | undefined> {
    const { keyring } = this.#options;
    if (keyring === undefined) return undefined;
    const refs = [...events].flatMap((event) => (event instanceof FindingError ? [] : event.sealed.slots));
    return openSlotKeys(keyring, this.db.pools.reader, this.tenantId, refs);
  }

  /** Counts an event whose leaf is right, and compares its columns. Throws FindingError. */
  takeSound(event: OpenedEvent, leaf: RecomputedLeaf, position: number | null): OpenHead {
    const head = parseHead(event);
    checkColumns(event, head, position);
    this.sets.addKnown(event.stored.id, event.stored.fingerprint);
    this.report.erasedSlots += leaf.erasedSlots;
    this.report.unopenedSlots += leaf.unopenedSlots;
    return head;
  }

  progress(events: number): void {
    if (events > 0) this.#options.onProgress?.(events, this.report.size + this.report.pending);
  }
}

/** Record keys whose timelines show the event: its targets, each once. */
export function edgesOf(head: OpenHead): Set<bigint> {
  return new Set(head.targets.map(({ type, id }) => cachedRecordKey(type, id)));
}

/** Packed ids, 16 bytes each, as text; a rest is left out. */
export function idsOf(ids: Buffer): string[] {
  return Array.from({ length: Math.floor(ids.length / 16) }, (_, at) => eventIdText(ids, at * 16));
}

/** The value, or the finding that making it threw. */
export function valueOrFinding<Value>(make: () => Value): Value | FindingError {
  try {
    return make();
  } catch (error) {
    if (error instanceof FindingError) return error;
    throw error;
  }
}
