import { printFilter, type Catalogue } from '@daybook/core';
import type { ReactNode } from 'react';
import { clockZone } from '../app/settings.ts';
import { dateRange } from '../time/format.ts';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/useStore.ts';
import type { ChipGroup } from './chipGroups.ts';
import { chipWords } from './chipWords.ts';
import { seenName } from './seen.ts';

interface FilterChipProps {
  group: ChipGroup;
  catalogue: Catalogue;
  /** Turns it into its opposite; absent where that would say nothing useful. */
  onTurn: (() => void) | undefined;
  onEdit(): void;
  onRemove(): void;
}

/** A condition in force: name, operator (a press turns it round), value (a press edits it as text), and away. */
export function FilterChip({ group, catalogue, onTurn, onEdit, onRemove }: FilterChipProps): ReactNode {
  const zone = useStore(clockZone);
  const { between } = group;
  const { name, operator, value, negated } =
    between === null
      ? chipWords(group.filter, catalogue, seenName)
      : { name: 'Time', operator: 'between', value: dateRange(Date.parse(between.since), Date.parse(between.until) - 1, zone, Date.now()), negated: false };
  const whole = `${name} ${operator} ${value}`;
  return (
    <span className={classNames('chip', negated && 'neg')} title={printFilter(group.filter)}>
      <span className="k">{name}</span>
      {onTurn === undefined ? (
        <span className="op">{operator}</span>
      ) : (
        <button type="button" className="op" title="Turn round" onClick={onTurn}>
          {operator}
          <span className="sr">: turn {whole} round</span>
        </button>
      )}
      <button type="button" className="v" title="Edit" onClick={onEdit}>
        <bdi>{value}</bdi>
        <span className="sr">: edit</span>
      </button>
      <button type="button" className="x" aria-label={`Remove ${whole}`} onClick={onRemove}>
        <Icon name="x" />
      </button>
    </span>
  );
}
