import type { Status as EventStatus } from '@daybook/core';
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './iconMap.ts';

const SIGNS: Record<EventStatus, { word: string; icon: IconName; tone: string }> = {
  SUCCESS: { word: 'Success', icon: 'check', tone: '' },
  IN_PROGRESS: { word: 'Running', icon: 'loader-circle', tone: 'run' },
  WARNING: { word: 'Warning', icon: 'triangle-alert', tone: 'warn' },
  FAILED: { word: 'Failed', icon: 'octagon-x', tone: 'fail' },
};

/** A status as icon and word; never colour alone. `note` follows the word: "Running 1 min 12 s". */
export function Status({ status, note }: { status: EventStatus; note?: string | undefined }): ReactNode {
  const { word, icon, tone } = SIGNS[status];
  return (
    <span className={classNames('st', tone)}>
      <Icon name={icon} small className={status === 'IN_PROGRESS' ? 'spin' : ''} />
      {word}
      {note !== undefined && ` ${note}`}
    </span>
  );
}
