import type { ReactNode } from 'react';
import { useDeclaration } from '../app/declarations.ts';
import { FieldValue } from '../form/fieldValue.tsx';
import { fieldOrder } from '../form/inputKind.ts';
import { capitalisedField } from '../feed/fieldTitle.ts';
import type { ManagedRecord } from './managedRecord.ts';

const MOST_FIELDS = 14;
const IN_HEAD = new Set(['status', 'owner', 'tags', 'health_score', 'stage', 'state', 'phase']);

/** Beside the timeline: the record's own fields as they stand, as far as they say something. */
export function AsideFields({ record, onDetails }: { record: ManagedRecord; onDetails(): void }): ReactNode {
  const declaration = useDeclaration(record.collection);
  const names = declaration === undefined ? Object.keys(record.data) : [...fieldOrder(declaration), ...Object.keys(record.data).filter((name) => declaration.fields[name] === undefined)];
  const told = names.filter((name) => !IN_HEAD.has(name) && record.data[name] !== undefined && record.data[name] !== null && record.data[name] !== '');
  if (told.length === 0) return null;
  return (
    <section>
      <h2 className="h3">
        Fields
        <button type="button" className="r q" onClick={onDetails}>
          version {record.version}
        </button>
      </h2>
      <dl className="fieldlist">
        {told.slice(0, MOST_FIELDS).map((name) => (
          <div key={name}>
            <dt title={name}>
              <bdi>{declaration?.fields[name]?.title ?? capitalisedField(name)}</bdi>
            </dt>
            <dd>
              <FieldValue name={name} declared={declaration?.fields[name]} value={record.data[name]} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
