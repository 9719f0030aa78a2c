import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import type { CommentVisibility } from './comment.ts';

/** Who may read a comment; said wherever people's words are shown. */
export function AudienceBadge({ visibility }: { visibility: CommentVisibility }): ReactNode {
  return visibility === 'internal' ? (
    <span className="vis">
      <Icon name="lock" />
      Internal
    </span>
  ) : (
    <span className="vis pub">
      <Icon name="eye" />
      Customer
    </span>
  );
}

/** Chooses who may read what is being written; the choice colours the whole form and is said in words beside it. */
export function AudienceSwitch({ value, onChange, customerWhyNot }: { value: CommentVisibility; onChange(value: CommentVisibility): void; customerWhyNot?: string | undefined }): ReactNode {
  return (
    <>
      <span className="seg audience" role="radiogroup" aria-label="Who can read it">
        <button type="button" role="radio" aria-checked={value === 'internal'} className="int" onClick={() => onChange('internal')}>
          <Icon name="lock" small /> Internal
        </button>
        <button type="button" role="radio" aria-checked={value === 'customer'} disabled={customerWhyNot !== undefined} title={customerWhyNot} onClick={() => onChange('customer')}>
          <Icon name="eye" small /> Customer
        </button>
      </span>
      <span className={value === 'internal' ? 'audiencesaid' : 'audiencesaid pub'} aria-live="polite">
        {value === 'internal' ? 'Only your team sees this' : 'The customer sees this too'}
      </span>
    </>
  );
}
