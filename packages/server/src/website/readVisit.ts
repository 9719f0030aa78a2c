import { DaybookError } from '@daybook/core';
import { isVisitorId } from './readForm.ts';
import type { Site } from './site.ts';

/** A page view, read and checked. */
export interface Visit {
  visitorId: string;
  /** The page's path: what makes two visits the same page. */
  path: string;
  url: string;
  title: string | undefined;
  referrer: string | undefined;
}

const LONGEST_PATH = 512;
const LONGEST_URL = 4000;
const LONGEST_TITLE = 1000;

/** Reads what the snippet sends about a page view. Throws `invalid_parameter` with its pointer. */
export function readVisit(site: Pick<Site, 'origins'>, { visitor, type = 'page_visited', url, title, referrer }: Record<string, unknown>): Visit {
  if (type !== 'page_visited' && type !== 'page.visited') refuse('/type', 'page_visited');
  if (typeof visitor !== 'string' || !isVisitorId(visitor)) refuse('/visitor', '16 to 64 letters, digits, hyphens and _');
  const page = webAddress(url);
  if (page === undefined || page.href.length > LONGEST_URL) refuse('/url', 'the address of a page, up to 4,000 characters');
  if (site.origins.length > 0 && !site.origins.includes(page.origin)) refuse('/url', `a page of ${site.origins.join(', ')}`);
  const from = webAddress(referrer);
  return {
    visitorId: visitor,
    path: page.pathname.slice(0, LONGEST_PATH),
    // What follows a hash never reaches a server, and is no page of its own.
    url: page.origin + page.pathname + page.search,
    title: typeof title === 'string' && title.trim() !== '' ? title.trim().slice(0, LONGEST_TITLE) : undefined,
    referrer: from === undefined || from.href.length > LONGEST_URL ? undefined : from.href,
  };
}

/** A web address without the user and password it may carry. */
function webAddress(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  url.username = '';
  url.password = '';
  return ['https:', 'http:'].includes(url.protocol) ? url : undefined;
}

function refuse(pointer: string, expected: string): never {
  throw new DaybookError('invalid_parameter', { pointer, expected });
}
