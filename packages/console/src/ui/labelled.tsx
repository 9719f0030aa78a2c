import { useId, type ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface LabelledProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  /** Draws the control with the ids that tie it to its label and messages. */
  children(ids: { id: string; describedBy: string | undefined; invalid: boolean }): ReactNode;
}

/** A field of a form: its name above, what helps or is wrong beneath. */
export function Labelled({ label, hint, error, optional = false, children }: LabelledProps): ReactNode {
  const id = useId();
  const message = error !== undefined || (hint !== undefined && hint !== '');
  return (
    <div className="labelled">
      <label htmlFor={id}>
        {label}
        {optional && <span className="q"> optional</span>}
      </label>
      {children({ id, describedBy: message ? `${id}-said` : undefined, invalid: error !== undefined })}
      {message && (
        <p id={`${id}-said`} className={error === undefined ? 'hint' : 'hint bad'}>
          {error === undefined ? (
            hint
          ) : (
            <>
              <Icon name="octagon-x" small /> {error}
            </>
          )}
        </p>
      )}
    </div>
  );
}
