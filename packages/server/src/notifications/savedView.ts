import { compilePredicate, DaybookError, parseFilter } from '@daybook/core';
import { filterContext } from '../read/filterContext.ts';
import type { ReadDeps } from '../read/readDeps.ts';
import type { Viewer } from '../read/visibility.ts';

/** A filter somebody gave a name. */
export interface SavedView {
  id: string;
  name: string;
  /** The page it belongs to: `activity`, `records/customer`. */
  page: string;
  filter: string;
  /** Null: made with a key. */
  owner_id: string | null;
  /** Whether everybody of the team sees it. */
  shared: boolean;
  /** Whether the reader is notified of what it finds. */
  subscribed: boolean;
  created_at: string;
  updated_at: string;
}

/** What of a view may be written. */
export interface ViewWish {
  name?: string;
  page?: string;
  filter?: string;
  shared?: boolean;
  subscribed?: boolean;
}

/** Refuses a filter that cannot be read or compiled, as a list would; its text stays as it was typed. */
export async function checkViewFilter(deps: Pick<ReadDeps, 'keyring' | 'catalogues'>, reader: { tenantId: number; viewer: Viewer }, text: string): Promise<void> {
  try {
    const filter = parseFilter(text);
    compilePredicate(filter, await filterContext(deps, filter, { ...reader, me: { type: 'user', id: 'me' }, now: Date.now() }));
  } catch (error) {
    if (!(error instanceof DaybookError)) throw error;
    throw new DaybookError(error.code, { ...error.details, pointer: '/filter' }, { cause: error });
  }
}
