import { formatValue, type CollectionDeclaration, type Json } from '@daybook/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { recordPath } from '../app/collections.ts';
import { useMay } from '../app/permission.ts';
import { Reference } from '../form/fieldValue.tsx';
import { clockZone } from '../app/settings.ts';
import { clockTime, shortDate } from '../time/format.ts';
import { Moment } from '../time/timeCard.tsx';
import { Icon } from '../ui/icon.tsx';
import { Pen } from '../ui/pen.tsx';
import { useStore } from '../ui/useStore.ts';
import { DeletedNote } from './deletedNote.tsx';
import type { ManagedRecord, RecordVersion } from './managedRecord.ts';
import type { KnownField } from './recordFacts.ts';
import { RecordMenu } from './recordMenu.tsx';
import { TagEditor } from './tagEditor.tsx';

interface RecordHeadProps {
  collection: string;
  id: string;
  /** Null while it is asked for. */
  title: string | null;
  /** Null where the log only knows of the record. */
  record: ManagedRecord | null;
  /** Its last version, where it was deleted. */
  deleted: RecordVersion | null;
  declaration: CollectionDeclaration | undefined;
  /** What the history tells of the fields, for a record whose data is not held here. */
  fields: readonly KnownField[];
}

/** Fields a head may show beside state and owner, in this order. */
const KEY_FACTS = ['health_score', 'plan', 'amount', 'customer', 'account', 'renewal_date', 'expected_close', 'priority', 'due'];
const MOST_FACTS = 4;
const STATES = ['status', 'stage', 'state', 'phase'];

/** What a record is at a glance: its name, how it stands, who looks after it, its labels; with what can be done to it. */
export function RecordHead({ collection, id, title, record, deleted, declaration, fields }: RecordHeadProps): ReactNode {
  const zone = useStore(clockZone);
  const mayWrite = useMay('records:write');
  const told = Object.fromEntries(fields.map(({ field, value }) => [field, value]));
  const data: { [field: string]: Json } = record?.data ?? told;
  const state = STATES.map((name) => data[name]).find((value) => typeof value === 'string' && value !== '');
  const owner = data['owner'] ?? data['owner_id'];
  const tags = Array.isArray(data['tags']) ? data['tags'].map(String) : [];
  const editable = record !== null && mayWrite && record.state === 'active';
  const facts = KEY_FACTS.filter((name) => data[name] !== undefined && data[name] !== null && data[name] !== '').slice(0, MOST_FACTS);
  return (
    <div className="chead">
      <div className="l1">
        <h1 className={record?.removed === true ? 'q2' : undefined}>
          {title === null ? <span className="sk w-50" /> : <bdi>{title}</bdi>}
        </h1>
        {typeof state === 'string' && <Pen value={state} />}
        {record !== null && record.state !== 'active' && state !== record.state && <Pen value={record.state} />}
        <span className="grow" />
        {record !== null && <RecordMenu record={record} title={title ?? id} declaration={declaration} />}
      </div>
      <div className="l2">
        {facts.map((name) => (
          <span key={name}>
            <span className="k">{name === 'health_score' ? 'Health' : (declaration?.fields[name]?.title ?? name)}</span>
            <HeadValue declaration={declaration} name={name} value={data[name]} />
          </span>
        ))}
        {owner !== undefined && owner !== null && owner !== '' && (
          <span>
            <span className="k">Owner</span>
            {record === null ? <bdi>{formatValue(owner)}</bdi> : <Reference collection="user" id={String(owner)} />}
          </span>
        )}
        {(tags.length > 0 || editable) && <TagEditor collection={collection} id={id} tags={tags} editable={editable} />}
        {record !== null && (
          <span className="q">
            Changed <Moment iso={record.modifydate} text={`${shortDate(Date.parse(record.modifydate), zone)}, ${clockTime(Date.parse(record.modifydate), zone)}`} />
          </span>
        )}
        <span className="q mono">{id}</span>
      </div>
      {record?.state === 'merged' && record.merged_into !== undefined && (
        <p className="statenote">
          <Icon name="merge" /> Merged into{' '}
          <Link className="link" to={recordPath(collection, record.merged_into)}>
            <bdi>{record.merged_into}</bdi>
          </Link>
          . Its own history stays here.
        </p>
      )}
      {deleted !== null && <DeletedNote collection={collection} id={id} title={title ?? id} version={deleted} />}
      {record?.state === 'archived' && (
        <p className="statenote">
          <Icon name="archive" /> Archived. Its history keeps its name; lists leave it out.
        </p>
      )}
    </div>
  );
}

function HeadValue({ declaration, name, value }: { declaration: CollectionDeclaration | undefined; name: string; value: Json | undefined }): ReactNode {
  const references = declaration?.fields[name]?.references;
  if (references !== undefined && typeof value === 'string') return <Reference collection={references} id={value} />;
  return (
    <b>
      <bdi>{formatValue(value)}</bdi>
    </b>
  );
}
