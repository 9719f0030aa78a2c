import { diffRecords, type CollectionDeclaration } from '@daybook/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { clockZone } from '../app/settings.ts';
import { EmptyState, Failure } from '../feed/emptyState.tsx';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { FieldValue } from '../form/fieldValue.tsx';
import { fieldOrder } from '../form/inputKind.ts';
import { isManaged, useRecord, type ManagedRecord } from '../record/managedRecord.ts';
import { fullMoment } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/useStore.ts';

/** Chooses a moment on the reader's clock. */
export function AsOfPicker({ at, onPick }: { at: string | undefined; onPick(at: string): void }): ReactNode {
  const zone = useStore(clockZone);
  const [typed, setTyped] = useState(() => (at === undefined ? '' : toInput(at, zone === 'utc')));
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const instant = Date.parse(zone === 'utc' ? `${typed}Z` : typed);
    // A moment stands for its whole minute: what happened in it is shown.
    if (!Number.isNaN(instant)) onPick(new Date(instant + 59_999).toISOString());
  };
  return (
    <form className="asofpick" onSubmit={onSubmit}>
      <label>
        <Icon name="history" small /> As of <input className="input" type="datetime-local" value={typed} required onChange={(event) => setTyped(event.target.value)} />
      </label>
      <button type="submit" className="btn sm" disabled={typed === ''}>
        Show
      </button>
    </form>
  );
}

/** The record as it was, field by field; what is different now is marked. */
export function AsOfView({ record, declaration, at }: { record: ManagedRecord; declaration: CollectionDeclaration | undefined; at: string }): ReactNode {
  const zone = useStore(clockZone);
  const found = useRecord(record.collection, record.id, at);
  const moment = fullMoment(Date.parse(at), zone);
  if (found.error?.status === 404) {
    return (
      <EmptyState icon="history" title={<>The record was not there on {moment}</>}>
        <p>It was created {fullMoment(Date.parse(record.createdate), zone)}. Choose a later moment.</p>
      </EmptyState>
    );
  }
  if (found.error !== null) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  const was = found.data;
  if (!isManaged(was)) return null;
  const changed = new Set(diffRecords(was.data, record.data, 'flat').map(({ field }) => field));
  const names = [...(declaration === undefined ? [] : fieldOrder(declaration)), ...Object.keys({ ...was.data, ...record.data }).filter((name) => declaration?.fields[name] === undefined)].filter((name) => was.data[name] !== undefined || changed.has(name));
  return (
    <>
      <h2>
        As it was <span className="q">{moment} · version {was.version} of {record.version}</span>
      </h2>
      {changed.size === 0 && <p className="statenote">Every field reads the same now.</p>}
      <table className="tb asoftable">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Then</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name} className={changed.has(name) ? 'differs' : undefined}>
              <th scope="row">{declaration?.fields[name]?.title ?? capitalisedField(name)}</th>
              <td>
                <FieldValue name={name} declared={declaration?.fields[name]} value={was.data[name]} />
              </td>
              <td>{changed.has(name) ? <FieldValue name={name} declared={declaration?.fields[name]} value={record.data[name]} /> : <span className="q">the same</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function toInput(iso: string, utc: boolean): string {
  const at = new Date(iso);
  return new Date(at.getTime() - (utc ? 0 : at.getTimezoneOffset() * 60_000)).toISOString().slice(0, 16);
}
