import { formatValue, type DaybookEvent } from '@daybook/core';
import { Fragment, type ReactNode } from 'react';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { Spoken } from '../feed/spoken.tsx';
import { Section } from './section.tsx';

const MOST_FACTS = 12;
const LONG = 240;

/** What came with an entry besides its changes: words said, the failure, the reason, the payload's plain values. */
export function SummaryFacts({ event, quote }: { event: DaybookEvent; quote: string | null }): ReactNode {
  const erased = new Set(event.erased ?? []);
  const facts = Object.entries(event.payload).filter(([name, value]) => value !== null || erased.has(`/payload/${name}`));
  const words = facts.find(([, value]) => typeof value === 'string' && quote !== null && value.startsWith(quote.replace(/…$/, '')));
  const plain = facts.filter((fact) => fact !== words).slice(0, MOST_FACTS);
  return (
    <>
      {quote !== null && (
        <div className="sec">
          <p className="quote whitespace-pre-line" dir="auto">
            <Spoken event={event} text={words === undefined ? quote : String(words[1])} />
          </p>
        </div>
      )}
      {event.error !== undefined && (
        <Section title="Error" aside={event.error.code === undefined ? undefined : <span className="mono">{event.error.code}</span>}>
          <p className="reason fail">
            <bdi>{event.error.message}</bdi>
          </p>
          {event.error.stack !== undefined && (
            <pre className="code mt-2" tabIndex={0} aria-label="Stack trace">
              {event.error.stack}
            </pre>
          )}
        </Section>
      )}
      {event.reason !== undefined && (
        <Section title="Reason">
          <p dir="auto">{event.reason}</p>
        </Section>
      )}
      {plain.length > 0 && (
        <Section title="Details">
          <dl className="kv">
            {plain.map(([name, value]) => (
              <Fragment key={name}>
                <dt title={name}>
                  <bdi>{capitalisedField(name)}</bdi>
                </dt>
                <dd>
                  {erased.has(`/payload/${name}`) ? (
                    <span className="tag dash">erased</span>
                  ) : typeof value === 'object' && value !== null && !Array.isArray(value) ? (
                    <pre className="code">{JSON.stringify(value, null, 2).slice(0, 2_000)}</pre>
                  ) : typeof value === 'string' && isWebLink(value) ? (
                    <a className="link" href={value} target="_blank" rel="noopener noreferrer nofollow">
                      {value}
                    </a>
                  ) : (
                    <bdi>{typeof value === 'string' && value.length <= LONG * 8 ? value : formatValue(value)}</bdi>
                  )}
                </dd>
              </Fragment>
            ))}
          </dl>
        </Section>
      )}
    </>
  );
}

/** Only http and https; a link out of a payload never runs anything. */
function isWebLink(value: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(value) && value.length <= LONG;
}

