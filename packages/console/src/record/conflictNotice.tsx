import type { CollectionDeclaration } from '@daybook/core';
import type { ReactNode } from 'react';
import { clockZone } from '../app/settings.ts';
import { clockTime, shortDate } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/useStore.ts';
import { ChangeList } from '../history/changeList.tsx';
import { changedMeanwhile, type ManagedRecord } from './managedRecord.ts';
import { PersonOf } from './personOf.tsx';

interface ConflictNoticeProps {
  /** The record as the reader saw it. */
  known: ManagedRecord;
  current: ManagedRecord;
  declaration: CollectionDeclaration | undefined;
  busy: boolean;
  onAgain(): void;
  onLeave(): void;
}

/** Somebody else saved first: who, what they changed, and the two ways on. Nothing of either is lost. */
export function ConflictNotice({ known, current, declaration, busy, onAgain, onLeave }: ConflictNoticeProps): ReactNode {
  const zone = useStore(clockZone);
  const changes = changedMeanwhile(known.data, current.data);
  const at = Date.parse(current.modifydate);
  return (
    <div className="conflict" role="alert">
      <p>
        <Icon name="triangle-alert" small /> <b>Not saved.</b> <PersonOf name={current.modifyuser} /> changed this record on {shortDate(at, zone)}, {clockTime(at, zone)} (version {current.version}):
      </p>
      {changes.length > 0 ? <ChangeList changes={changes} declaration={declaration} /> : <p className="q">No field you can see differs.</p>}
      <span className="flow tight">
        <button type="button" className="btn sm pri" disabled={busy} onClick={onAgain}>
          Apply mine on top
        </button>
        <button type="button" className="btn sm ghost" onClick={onLeave}>
          Keep theirs
        </button>
      </span>
    </div>
  );
}
