import { formatValue, type Change, type DaybookEvent, type Json } from '@daybook/core';
import { useState, type ReactNode } from 'react';
import { Changes, isErased } from '../feed/changes.tsx';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { Segmented } from '../ui/segmented.tsx';
import { Store } from '../ui/store.ts';
import { useStore } from '../ui/useStore.ts';
import { Section } from './section.tsx';

type Layout = 'inline' | 'sides';

/** The reader's choice, kept from entry to entry. */
const layout = new Store<Layout>('inline');
const LAYOUTS = [
  { value: 'inline', text: 'Inline' },
  { value: 'sides', text: 'Side by side' },
] as const;

/** What changed, inline or side by side. */
export function ChangesSection({ event }: { event: DaybookEvent }): ReactNode {
  const chosen = useStore(layout);
  return (
    <Section title="Changes" aside={<Segmented label="Layout of changes" value={chosen} options={LAYOUTS} onChange={layout.set} />}>
      {chosen === 'inline' ? <Changes key={event.id} event={event} /> : <SideBySide key={event.id} event={event} />}
    </Section>
  );
}

/** The tab of its own: nothing to show is said. */
export function ChangesTab({ event }: { event: DaybookEvent }): ReactNode {
  if (event.changes.length === 0) return <p className="panelempty">This entry changed no field. What came with it is under Raw.</p>;
  return <ChangesSection event={event} />;
}

const SHOWN_AT_ONCE = 20;

function SideBySide({ event }: { event: DaybookEvent }): ReactNode {
  const [all, setAll] = useState(false);
  const changes = all ? event.changes : event.changes.slice(0, SHOWN_AT_ONCE);
  return (
    <>
      <table className="tb sidestable">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change, index) => (
            <tr key={`${change.field}:${index}`}>
              <th scope="row" title={change.field}>
                <bdi>{capitalisedField(change.field)}</bdi>
              </th>
              <td>
                <SideValue change={change} side="before" erased={isErased(event, index)} />
              </td>
              <td>
                <SideValue change={change} side="after" erased={isErased(event, index)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {changes.length < event.changes.length && (
        <p className="pt-2">
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all {event.changes.length}
          </button>
        </p>
      )}
    </>
  );
}

function SideValue({ change, side, erased }: { change: Change; side: 'before' | 'after'; erased: boolean }): ReactNode {
  if (erased) return <span className="tag dash">erased</span>;
  const value: Json | undefined = change[side];
  if (value === undefined || value === null || value === '') return <span className="none">empty</span>;
  if (typeof value === 'object') return <pre className="code">{JSON.stringify(value, null, 2)}</pre>;
  return (
    <span className={side === 'before' ? 'be' : 'af'}>
      <bdi className="whitespace-pre-line">{typeof value === 'string' ? value : formatValue(value)}</bdi>
    </span>
  );
}
