import type { ClientBase } from 'pg';
import { HASH_BYTES, TILE_WIDTH, perfectRoot } from '@daybook/core';
import { nativeSha256 } from '../db/recordKeys.ts';
import { withTenant } from '../db/withTenant.ts';
import { FindingError } from './finding.ts';
import type { LogHeadRow } from './logSnapshot.ts';
import type { SlotKey } from './slotKeys.ts';
import { missingEdges, readStoredEvents, type ExpectedEdge, type StoredEvent } from './storedEvents.ts';
import { TreeChecker, type ExpectedTile } from './treeChecker.ts';
import { openStoredEvent, recomputeLeaf, type OpenedEvent } from './verifyEvent.ts';
import { edgesOf, idsOf, valueOrFinding, type VerifyRun } from './verifyRun.ts';

/** A batch reads thousands of scattered rows: on a cold disk that takes longer than a page's five seconds. */
const UNHURRIED = { statementTimeoutMs: 0 } as const;

/** Tiles read, with their events, in one transaction: some 2,000 events, a few megabytes. */
const TILES_AT_ONCE = 8;

/** One tile of level 0, or the leaves after the last one, which the head holds. */
interface LeafBlock {
  /** Position of its first leaf. */
  first: number;
  ids: Buffer;
  hashes: Buffer;
  tile?: { index: number; root: Buffer; recordedThroughMs: number };
}

interface Batch {
  blocks: LeafBlock[];
  events: ReadonlyMap<string, StoredEvent>;
}

interface OpenedBatch extends Batch {
  opened: ReadonlyMap<string, OpenedEvent | FindingError>;
  keys: ReadonlyMap<string, SlotKey> | undefined;
}

/**
 * Verifies every numbered event against its leaf, in order of position, every tile, and the head. Throws FindingError at
 * the first that is wrong. One batch is read ahead while another is hashed; nothing else is held but the tree's edge.
 */
export async function verifyLeaves(run: VerifyRun, head: LogHeadRow): Promise<void> {
  const check = new LeafCheck(run, head);
  const tiles = Math.floor(head.size / TILE_WIDTH);
  let next = check.read(0, Math.min(TILES_AT_ONCE, tiles));
  for (let from = 0; from <= tiles; from += TILES_AT_ONCE) {
    run.signal?.throwIfAborted();
    const batch = await next;
    const after = from + TILES_AT_ONCE;
    if (after <= tiles) {
      next = check.read(after, Math.min(after + TILES_AT_ONCE, tiles));
      // When this batch ends the run, nobody asks for the next one any more.
      next.catch(() => undefined);
    }
    await check.batch(batch);
    run.progress(batch.blocks.reduce((sum, block) => sum + block.ids.length / 16, 0));
  }
  check.end();
}

class LeafCheck {
  readonly #run: VerifyRun;
  readonly #head: LogHeadRow;
  readonly #tree = new TreeChecker();
  /** Newest recorded_at among the leaves so far, and what the last tile says of it. */
  #recordedMs = -Infinity;
  #throughMs = -Infinity;
  /** Timeline entries that the batch under way must have. */
  #edges: (ExpectedEdge & { position: number })[] = [];

  constructor(run: VerifyRun, head: LogHeadRow) {
    this.#run = run;
    this.#head = head;
  }

