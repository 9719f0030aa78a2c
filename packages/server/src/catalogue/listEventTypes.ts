import { type Catalogue, type EventTypeDeclaration, wireDeclaration, type WireDeclaration, type WireType } from '@daybook/core';

/** Every type of a catalogue in its newest version, in wire form. */
export function listEventTypes(catalogue: Catalogue): WireType[] {
  return catalogue.types().map((declaration) => listedType(catalogue, declaration));
}

/** One type in wire form. */
export function listedType(catalogue: Catalogue, declaration: EventTypeDeclaration): WireType {
  const earlier: WireDeclaration[] = [];
  for (let version = 1; version < declaration.version; version++) {
    const before = catalogue.get(declaration.type, version);
    if (before !== undefined) earlier.push(wireDeclaration(before));
  }
  return { object: 'event_type', builtin: catalogue.isBuiltin(declaration.type), earlier_versions: earlier, ...wireDeclaration(declaration) };
}
