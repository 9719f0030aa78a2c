import { declarationFromWire, type EventTypeDeclaration, type Json } from '@daybook/core';

/**
 * A tenant's declaration as it was stored: it was read once (`readDeclaration`) and is taken as it is. Apart from that, so
 * that whoever only reads events loads no validator.
 */
export function storedDeclaration(text: string): EventTypeDeclaration {
  return declarationFromWire(JSON.parse(text) as { [member: string]: Json });
}
