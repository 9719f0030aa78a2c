import { choiceName } from '@daybook/core';
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';

const TONES: Record<string, string> = { active: 'up', won: 'up', at_risk: 'risk', past_due: 'risk', churned: 'bad', lost: 'bad', failed: 'bad' };

/** An enum value: its word behind a mark whose shape tells how it stands. */
export function Pen({ value }: { value: string }): ReactNode {
  return (
    <span className={classNames('pen', TONES[value.toLowerCase().replaceAll(' ', '_')])}>
      <bdi>{choiceName(value)}</bdi>
    </span>
  );
}
