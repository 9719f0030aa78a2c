/** Event types as `GET` and `POST /v1/event-types` speak of them and as `event_types` stores them: snake_case JSON. */
import type { Json } from '../event/event.ts';
import { BUILTIN_TYPES } from './builtinTypes/index.ts';
import { builtinCatalogue, type Catalogue, createCatalogue } from './catalogue.ts';
import { completeDeclaration, type EventTypeDeclaration, type EventTypeInput } from './eventType.ts';

export type WireDeclaration = { [member: string]: Json };

/** Members whose names differ between code and wire. */
const WIRE_NAMES: { readonly [member: string]: string } = {
  staffOnly: 'staff_only',
  summaryByStatus: 'summary_by_status',
  foundAs: 'found_as',
  plainFields: 'plain_fields',
  personalFields: 'personal_fields',
  reasonRequired: 'reason_required',
};
const CODE_NAMES = new Map(Object.entries(WIRE_NAMES).map(([code, wire]) => [wire, code]));

/** The declaration with the wire's member names, in a fixed order. */
export function wireDeclaration(declaration: EventTypeDeclaration): WireDeclaration {
  return Object.fromEntries(Object.entries(declaration).map(([member, value]) => [WIRE_NAMES[member] ?? member, value as Json]));
}

/** A declaration in wire form, which is taken to be well-formed: it was checked when it was declared. */
export function declarationFromWire(wire: { readonly [member: string]: Json }): EventTypeDeclaration {
  const members = Object.fromEntries(Object.entries(wire).map(([member, value]) => [CODE_NAMES.get(member) ?? member, value]));
  return completeDeclaration(members as unknown as EventTypeInput);
}

/** One item of `GET /v1/event-types`: the newest version of a type, with the versions before it. */
export interface WireType {
  object: 'event_type';
  /** Whether it is the product's own. */
  builtin: boolean;
  /** Versions before this one, oldest first: what older events are summarised by. */
  earlier_versions: WireDeclaration[];
  [member: string]: Json;
}

/** The catalogue a list of types describes, for clients. Items that are built in here are taken from here. */
export function catalogueFromList(items: readonly WireType[]): Catalogue {
  const builtin = builtinCatalogue();
  const own = items.filter((item) => !builtin.isBuiltin(String(item['type'])));
  if (own.length === 0) return builtin;
  return createCatalogue(BUILTIN_TYPES, own.flatMap((item) => [...(item.earlier_versions ?? []), item].map(declarationFromWire)));
}
