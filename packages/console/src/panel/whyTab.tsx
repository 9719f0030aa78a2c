import { printTerm, type DaybookEvent } from '@daybook/core';
import { useQuery } from '@tanstack/react-query';
import type { CSSProperties, ReactNode } from 'react';
import { apiPath, getJson } from '../app/api.ts';
import { useCatalogue } from '../app/catalogue.ts';
import { clockZone } from '../app/settings.ts';
import { describe } from '../feed/describe.ts';
import { clockTime, exactTime } from '../time/format.ts';
import { duration } from '../time/relative.ts';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/useStore.ts';
import { causeTree } from './causeTree.ts';
import { Section } from './section.tsx';

const MOST = 100;
const DEEPEST = 5;

/** What led to an entry and what followed from it, as a tree. `always` says so when there is nothing. */
export function WhySection({ event, onOpen, always = false }: { event: DaybookEvent; onOpen(event: DaybookEvent): void; always?: boolean }): ReactNode {
  const catalogue = useCatalogue();
  const zone = useStore(clockZone);
  const correlation = event.correlation_id;
  const { data } = useQuery({
    queryKey: ['why', correlation],
    enabled: correlation !== undefined,
    staleTime: 10_000,
    queryFn: ({ signal }) =>
      getJson<{ data: DaybookEvent[]; has_more: boolean }>(apiPath('/v1/events', { q: printTerm({ kind: 'correlation', values: [correlation ?? ''] }), limit: MOST, order: 'occurred' }), signal),
  });
  if (correlation === undefined || (data !== undefined && data.data.length < 2)) {
    return always ? <p className="panelempty">{correlation === undefined ? 'This entry came without a correlation: nothing is known of what led to it.' : 'No other entry belongs to the same cause.'}</p> : null;
  }
  if (data === undefined) return null;
  const nodes = causeTree(data.data.some(({ id }) => id === event.id) ? data.data : [...data.data, event]);
  const first = Date.parse(nodes[0]?.event.occurred_at ?? event.occurred_at);
  const last = Math.max(...nodes.map((node) => Date.parse(node.event.occurred_at)));
  return (
    <Section title="Why" aside={`${data.has_more ? 'first ' : ''}${nodes.length} entries, ${duration(last - first)}`}>
      <ul className="tree">
        {nodes.map((node, index) => {
          const { segments, quote, icon } = describe(node.event, catalogue);
          const at = Date.parse(node.event.occurred_at);
          const here = node.event.id === event.id;
          const text = segments.map((segment) => segment.text).join('');
          return (
            <li key={node.event.id} className={classNames(node.depth > 0 && `d${Math.min(node.depth, DEEPEST)}`, here && 'here')} style={{ '--reach': node.reach } as CSSProperties} title={quote === null ? undefined : `“${quote}”`}>
              <button type="button" onClick={() => onOpen(node.event)} aria-current={here ? true : undefined}>
                <Icon name={icon} small />
                <span className="tx trunc">
                  <bdi>{text}</bdi>
                </span>
                <span className="tm" title={exactTime(at, zone)}>
                  {index === 0 ? clockTime(at, zone) : `+${duration(at - first)}`}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
