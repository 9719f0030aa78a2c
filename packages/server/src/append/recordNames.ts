import { recordKey } from '@daybook/core';
import { nativeSha256 } from '../db/recordKeys.ts';

const REMEMBERED = 200_000;

/**
 * A record as the way in meets it: its key, and the title each tenant's committed appends of this process have announced it
 * with. One look-up by name answers both; maps by key cost half a microsecond an event each.
 */
export class RecordName {
  readonly collection: string;
  readonly id: string;
  readonly key: bigint;
  // Most records are one tenant's; only names like `system` are met in many.
  #tenantId = 0;
  #title: string | null = null;
  #others: Map<number, string | null> | undefined;

  constructor(collection: string, id: string) {
    this.collection = collection;
    this.id = id;
    this.key = recordKey(collection, id, nativeSha256);
  }

  /** Whether it need not be said again. Forgetting costs a few bytes in the next pending row, never a record. */
  isAnnounced(tenantId: number, title: string | null): boolean {
    const known = tenantId === this.#tenantId ? this.#title : this.#others?.get(tenantId);
    return known !== undefined && (title === null || known === title);
  }

  /** Only after the commit of the append that said it. */
  announced(tenantId: number, title: string | null): void {
    if (this.#tenantId === 0) this.#tenantId = tenantId;
    if (tenantId === this.#tenantId) this.#title = title ?? this.#title;
    else (this.#others ??= new Map()).set(tenantId, title ?? this.#others.get(tenantId) ?? null);
  }
}

// By collection, then by id: looking up needs no text to be put together.
const names = new Map<string, Map<string, RecordName>>();
let remembered = 0;

/** The one object of a record, remembered: the same few thousand make most of the events. */
export function recordName(collection: string, id: string): RecordName {
  let ids = names.get(collection);
  const known = ids?.get(id);
  if (known !== undefined) return known;
  if (remembered >= REMEMBERED) {
    names.clear();
    remembered = 0;
    ids = undefined;
  }
  const made = new RecordName(collection, id);
  if (ids === undefined) names.set(collection, (ids = new Map()));
  ids.set(id, made);
  remembered += 1;
  return made;
}
