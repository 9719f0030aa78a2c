import { referencesOf, type CollectionCatalogue, type CollectionDeclaration, type Reference, type RelatedRecord } from '@daybook/core';
import type { ClientBase } from 'pg';
import { int8Array } from '../db/binaryArrays.ts';
import { cachedRecordKey } from '../db/recordKeys.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { RecordData } from './record.ts';
import { openTitle } from './sealedFields.ts';
import { openRecords, RECORD_COLUMNS, type RecordRow, type StoredRecord } from './storedRecord.ts';

/** A record that others refer to. */
interface Node {
  name: string | undefined;
  parents: readonly Reference[];
  /** Managed and not deleted, or named by an event. */
  known: boolean;
}

interface NodeRow extends RecordRow {
  node_key: bigint;
  title: string | null;
  named: boolean;
}

/** How far up timelines reach: contact, customer, account and its parents. */
const HIGHEST = 6;
/** Targets an event takes are 64; what is nearest comes first. */
const MOST_RELATED = 40;

/**
 * What the records of one transaction refer to: whether it is there, what it is called, and its parents in turn. What was
 * found is kept for the transaction, in which an import asks for one customer a
 * thousand times.
 */
export class Relations {
  readonly #nodes = new Map<bigint, Node>();
  readonly #client: ClientBase;
  readonly #tenantId: number;
  readonly #keyring: Pick<Keyring, 'open'>;
  readonly #catalogue: CollectionCatalogue;
  /** Records written in this transaction stand as they are now. */
  readonly #written: (key: bigint) => StoredRecord | undefined;

  constructor(options: { client: ClientBase; tenantId: number; keyring: Pick<Keyring, 'open'>; catalogue: CollectionCatalogue; written: (key: bigint) => StoredRecord | undefined }) {
    this.#client = options.client;
    this.#tenantId = options.tenantId;
    this.#keyring = options.keyring;
    this.#catalogue = options.catalogue;
    this.#written = options.written;
  }

  /** Looks up what is referred to and not known yet, and everything above it: a query per level, of which most records have one. */
  async load(references: readonly Pick<Reference, 'collection' | 'id'>[]): Promise<void> {
    let level = references;
    for (let height = 0; height <= HIGHEST && level.length > 0; height += 1) {
      const wanted = new Set<bigint>();
      this.#addUnknown(level, wanted, height);
      if (wanted.size === 0) return;
      level = (await this.#read([...wanted])).flatMap(({ parents }) => parents);
    }
  }

  async #read(keys: readonly bigint[]): Promise<Node[]> {
    const { rows } = await this.#client.query<NodeRow>({
      name: 'daybook find related records',
      text: `
        select wanted.record_key as node_key, m.*, r.title, r.record_key is not null or (
                 m.record_key is null and exists (select 1 from event_edges e where e.tenant_id = $1 and e.record_key = wanted.record_key)
               ) as named
          from unnest($2::int8[]) as wanted(record_key)
          left join lateral (
            select ${RECORD_COLUMNS} from managed_records m where m.tenant_id = $1 and m.record_key = wanted.record_key offset 0
          ) m on true
          left join lateral (
            select record_key, title from records where tenant_id = $1 and record_key = wanted.record_key and m.record_key is null offset 0
          ) r on true`,
      values: [this.#tenantId, int8Array(keys)],
    });
    const managed = await openRecords(this.#keyring, this.#tenantId, rows.filter((row) => row.record_key !== null));
    const found: [bigint, Node][] = managed.map((record) => [record.key, this.#nodeOf(record)]);
    for (const row of rows) if (row.record_key === null) found.push([row.node_key, { name: row.title ?? undefined, parents: [], known: row.named }]);
    for (const [key, node] of found) this.#nodes.set(key, node);
    return found.map(([, node]) => node);
  }

  /** Whether anybody knows the record; it was loaded. */
  isKnown(collection: string, id: string): boolean {
    return this.#node(cachedRecordKey(collection, id))?.known ?? false;
  }

  /** The loaded references with their names, and everything above them, nearest first. What a name stands for alone has nothing above it. */
  related(references: readonly Reference[]): RelatedRecord[] {
    const related: RelatedRecord[] = [];
    const seen = new Set<string>();
    let level: readonly Reference[] = references;
    for (let height = 0; height <= HIGHEST && level.length > 0; height += 1) {
      const above: Reference[] = [];
      for (const reference of level) {
        const name = `${reference.collection}/${reference.id}`;
        if (seen.has(name) || related.length >= MOST_RELATED) continue;
        seen.add(name);
        const node = this.#node(cachedRecordKey(reference.collection, reference.id));
        related.push({ ...reference, name: node?.name });
        if (reference.as !== 'named') above.push(...(node?.parents ?? []).map((parent) => ({ ...parent, as: reference.as })));
      }
      level = above;
    }
    return related;
  }

  #node(key: bigint): Node | undefined {
    const written = this.#written(key);
    return written === undefined ? this.#nodes.get(key) : this.#nodeOf(written);
  }

  #nodeOf(record: StoredRecord): Node {
    const declaration = this.#catalogue.get(record.collection);
    if (declaration === undefined) return { name: undefined, parents: [], known: record.state !== 'deleted' };
    return { name: record.removed ? undefined : openTitle(declaration, record.data), parents: parentsOf(declaration, record), known: record.state !== 'deleted' };
  }

  /** Walks up what was written in this transaction; where that ends, the database goes on. */
  #addUnknown(references: readonly Pick<Reference, 'collection' | 'id'>[], wanted: Set<bigint>, height: number): void {
    for (const { collection, id } of references) {
      const key = cachedRecordKey(collection, id);
      const written = this.#written(key);
      if (written !== undefined) {
        if (height < HIGHEST) this.#addUnknown(this.#nodeOf(written).parents, wanted, height + 1);
      } else if (!this.#nodes.has(key)) wanted.add(key);
    }
  }
}

/** What stands above a record: what its parent fields name; of a merged one, the record it went into. */
export function parentsOf(declaration: CollectionDeclaration, record: { collection: string; data: RecordData; mergedInto: string | undefined }): Reference[] {
  if (record.mergedInto !== undefined) return [{ as: 'parent', field: 'merged_into', collection: record.collection, id: record.mergedInto }];
  return referencesOf(declaration, record.data).filter(({ as }) => as === 'parent');
}

/** The keys of what stands above a record, as they are stored with it. */
export function parentKeys(declaration: CollectionDeclaration, record: { collection: string; data: RecordData; mergedInto: string | undefined }): bigint[] {
  return [...new Set(parentsOf(declaration, record).map(({ collection, id }) => cachedRecordKey(collection, id)))];
}
