import { jsonEqual, type CollectionDeclaration, type Json } from '@daybook/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { sendJson } from '../app/api.ts';
import { recordPath } from '../app/collections.ts';
import { useAction } from '../app/useAction.ts';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { FieldValue } from '../form/fieldValue.tsx';
import { ReferenceInput } from '../form/referenceInput.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { Modal } from '../ui/modal.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { toast } from '../ui/toast.tsx';
import { isManaged, recordApi, refreshRecord, useRecord, type ManagedRecord } from './managedRecord.ts';

interface Difference {
  field: string;
  kept: Json;
  other: Json;
}

/** Fields in which both have a value and the values differ: those somebody must settle. */
export function differences(kept: { [field: string]: Json }, other: { [field: string]: Json }): Difference[] {
  const isEmpty = (value: Json | undefined): value is undefined => value === undefined || value === null || value === '';
  return Object.keys(other).flatMap((field) => {
    const [left, right] = [kept[field], other[field]];
    return isEmpty(left) || isEmpty(right) || jsonEqual(left, right) ? [] : [{ field, kept: left, other: right }];
  });
}

/** Merges this record into another, which stays; where both have a value, the reader chooses. */
export function MergeDialog({ record, title, declaration, onClose }: { record: ManagedRecord; title: string; declaration: CollectionDeclaration | undefined; onClose(): void }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { collection, id } = record;
  const [into, setInto] = useState('');
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const target = useRecord(collection, into === '' ? id : into).data;
  const kept = into !== '' && into !== id && isManaged(target) ? target : null;
  const open = kept === null ? [] : differences(kept.data, record.data).filter(({ field }) => field !== 'tags');
  const merge = useAction(async () => {
    const data = Object.fromEntries(open.filter(({ field }) => taken.has(field)).map(({ field, other }) => [field, other]));
    await sendJson('POST', recordApi(collection, into, 'merge'), { other: id, ...(open.length > 0 && { data }) });
    await Promise.all([refreshRecord(client, collection, id), refreshRecord(client, collection, into)]);
    toast(`${title} merged`);
  });
  return (
    <Modal
      title={<>Merge <bdi>{title}</bdi></>}
      wide
      onClose={onClose}
      onSubmit={() => {
        void merge.run().then((done) => {
          if (!done) return;
          onClose();
          void navigate({ to: recordPath(collection, into) });
        });
      }}
      foot={
        <>
          <span className="q">Both keep their history; this one points to the other.</span>
          <span className="grow" />
          <button type="button" className="btn ghost" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn pri" disabled={kept === null || merge.busy}>
            Merge
          </button>
        </>
      }
    >
      <Labelled label="Into" hint={into === id ? 'A record cannot be merged into itself.' : 'The record that stays. Its empty fields are filled from this one.'}>
        {({ id: field, describedBy }) => <ReferenceInput id={field} aria-describedby={describedBy} className="input" focusNow collection={collection} value={into} onChange={setInto} />}
      </Labelled>
      {into !== '' && into !== id && target !== undefined && target.id === into && kept === null && <p className="hint bad">That record’s data is not held here, so nothing can be merged into it.</p>}
      {open.length > 0 && kept !== null && (
        <fieldset className="settle">
          <legend>
            {open.length} {open.length === 1 ? 'field differs' : 'fields differ'}: which value stays?
          </legend>
          {open.map(({ field, kept: left, other: right }) => (
            <div key={field} role="radiogroup" aria-label={declaration?.fields[field]?.title ?? capitalisedField(field)}>
              <span className="q">{declaration?.fields[field]?.title ?? capitalisedField(field)}</span>
              {[false, true].map((other) => (
                <label key={String(other)}>
                  <input type="radio" name={field} checked={taken.has(field) === other} onChange={() => setTaken((before) => new Set(other ? [...before, field] : [...before].filter((one) => one !== field)))} />
                  <FieldValue name={field} declared={declaration?.fields[field]} value={other ? right : left} />
                </label>
              ))}
            </div>
          ))}
        </fieldset>
      )}
      <Refusal error={merge.error} />
    </Modal>
  );
}
