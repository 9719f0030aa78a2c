import type { ReactNode } from 'react';
import type { ListedCollection } from '../app/declarations.ts';
import { useMay } from '../app/permission.ts';
import { clockZone } from '../app/settings.ts';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { fieldOrder } from '../form/inputKind.ts';
import { clockTime, shortDate } from '../time/format.ts';
import { Moment } from '../time/timeCard.tsx';
import { useStore } from '../ui/useStore.ts';
import { FieldLine } from './fieldLine.tsx';
import type { ManagedRecord } from './managedRecord.ts';
import { PersonOf } from './personOf.tsx';

interface DetailsPartProps {
  record: ManagedRecord;
  declaration: ListedCollection | undefined;
  onFieldHistory(field: string): void;
}

/** Every field of a record under the title its collection gives it; a press on a value edits it where it stands. */
export function DetailsPart({ record, declaration, onFieldHistory }: DetailsPartProps): ReactNode {
  const zone = useStore(clockZone);
  const mayWrite = useMay('records:write');
  const mayAdminister = useMay('settings:admin');
  const editable = record.state === 'active' && mayWrite && (declaration?.administered !== true || mayAdminister);
  const declared = declaration === undefined ? [] : fieldOrder(declaration).filter((name) => name !== 'tags');
  const extra = Object.keys(record.data).filter((name) => name !== 'tags' && declaration?.fields[name] === undefined);
  const when = (iso: string): ReactNode => <Moment iso={iso} text={`${shortDate(Date.parse(iso), zone)}, ${clockTime(Date.parse(iso), zone)}`} />;
  return (
    <div className="wrap details">
      {!editable && <p className="statenote">{record.state === 'active' ? 'You can read this record; your role does not change it.' : `The record is ${record.state}: it is restored before it is changed.`}</p>}
      <dl className="fields">
        {declared.map((name) => (
          <FieldLine key={name} record={record} declaration={declaration} name={name} title={declaration?.fields[name]?.title ?? capitalisedField(name)} editable={editable} onHistory={() => onFieldHistory(name)} />
        ))}
      </dl>
      {extra.length > 0 && (
        <>
          <h2>
            Further fields <span className="q">sent with the record, not declared by its collection</span>
          </h2>
          <dl className="fields">
            {extra.map((name) => (
              <FieldLine key={name} record={record} declaration={declaration} name={name} title={capitalisedField(name)} editable={editable} onHistory={() => onFieldHistory(name)} />
            ))}
          </dl>
        </>
      )}
      <h2>Record</h2>
      <dl className="kv roomy">
        <dt>Id</dt>
        <dd className="mono">{record.id}</dd>
        <dt>Version</dt>
        <dd>{record.version}</dd>
        <dt>Created</dt>
        <dd>
          {when(record.createdate)} by <PersonOf name={record.createuser} />
        </dd>
        <dt>Last changed</dt>
        <dd>
          {when(record.modifydate)} by <PersonOf name={record.modifyuser} />
        </dd>
      </dl>
    </div>
  );
}
