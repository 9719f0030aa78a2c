import type { Change, CollectionDeclaration, DaybookEvent } from '@daybook/core';
import { Fragment, type ReactNode } from 'react';
import { ChangeValue } from '../feed/changes.tsx';
import { capitalisedField } from '../feed/fieldTitle.ts';

/** Changes of a record, field by field, under the titles of its collection. */
export function ChangeList({ changes, declaration, aside }: { changes: DaybookEvent['changes'] | readonly Change[]; declaration: CollectionDeclaration | undefined; aside?: (change: Change) => ReactNode }): ReactNode {
  return (
    <dl className="chg">
      {changes.map((change, index) => (
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
  );
}
