import type { CollectionDeclaration } from '@daybook/core';
import type { ReactNode } from 'react';
import { useMay } from '../app/permission.ts';
import { clockZone } from '../app/settings.ts';
import { ActorNames } from '../feed/actorNames.tsx';
import type { ManagedRecord, RecordVersion } from '../record/managedRecord.ts';
import { clockTime, shortDate } from '../time/format.ts';
import { useNow } from '../time/now.ts';
import { relativeTime } from '../time/relative.ts';
import { Moment } from '../time/timeCard.tsx';
import { ActorMark } from '../ui/actorMark.tsx';
import { Icon } from '../ui/icon.tsx';
import { MenuLine, PopMenu } from '../ui/popMenu.tsx';
import { useStore } from '../ui/useStore.ts';
import { ChangeList } from './changeList.tsx';

interface VersionRowProps {
  record: ManagedRecord;
  version: RecordVersion;
  declaration: CollectionDeclaration | undefined;
  chosen: boolean;
  onChoose: (() => void) | undefined;
  onField(field: string): void;
  onAsOf(): void;
  onUndo(): void;
}

/** One version: who wrote it, when, why, and what it changed. */
export function VersionRow({ record, version, declaration, chosen, onChoose, onField, onAsOf, onUndo }: VersionRowProps): ReactNode {
  const zone = useStore(clockZone);
  const mayWrite = useMay('records:write');
  const at = Date.parse(version.modifydate);
  const now = useNow(at);
  const { changes, author, version: number } = version;
  const undoable = mayWrite && record.state === 'active' && number > 1 && changes.length > 0;
  return (
    <li className={chosen ? 'version on' : 'version'}>
      <div className="vh">
        {onChoose === undefined ? (
          <span className="vn">{number}</span>
        ) : (
          <label className="vn">
            <input type="checkbox" checked={chosen} onChange={onChoose} aria-label={`Compare version ${number}`} />
            <span aria-hidden="true">{number}</span>
          </label>
        )}
        <span className="vw">
          <ActorMark actor={author} /> <ActorNames actor={author} onBehalfOf={version.on_behalf_of} /> <span className="q2">{verb(version)}</span>
        </span>
        <span className="q">
          {relativeTime(at, now)} · <Moment iso={version.modifydate} text={`${shortDate(at, zone)}, ${clockTime(at, zone)}`} />
        </span>
        <PopMenu label={`More for version ${number}`} icon="ellipsis">
          <MenuLine icon="history" onPick={onAsOf}>
            The record as of this version
          </MenuLine>
          {undoable && (
            <MenuLine icon="undo-2" onPick={onUndo}>
              Undo this change…
            </MenuLine>
          )}
        </PopMenu>
      </div>
      {version.reason !== undefined && <p className="reason">{version.reason}</p>}
      {changes.length > 0 && (
        <ChangeList
          changes={number === 1 ? changes.filter(({ after }) => after !== null && after !== '' && !(Array.isArray(after) && after.length === 0)) : changes}
          declaration={declaration}
          aside={({ field }) => (
            <button type="button" className="btn ghost icon fieldhist" aria-label={`History of ${declaration?.fields[field]?.title ?? field}`} onClick={() => onField(field.split(/[.[]/)[0] ?? field)}>
              <Icon name="history" small />
            </button>
          )}
        />
      )}
    </li>
  );
}

/** What the version did to the record as a whole. */
function verb({ version, state, changes, undoes }: RecordVersion): string {
  if (version === 1) return 'created it';
  if (undoes !== undefined) return `undid version ${undoes}`;
  if (state !== 'active' && changes.every(({ field }) => field === 'status')) return { archived: 'archived it', deleted: 'deleted it', merged: 'merged it into another record' }[state];
  if (changes.length === 0) return 'restored it';
  return changes.length === 1 ? 'changed one field' : `changed ${changes.length} fields`;
}
