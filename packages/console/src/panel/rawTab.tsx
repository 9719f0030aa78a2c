import type { DaybookEvent } from '@daybook/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { request, type ApiError } from '../app/api.ts';
import { Icon } from '../ui/icon.tsx';
import { copy } from '../ui/toast.tsx';
import { layOutJson, type RawToken } from './rawJson.ts';
import { Section } from './section.tsx';

const LOOKS = { name: 'rk', string: 'rs', number: 'rn', word: 'rn', mark: '' } as const satisfies Record<RawToken['kind'], string>;

/** The entry exactly as the API gives it, character for character between the tokens' white space. */
export function RawTab({ event }: { event: DaybookEvent }): ReactNode {
  const { data, error } = useQuery<string, ApiError>({
    queryKey: ['raw', event.id, event.position],
    queryFn: async ({ signal }) => (await request(`/v1/events/${event.id}`, { signal })).text(),
    staleTime: 60_000,
  });
  if (error !== null) return <p className="panelempty">{error.message}. <span className="mono">{error.code}</span></p>;
  if (data === undefined) return null;
  return (
    <Section
      title="Raw"
      aside={
        <button type="button" className="btn sm ghost" onClick={() => void copy(data, 'Raw entry copied')}>
          <Icon name="copy" small />
          Copy
        </button>
      }
    >
      <pre className="code raw" tabIndex={0} aria-label="The entry as JSON">
        {layOutJson(data).map((token, index) => (token.kind === 'mark' ? token.text : <span key={index} className={LOOKS[token.kind]}>{token.text}</span>))}
      </pre>
    </Section>
  );
}
