import { formatValue, type FieldDeclaration, type Json } from '@daybook/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { recordPath } from '../app/collections.ts';
import { clockZone } from '../app/settings.ts';
import { clockTime, shortDate } from '../time/format.ts';
import { Moment } from '../time/timeCard.tsx';
import { ActorMark } from '../ui/actorMark.tsx';
import { Pen } from '../ui/pen.tsx';
import { useStore } from '../ui/useStore.ts';
import { inputKind } from './inputKind.ts';
import { useRecordTitle } from './recordTitle.ts';

/** A field's value as a person reads it: states as pills, labels as tags, references by name, long text with its lines. */
export function FieldValue({ name, declared, value }: { name: string; declared: Pick<FieldDeclaration, 'schema' | 'references'> | undefined; value: Json | undefined }): ReactNode {
  const zone = useStore(clockZone);
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return <span className="none">empty</span>;
  const input = declared === undefined ? null : inputKind(declared);
  if (input?.kind === 'reference') {
    const ids = Array.isArray(value) ? value : [value];
    return (
      <span className="flow tight">
        {ids.map((id) => (
          <Reference key={String(id)} collection={input.collection} id={String(id)} />
        ))}
      </span>
    );
  }
  if (typeof value === 'string' && (name === 'status' || input?.kind === 'choice')) return <Pen value={value} />;
  if (input?.kind === 'moment' && typeof value === 'string' && !Number.isNaN(Date.parse(value))) {
    return <Moment iso={value} text={`${shortDate(Date.parse(value), zone)}, ${clockTime(Date.parse(value), zone)}`} />;
  }
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return (
      <span className="flow tight">
        {value.map((item, index) => (
          <span key={index} className="tag">
            <bdi>{formatValue(item)}</bdi>
          </span>
        ))}
      </span>
    );
  }
  if (typeof value === 'object') {
    return (
      <pre className="code" tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    );
  }
  if (typeof value === 'string' && /^https?:\/\/\S+$/i.test(value)) {
    return (
      <a className="link" href={value} target="_blank" rel="noopener noreferrer nofollow">
        {value}
      </a>
    );
  }
  return (
    <bdi className="whitespace-pre-line" dir="auto">
      {typeof value === 'string' && value.length > 40 ? value : formatValue(value)}
    </bdi>
  );
}

/** A record named by its id: its name, linked to its page. */
export function Reference({ collection, id }: { collection: string; id: string }): ReactNode {
  const title = useRecordTitle(collection, id);
  return (
    <span className="inline-flex items-center gap-1.5 min-w-0">
      {collection === 'user' && <ActorMark actor={{ type: 'user', id, name: title }} />}
      <Link className="link" to={recordPath(collection, id)}>
        <bdi>{title}</bdi>
      </Link>
    </span>
  );
}
