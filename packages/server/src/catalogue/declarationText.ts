/** An event type's declaration as callers send it and as `event_types.declaration` holds it: snake_case JSON. */
import type { EventTypeDeclaration, Json } from '@daybook/core';

/** Members whose names differ between code and wire. */
const WIRE_NAMES = {
  staffOnly: 'staff_only',
  summaryByStatus: 'summary_by_status',
  foundAs: 'found_as',
  plainFields: 'plain_fields',
  personalFields: 'personal_fields',
  reasonRequired: 'reason_required',
} as const satisfies { [Member in keyof EventTypeDeclaration]?: string };
const CODE_NAMES = new Map<string, string>(Object.entries(WIRE_NAMES).map(([code, wire]) => [wire, code]));

/** The declaration with the wire's member names, in a fixed order. */
export function wireDeclaration(declaration: EventTypeDeclaration): { [member: string]: Json } {
  const wire: { [member: string]: Json } = {};
  for (const [member, value] of Object.entries(declaration)) wire[WIRE_NAMES[member as keyof typeof WIRE_NAMES] ?? member] = value as Json;
  return wire;
}

/** Wire members under the names code uses; values are taken as they are. */
export function codeMembers(wire: { readonly [member: string]: Json }): { [member: string]: Json } {
  return Object.fromEntries(Object.entries(wire).map(([member, value]) => [CODE_NAMES.get(member) ?? member, value]));
}
