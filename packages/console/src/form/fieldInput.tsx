import { choiceName, type Json } from '@daybook/core';
import type { KeyboardEvent, ReactNode } from 'react';
import type { InputKind } from './inputKind.ts';
import { capitalisedField } from '../feed/fieldTitle.ts';
import { ReferenceInput } from './referenceInput.tsx';

export interface FieldInputProps {
  id: string;
  /** Read aloud; where a visible label is tied by `id`, leave it out. */
  label?: string;
  input: InputKind;
  value: string;
  onChange(value: string): void;
  invalid?: boolean;
  describedBy?: string | undefined;
  required?: boolean;
  /** Takes the focus at once: where a press opened the field. */
  focusNow?: boolean;
  onKeyDown?(event: KeyboardEvent<HTMLElement>): void;
}

const TYPES: Partial<Record<InputKind['kind'], string>> = { email: 'email', url: 'url', date: 'date', moment: 'datetime-local' };

/** The control a field is filled in with. */
export function FieldInput({ id, label, input, value, onChange, invalid = false, describedBy, required = false, focusNow = false, onKeyDown }: FieldInputProps): ReactNode {
  const shared = {
    id,
    'aria-label': label,
    'aria-invalid': invalid || undefined,
    'aria-describedby': describedBy,
    'aria-required': required || undefined,
    className: invalid ? 'input bad' : 'input',
    autoFocus: focusNow,
    onKeyDown,
  };
  switch (input.kind) {
    case 'choice':
      return (
        <select {...shared} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">–</option>
          {value !== '' && !input.choices.some((choice) => String(choice) === value) && <option value={value}>{value}</option>}
          {input.choices.map((choice) => (
            <option key={String(choice)} value={String(choice)}>
              {choiceName(String(choice))}
            </option>
          ))}
        </select>
      );
    case 'truth':
      return (
        <select {...shared} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">–</option>
          <option value="true">Yes</option>
          <option value="false">No</option>
        </select>
      );
    case 'reference':
      if (!input.several) return <ReferenceInput {...shared} focusNow={focusNow} collection={input.collection} value={value} onChange={onChange} />;
      return <input {...shared} type="text" value={value} placeholder="ids, separated by commas" autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
    case 'parts':
      return <PartsInput {...shared} parts={input.parts} value={value} onChange={onChange} />;
    case 'long':
      return <textarea {...shared} rows={3} value={value} onChange={(event) => onChange(event.target.value)} />;
    case 'json':
      return <textarea {...shared} className={`${shared.className} mono`} rows={4} spellCheck={false} value={value} placeholder="JSON" onChange={(event) => onChange(event.target.value)} />;
    case 'number':
      return <input {...shared} type="text" inputMode={input.whole ? 'numeric' : 'decimal'} value={value} autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
    case 'list':
      return <input {...shared} type="text" value={value} placeholder="separated by commas" autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
    default:
      // A day that came with its time stays text: the browser's control would drop the time.
      return <input {...shared} type={input.kind === 'date' && value !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(value) ? 'text' : (TYPES[input.kind] ?? 'text')} value={value} autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
  }
}

interface PartsInputProps {
  id: string;
  className: string;
  autoFocus: boolean;
  'aria-label'?: string | undefined;
  'aria-invalid'?: boolean | undefined;
  'aria-describedby'?: string | undefined;
  parts: readonly string[];
  /** The object as JSON; empty for none. */
  value: string;
  onChange(value: string): void;
  onKeyDown?: ((event: KeyboardEvent<HTMLElement>) => void) | undefined;
}

/** An object of texts, part by part; members nobody declared stay as they are. */
function PartsInput({ id, parts, value, onChange, autoFocus, onKeyDown, className, ...aria }: PartsInputProps): ReactNode {
  const said = (value === '' ? {} : JSON.parse(value)) as { [part: string]: Json };
  return (
    <span className="parts" role="group" aria-label={aria['aria-label']} aria-describedby={aria['aria-describedby']}>
      {parts.map((part, index) => (
        <input
          key={part}
          id={index === 0 ? id : undefined}
          className={className}
          type="text"
          aria-label={capitalisedField(part)}
          aria-invalid={aria['aria-invalid']}
          placeholder={capitalisedField(part)}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- As above.
          autoFocus={autoFocus && index === 0}
          autoComplete="off"
          value={typeof said[part] === 'string' ? said[part] : ''}
          onChange={(event) => onChange(JSON.stringify({ ...said, [part]: event.target.value }))}
          onKeyDown={onKeyDown}
        />
      ))}
    </span>
  );
}
