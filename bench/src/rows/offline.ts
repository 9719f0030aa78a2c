import { appendLeaves, disclosureText, EMPTY_FRONTIER, frontierRoot, leafHash, leafText, parseLeaf, verifyLeaf } from '@daybook/core';
import { nativeSha256 } from '../../../packages/server/dist/db/recordKeys.js';
import { withTenant } from '../../../packages/server/dist/db/withTenant.js';
import { openSlot, personalSalt } from '../../../packages/server/dist/keys/personalSlot.js';
import { decodeSealed } from '../../../packages/server/dist/keys/sealedCodec.js';
import { readStoredEvents } from '../../../packages/server/dist/verify/storedEvents.js';
import { openStoredEvent } from '../../../packages/server/dist/verify/verifyEvent.js';
import { grouped, median } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import type { Stage } from '../stage.ts';

const TILES = 100;
const ROUNDS = 5;
const NOTHING: ReadonlySet<string> = new Set();

/** What a stranger is handed of one event: its leaf and every disclosure, personal ones opened. */
interface Bundled {
  leaf: string;
  disclosures: string[];
}

/**
 * What a stranger does with a bundle and no database: each disclosure hashed and found in its leaf, each leaf hashed, the
 * tree's root rebuilt from all of them and compared. Core's functions alone, on events of the history.
 */
export async function offlineRow(stage: Stage): Promise<RowResult> {
  const tiles = await bundledTiles(stage);
  const events = tiles.reduce((sum, { bundles }) => sum + bundles.length, 0);
  const disclosures = tiles.reduce((sum, { bundles }) => sum + bundles.reduce((all, bundle) => all + bundle.disclosures.length, 0), 0);
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (const { bundles, root } of tiles) verifyTile(bundles, root);
    const { user, system } = process.cpuUsage(before);
    // The first round compiles the code.
    if (round > 0) rates.push(events / ((user + system) / 1e6));
  }
  const rate = median(rates);
  return result('verify', 'offline verification per core: every disclosure, leaf and the tree', Math.round(rate), { is: 'at least', bar: 50_000, goal: 100_000, unit: '/s' }, `${grouped(rate)} events per CPU second`, `${grouped(events)} events, ${(disclosures / events).toFixed(1)} disclosures each, core alone`, { rounds: rates.map(Math.round) });
}

function verifyTile(bundles: readonly Bundled[], root: Buffer): void {
  const leaves = bundles.map(({ leaf, disclosures }) => {
    if (!verifyLeaf({ leaf, disclosures, erased: NOTHING }, nativeSha256).sound) throw new Error(`a leaf of the bench is not what it discloses: ${leaf}`);
    return leafHash(leaf, nativeSha256);
  });
  if (!root.equals(frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves, nativeSha256), nativeSha256))) throw new Error("the bench's leaves do not make their tile's root");
}

async function bundledTiles({ db, engine, tenantId }: Stage): Promise<{ bundles: Bundled[]; root: Buffer }[]> {
  return withTenant(db.pools.reader, tenantId, async (client) => {
    const { rows } = await client.query<{ ids: Buffer; root: Buffer }>(`select ids, root from log_tiles where tenant_id = $1 and level = 0 order by tile_index limit ${TILES}`, [tenantId]);
    const tiles: { bundles: Bundled[]; root: Buffer }[] = [];
    for (const { ids, root } of rows) {
      const each = Array.from({ length: ids.length / 16 }, (_, at) => ids.subarray(at * 16, at * 16 + 16));
      const stored = [...(await readStoredEvents(client, tenantId, each, 0n)).values()];
      const opened = stored.map((event) => openStoredEvent(event, null));
      const keys = await engine.keyring.open(tenantId, opened.flatMap(({ sealed }) => sealed.slots));
      const byId = new Map(
        opened.map(({ stored: event, head, data }) => {
          const id = Buffer.from(event.id.replaceAll('-', ''), 'hex');
          const { headSalt, dataSalt, slots } = decodeSealed(event.sealed);
          const disclosures = [
            disclosureText({ salt: headSalt.toString('base64url'), name: 'head', raw: head }),
            disclosureText({ salt: dataSalt.toString('base64url'), name: 'data', raw: data }),
            ...slots.map((slot, index) => {
              const key = keys.get(`${slot.subjectKey}:${slot.generation}`);
              if (!(key instanceof Buffer)) throw new Error('a key of the bench is gone');
              return disclosureText({ salt: personalSalt(key, tenantId, id, index), name: `personal:${index}`, raw: openSlot(key, tenantId, id, index, slot) });
            }),
          ];
          const digests = disclosures.map((text) => nativeSha256(Buffer.from(Buffer.from(text).toString('base64url')))).map((digest) => Buffer.from(digest).toString('base64url'));
          const leaf = leafText({ digests, recordedMs: event.recordedMicros / 1000, id: event.id });
          parseLeaf(leaf);
          return [event.id, { leaf, disclosures }];
        }),
      );
      // In the tile's order.
      tiles.push({ root, bundles: each.flatMap((id) => byId.get([8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, id.toString('hex'))) ?? []) });
    }
    return tiles;
  });
}
