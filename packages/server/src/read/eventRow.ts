/** An event as stored, columns as text: what every read query of events answers. */
export interface EventRow {
  id: string;
  /** PostgreSQL's ISO text in UTC, to the microsecond. */
  recorded_at: string;
  body: string;
  /** Null only where it was not asked for and holds no personal value. */
  sealed: Buffer | null;
  /** The tenant's visibility revision in the statement's own snapshot: who is hidden as of this row. Null: nobody ever was. */
  revision: string | null;
  /** Of an activity struck out: the id of the event that did it, a space, and when. */
  struck: string | null;
}

/** A select list over a table or lateral named `e`, and what its rows are. Statements are prepared under the shape's name. */
export interface RowShape<Row extends { id: string }> {
  name: string;
  columns: string;
  /** Never set: ties the type of the rows to their columns. */
  row?: Row;
}

/** The tenant of the transaction: all that the text of a select list can name. */
const OWN_TENANT = `nullif(current_setting('app.tenant_id', true), '')::int4`;

/** Names no column of the row, so that it is looked up once per statement, whatever its size. */
const REVISION = `(select v.revision::text from visibility_revisions v where v.tenant_id = ${OWN_TENANT})`;

/** One probe per row; one per statement where the tenant never struck anything out. */
const STRUCK = `case when (select true from deleted_activities d where d.tenant_id = ${OWN_TENANT} limit 1)
  then (select d.deletion_id::text || ' ' || d.deleted_at::text from deleted_activities d where d.tenant_id = e.tenant_id and d.event_id = e.id) end`;

export const EVENT_COLUMNS = `e.id::text as id, e.recorded_at::text as recorded_at, e.body, e.sealed, ${REVISION} as revision, ${STRUCK} as struck`;

/** Whole events. */
export const EVENT_ROWS: RowShape<EventRow> = { name: 'event', columns: EVENT_COLUMNS };

/** Larger bodies are left out of a batch (`body` comes empty) and fetched one by one, so that a batch's memory is bounded. */
const BATCH_BODY_BYTES = 32_768;

const SIZED_BODY = `case when octet_length(e.body) <= ${BATCH_BODY_BYTES} then e.body else '' end as body`;

/** The same for batches of an export. */
export const BATCH_ROWS: RowShape<EventRow> = {
  name: 'batch',
  columns: `e.id::text as id, e.recorded_at::text as recorded_at, ${SIZED_BODY}, e.sealed, ${REVISION} as revision, ${STRUCK} as struck`,
};

/** What opening an event's personal values takes. */
export type SealedRow = Pick<EventRow, 'id' | 'body' | 'sealed' | 'revision'>;

/**
 * The same for batches that need neither recorded_at nor the salts of open slots nor what was struck out: `sealed` comes only
 * with personal values. What is not sent need not be written as text, carried and parsed; a CSV export is a sixth faster for it.
 */
export const LEAN_ROWS: RowShape<SealedRow> = {
  name: 'lean',
  columns: `e.id::text as id, ${SIZED_BODY}, case when position(',"personal":[[' in e.body) > 0 then e.sealed end as sealed, ${REVISION} as revision`,
};

/** Which event and how it went: what a chart counts. */
export interface EventMark {
  id: string;
  status: string;
}

export const MARK_ROWS: RowShape<EventMark> = { name: 'mark', columns: 'e.id::text as id, e.status::text as status' };
