/** An event as stored, columns as text: what every read query of events answers. */
export interface EventRow {
  id: string;
  /** PostgreSQL's ISO text in UTC, to the microsecond. */
  recorded_at: string;
  body: string;
  sealed: Buffer;
}

/** The select list of `EventRow`, of a table or lateral named `e`. */
export const EVENT_COLUMNS = 'e.id::text as id, e.recorded_at::text as recorded_at, e.body, e.sealed';
