import type { Change, EventInput, Json } from '@daybook/core';
import type { EventSource, RawSides } from './draft.ts';
import { isSecretName, redactLabel, redactRaw, redactText } from './redact.ts';
import { redactLabels } from './redactLabels.ts';
import { membersOf, sourceValues, type SourceValues } from './sourceValues.ts';

export interface RedactedSource extends SourceValues {
  input: EventInput;
  /** Whether anything was taken out. */
  redacted: boolean;
}

/** An event with its secrets taken out: of labels, values by name and by form, reasons, errors and user agents. */
export function redactSource(source: EventSource): RedactedSource {
  const labelled = redactLabels(source.input);
  const before = sourceValues(source);
  let redacted = labelled !== source.input;
  const noted = <T>(clean: T, sent: T): T => {
    if (clean !== sent) redacted = true;
    return clean;
  };
  const members = membersOf(before.payload, before.payloadRaw).map((member) => {
    const name = noted(redactLabel(member.name), member.name);
    const raw = noted(redactRaw(member.name, member.raw), member.raw);
    return raw === member.raw && name === member.name ? member : { name, raw, value: JSON.parse(raw) as Json };
  });
  const payload: { [member: string]: Json } = {};
  for (const { name, value } of members) payload[name] = value;

  const changes: Change[] = [];
  const changeRaws: RawSides[] = [];
  before.changes.forEach((change, index) => {
    const name = isSecretName(change.field) ? 'secret' : 'value';
    const clean: Change = { field: noted(redactLabel(change.field), change.field) };
    const raws: RawSides = {};
    for (const side of SIDES) {
      const value = change[side];
      if (value === undefined) continue;
      const sent = before.changeRaws?.[index]?.[side] ?? JSON.stringify(value);
      const raw = noted(redactRaw(name, sent), sent);
      raws[side] = raw;
      clean[side] = raw === sent ? value : (JSON.parse(raw) as Json);
    }
    changes.push(clean);
    changeRaws.push(raws);
  });

  const clean = (text: string): string => noted(redactText(text), text);
  const { reason, error, context } = labelled;
  const input: EventInput = {
    ...labelled,
    ...(reason !== undefined && { reason: clean(reason) }),
    ...(error && { error: { ...error, message: clean(error.message), ...(error.stack !== undefined && { stack: clean(error.stack) }) } }),
    ...(context?.user_agent !== undefined && { context: { ...context, user_agent: clean(context.user_agent) } }),
  };
  return { input, changes, changeRaws, payload, payloadRaw: undefined, payloadMembers: members, redacted };
}

const SIDES = ['before', 'after'] as const;
