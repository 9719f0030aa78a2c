import type { FeedOrder } from '../feed/feedStore.ts';
import { PANEL_TABS, type PanelTab } from '../panel/panel.tsx';

/** The parts of a record's page besides its activity. */
export const RECORD_PARTS = ['details', 'history', 'comments'] as const;
export type RecordPart = (typeof RECORD_PARTS)[number];

/** The state of a page with a feed, all of it in the URL: a shared link is the shared view. What has its usual value is left out. */
export interface FeedSearch {
  /** Filter as text. */
  q?: string;
  /** The tab the filter started from. */
  view?: string;
  order?: FeedOrder;
  /** Id or position of the entry in the panel. */
  entry?: string;
  tab?: PanelTab;
  /** What the histogram spans: two ISO moments with `..` between. */
  span?: string;
  /** The comment to show first, of the entry or of the record. */
  comment?: string;
}

/** Reads the parameters of a page with a feed; what is not understood is left out. */
export function readFeedSearch(raw: Record<string, unknown>): FeedSearch {
  const text = (name: string): string | undefined => {
    const value = raw[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const tab = PANEL_TABS.find((name) => name === raw['tab']);
  const [q, view, entry, span, comment] = [text('q'), text('view'), text('entry'), text('span'), text('comment')];
  return {
    ...(q !== undefined && { q }),
    ...(view !== undefined && { view }),
    ...(raw['order'] === 'recorded' && { order: 'recorded' }),
    ...(entry !== undefined && { entry }),
    // A link to a comment of an entry need not say where comments are.
    ...(tab !== undefined && tab !== 'summary' ? { tab } : tab === undefined && comment !== undefined && entry !== undefined && { tab: 'comments' }),
    ...(span !== undefined && { span }),
    ...(comment !== undefined && { comment }),
  };
}

/** What a record's page keeps in its address besides its feed. */
export interface RecordSearch extends FeedSearch {
  /** The part in view; its activity where none is named. */
  part?: RecordPart;
  /** The moment as of which the record is shown, RFC 3339. */
  at?: string;
  /** Two versions compared: `12..15`. */
  compare?: string;
  /** The field whose history is shown. */
  field?: string;
}

/** Reads the parameters of a record's page; what is not understood is left out. */
export function readRecordSearch(raw: Record<string, unknown>): RecordSearch {
  const text = (name: string): string | undefined => {
    const value = raw[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const part = RECORD_PARTS.find((name) => name === raw['part']);
  const at = text('at');
  const compare = text('compare');
  const field = text('field');
  return {
    ...readFeedSearch(raw),
    ...(part !== undefined && { part }),
    ...(at !== undefined && !Number.isNaN(Date.parse(at)) && { at }),
    ...(compare !== undefined && /^\d+\.\.\d+$/.test(compare) && { compare }),
    ...(field !== undefined && { field }),
  };
}

/** Plain `a=b` parameters, every value a text: filters that look like numbers stay filters. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The inverse of {@link parseSearch}; colons, commas and slashes stay readable. */
export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([name, value]) => (value === undefined || value === null || value === '' ? [] : [`${encodeURIComponent(name)}=${encode(String(value))}`]));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function encode(value: string): string {
  return encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%20', '+');
}
