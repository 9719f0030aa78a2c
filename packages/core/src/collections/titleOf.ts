import type { Json } from '../event/event.ts';
import type { CollectionDeclaration } from './collection.ts';

/**
 * What a record is called: the first alternative of `titleFields` that has a value. Undefined when none has; the record is then
 * called by its kind and id.
 */
export function titleOf(declaration: CollectionDeclaration, data: { readonly [field: string]: Json }): string | undefined {
  for (const alternative of declaration.titleFields) {
    const parts = alternative.split(' ').map((field) => textOf(Object.hasOwn(data, field) ? data[field] : undefined)).filter((part) => part !== '');
    if (parts.length > 0) return parts.join(' ');
  }
  return undefined;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}
