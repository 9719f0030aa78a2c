import { readFileSync } from 'node:fs';

/** One line of the table in docs/RECORDS.md: which request makes which event. */
export interface SourceLine {
  /** `A2 customer.field_changed`, and the request: how a test of it is called. */
  title: string;
  event: string;
  /** Undefined: not from an operation of ours yet. */
  request: { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string; body: string | undefined } | undefined;
  changes: string[];
  timelines: string[];
  by: string;
}

const HEADER = '| Surface | Event | Request | Body | Changes | Timelines | By |';

/** Reads the table. Throws when a line is not as the table says. */
export function readEventSources(): SourceLine[] {
  const page = readFileSync(new URL('../../../docs/RECORDS.md', import.meta.url), 'utf8');
  const lines = page.slice(page.indexOf(HEADER)).split('\n').slice(2);
  const rows = lines.slice(0, lines.findIndex((line) => !line.startsWith('|')));
  return rows.map((row) => {
    const cells = row.slice(1, -1).split(/(?<!\\)\|/u).map((cell) => cell.trim().replaceAll('\\|', '|'));
    const [surfaces = '', event = '', request = '', body = '', changes = '', timelines = '', by = ''] = cells;
    const asked = /^`(GET|POST|PUT|PATCH|DELETE) (\/\S+)`$/u.exec(request);
    if (asked === null && !request.startsWith('not yet')) throw new Error(`no request in ${row}`);
    const name = plain(event);
    return {
      title: `${surfaces} ${name} from ${asked === null ? 'POST /v1/events' : `${asked[1]} ${asked[2]}`}`,
      event: name,
      request: asked === null ? undefined : { method: asked[1] as 'POST', path: asked[2] ?? '', body: body === '' ? undefined : plain(body) },
      changes: changes.split(' ').filter((field) => field !== '').map(plain),
      timelines: timelines.split(' ').filter((record) => record !== ''),
      by,
    };
  });
}

function plain(code: string): string {
  return code.replace(/^`|`$/gu, '');
}
