import { rawItems, rawMembers, type Change, type Json, type RawMember as SourceMember } from '@daybook/core';
import type { EventSource, RawMember, RawSides } from './draft.ts';

/** The free values of an event: what they read as, and their source text where JSON would write it in another way. */
export interface SourceValues {
  changes: readonly Change[];
  changeRaws: readonly RawSides[] | undefined;
  payload: { readonly [member: string]: Json };
  payloadRaw: string | undefined;
  payloadMembers: readonly RawMember[] | undefined;
}

const NO_CHANGES: readonly Change[] = [];
const NO_PAYLOAD = Object.freeze({});

/**
 * The values of an event as they were sent. Text that JSON writes in just the same way, as most callers send it, is not taken
 * apart: each of its values is then what JSON writes for that value.
 */
export function sourceValues({ input, text }: EventSource): SourceValues {
  const changes = input.changes ?? NO_CHANGES;
  const payload = input.payload ?? NO_PAYLOAD;
  const isPlain = text === undefined || (changes.length === 0 && input.payload === undefined) || JSON.stringify(input) === text;
  if (isPlain) return { changes, changeRaws: undefined, payload, payloadRaw: undefined, payloadMembers: undefined };
  const sent = rawMembers(text);
  return { changes, changeRaws: changeRaws(changes, lastOf(sent, 'changes')), payload, payloadRaw: lastOf(sent, 'payload'), payloadMembers: undefined };
}

/** The payload by member, in order. Of a repeated member every text is kept, and each is read by itself. */
export function membersOf(payload: { readonly [member: string]: Json }, raw: string | undefined): RawMember[] {
  if (raw === undefined) {
    const members: RawMember[] = [];
    for (const name in payload) {
      const value = payload[name];
      if (value !== undefined) members.push({ name, raw: JSON.stringify(value), value });
    }
    return members;
  }
  const members = rawMembers(raw);
  const repeated = members.length !== Object.keys(payload).length;
  return members.map(({ name, raw: text }) => ({ name, raw: text, value: repeated ? (JSON.parse(text) as Json) : (payload[name] ?? null) }));
}

/** The last member of a name, as `JSON.parse` has it. */
function lastOf(sent: readonly SourceMember[], name: string): string | undefined {
  return sent.findLast((member) => member.name === name)?.raw;
}

function changeRaws(changes: readonly Change[], raw: string | undefined): RawSides[] | undefined {
  if (changes.length === 0 || raw === undefined) return undefined;
  return rawItems(raw).map((item) => {
    const members = rawMembers(item);
    return { before: lastOf(members, 'before'), after: lastOf(members, 'after') };
  });
}
