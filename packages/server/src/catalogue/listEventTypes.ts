import type { Catalogue, EventTypeDeclaration, Json } from '@daybook/core';
import { wireDeclaration } from './declarationText.ts';

export interface ListedType {
  object: 'event_type';
  /** Whether it is the product's own. */
  builtin: boolean;
  [member: string]: Json;
}

/** Every type of a catalogue in its newest version, in wire form. */
export function listEventTypes(catalogue: Catalogue): ListedType[] {
  return catalogue.types().map((declaration) => listedType(catalogue, declaration));
}

/** One type in wire form. */
export function listedType(catalogue: Catalogue, declaration: EventTypeDeclaration): ListedType {
  return { object: 'event_type', builtin: catalogue.isBuiltin(declaration.type), ...wireDeclaration(declaration) };
}
