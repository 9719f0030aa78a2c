import type { Change, CollectionDeclaration, DaybookEvent } from '@daybook/core';
import { Fragment, useState, type ReactNode } from 'react';
import { ChangeValue } from '../feed/changes.tsx';
import { capitalisedField } from '../feed/fieldTitle.ts';

const SHOWN_AT_ONCE = 12;

/** Changes of a record, field by field, under the titles of its collection. Of many, the first dozen. */
export function ChangeList({ changes, declaration, aside }: { changes: DaybookEvent['changes'] | readonly Change[]; declaration: CollectionDeclaration | undefined; aside?: (change: Change) => ReactNode }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = all || changes.length <= SHOWN_AT_ONCE + 2 ? changes : changes.slice(0, SHOWN_AT_ONCE);
  return (
    <>
      <dl className="chg">
        {shown.map((change, index) => (
          <Fragment key={`${change.field}:${index}`}>
            <dt title={change.field}>
              <bdi>{declaration?.fields[change.field]?.title ?? capitalisedField(change.field)}</bdi>
            </dt>
            <dd>
              <ChangeValue change={change} erased={false} />
              {aside?.(change)}
            </dd>
          </Fragment>
        ))}
      </dl>
      {shown.length < changes.length && (
        <p className="pt-2 allchanges">
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all {changes.length}
          </button>
        </p>
      )}
    </>
  );
}