  /** Tiles [from, to) with their events; after the last tile, the head's own leaves. */
  async read(from: number, to: number): Promise<Batch> {
    const { db, tenantId, seed } = this.#run;
    return withTenant(db.pools.reader, tenantId, async (client) => {
      const { rows } = await client.query<{ tile_index: bigint; ids: Buffer; hashes: Buffer; root: Buffer; through: number | null }>(
        `select tile_index, ids, hashes, root, round(extract(epoch from recorded_through) * 1000)::float8 as through
           from log_tiles
          where tenant_id = $1 and level = 0 and tile_index >= $2 and tile_index < $3
          order by tile_index`,
        [tenantId, from, to],
      );
      const blocks = rows.map((row): LeafBlock => {
        const index = Number(row.tile_index);
        return { first: index * TILE_WIDTH, ids: row.ids, hashes: row.hashes, tile: { index, root: row.root, recordedThroughMs: row.through ?? -Infinity } };
      });
      const tiles = Math.floor(this.#head.size / TILE_WIDTH);
      if (from + TILES_AT_ONCE > tiles) blocks.push({ first: tiles * TILE_WIDTH, ids: this.#head.tailIds, hashes: this.#head.tailHashes });
      return { blocks, events: await readStoredEvents(client, tenantId, blocks.flatMap(({ ids }) => splitIds(ids)), seed) };
    }, UNHURRIED);
  }

  async batch(batch: Batch): Promise<void> {
    const { db, tenantId } = this.#run;
    const opened = await this.#open(batch);
    const completed: ExpectedTile[] = [];
    this.#edges = [];
    let wrong: FindingError | undefined;
    for (const block of batch.blocks) {
      wrong = valueOrFinding(() => {
        this.#block(block, opened);
        if (block.tile) completed.push(...this.#tree.takeTile(block.hashes));
        return undefined;
      });
      if (wrong) break;
    }
    await withTenant(db.pools.reader, tenantId, async (client) => {
      // Only of events before the one that is wrong, so a missing entry comes first.
      const [edge] = await missingEdges(client, tenantId, this.#edges);
      if (edge) {
        const position = this.#edges.find((each) => each.eventId === edge.eventId)?.position ?? null;
        throw new FindingError('edge_missing', `The timeline of record ${edge.recordKey} does not have the event.`, { position, eventId: edge.eventId });
      }
      if (wrong) throw wrong;
      for (const tile of completed) await checkHigherTile(client, tenantId, tile);
    }, UNHURRIED);
  }

  /** After the last batch: the head must be what all leaves make. */
  end(): void {
    this.#tree.finish(this.#head);
    const reached = Math.max(this.#recordedMs, this.#throughMs);
    if (this.#head.recordedThroughMs < reached) {
      throw new FindingError('head_changed', `The head is said to reach ${timeOf(this.#head.recordedThroughMs)}; its events reach ${timeOf(reached)}.`);
    }
  }

  async #open(batch: Batch): Promise<OpenedBatch> {
    const opened = new Map<string, OpenedEvent | FindingError>();
    for (const { first, ids } of batch.blocks) {
      idsOf(ids).forEach((id, at) => {
        const stored = batch.events.get(id);
        if (stored) opened.set(id, valueOrFinding(() => openStoredEvent(stored, first + at)));
      });
    }
    return { ...batch, opened, keys: await this.#run.openKeys(opened.values()) };
  }

  #block(block: LeafBlock, batch: OpenedBatch): void {
    const { first, ids, hashes, tile } = block;
    if (first !== this.#tree.size) {
      throw new FindingError('tile_missing', `Tile ${this.#tree.size / TILE_WIDTH} of level 0 is not stored.`, { position: this.#tree.size });
    }
    if (ids.length % 16 !== 0 || hashes.length !== ids.length * 2 || (tile && ids.length !== TILE_WIDTH * 16)) {
      throw new FindingError(tile ? 'tile_changed' : 'head_changed', `${tile ? `Tile ${tile.index} of level 0` : "The head's tail"}: ${ids.length} bytes of ids stand beside ${hashes.length} bytes of leaf hashes.`, { position: first });
    }
    idsOf(ids).forEach((id, at) => this.#leaf(block, batch, id, at));
    if (tile === undefined) return;
    if (!isRootOf(hashes, tile.root)) throw new FindingError('tile_changed', `The root stored with tile ${tile.index} of level 0 is not that of its hashes.`, { position: first });
    // Reads find an event's tile by this time.
    const reached = Math.max(this.#recordedMs, this.#throughMs);
    if (tile.recordedThroughMs < reached) {
      throw new FindingError('tile_changed', `Tile ${tile.index} of level 0 is said to reach ${timeOf(tile.recordedThroughMs)}; its events reach ${timeOf(reached)}.`, { position: first });
    }
    this.#throughMs = tile.recordedThroughMs;
  }

  #leaf({ first, hashes, tile }: LeafBlock, { blocks, opened, keys }: OpenedBatch, id: string, at: number): void {
    const position = first + at;
    const place = { position, eventId: id };
    const event = opened.get(id);
    if (event === undefined) throw new FindingError('event_missing', `Position ${position} is event ${id}, which is not stored.`, place);
    if (event instanceof FindingError) throw event;
    const leaf = recomputeLeaf(this.#run.tenantId, event, keys, position);
    if (!hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES).equals(leaf.hash)) {
      const elsewhere = placeOf(leaf.hash, blocks);
      if (elsewhere !== undefined) throw new FindingError('event_misplaced', `Position ${position} names this event, whose leaf stands at position ${elsewhere}.`, place);
      // Event and leaf disagree: the one that no longer fits its surroundings was changed.
      if (tile === undefined && !this.#tree.agreesWith(this.#head)) {
        throw new FindingError('head_changed', `Leaf hash ${at} of the head's tail is not that of its event, and the tail no longer makes the head's root: the head was changed.`, place);
      }
      if (tile && !isRootOf(hashes, tile.root)) {
        throw new FindingError('tile_changed', `Leaf hash ${at} of tile ${tile.index} is not that of its event, and the tile no longer has its own root: the tile was changed.`, place);
      }
      throw new FindingError('event_changed', `The event does not hash to its leaf, and ${tile ? `tile ${tile.index}` : 'the head'} agrees with its own root: the event was changed.`, place);
    }
    const open = this.#run.takeSound(event, leaf, position);
    this.#recordedMs = Math.max(this.#recordedMs, event.stored.recordedMicros / 1000);
    for (const recordKey of edgesOf(open)) this.#edges.push({ eventId: id, recordKey, position });
  }
}

async function checkHigherTile(client: ClientBase, tenantId: number, expected: ExpectedTile): Promise<void> {
  const { rows } = await client.query<{ hashes: Buffer; root: Buffer }>(
    `select hashes, root from log_tiles where tenant_id = $1 and level = $2 and tile_index = $3`,
    [tenantId, expected.level, expected.index],
  );
  const [row] = rows;
  const name = `tile ${expected.index} of level ${expected.level}`;
  const span = TILE_WIDTH ** expected.level;
  const first = expected.index * span * TILE_WIDTH;
  if (row === undefined) throw new FindingError('tile_missing', `Level ${expected.level} lacks tile ${expected.index}.`, { position: first });
  for (let at = 0; at < TILE_WIDTH; at += 1) {
    if (hashText(row.hashes, at) !== hashText(expected.hashes, at)) {
      throw new FindingError('tile_changed', `Hash ${at} of ${name} is not the root of the tile below it.`, { position: first + at * span });
    }
  }
  if (!row.root.equals(expected.root)) throw new FindingError('tile_changed', `The root stored with ${name} is not that of its hashes.`, { position: first });
}

/** Where in the batch a leaf hash stands, to tell a swap from a change. */
function placeOf(hash: Uint8Array, blocks: readonly LeafBlock[]): number | undefined {
  for (const { first, hashes } of blocks) {
    for (let at = 0; (at + 1) * HASH_BYTES <= hashes.length; at += 1) {
      if (hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES).equals(hash)) return first + at;
    }
  }
  return undefined;
}

/** Packed ids as they are; a rest is left out. */
function splitIds(ids: Buffer): Buffer[] {
  return Array.from({ length: Math.floor(ids.length / 16) }, (_, at) => ids.subarray(at * 16, at * 16 + 16));
}

/** Hash number `at` of packed hashes, as a map's key. */
function hashText(hashes: Buffer, at: number): string {
  return hashes.toString('latin1', at * HASH_BYTES, (at + 1) * HASH_BYTES);
}

function isRootOf(hashes: Buffer, root: Buffer): boolean {
  return root.equals(perfectRoot(hashes, nativeSha256));
}

function timeOf(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'no time';
}
