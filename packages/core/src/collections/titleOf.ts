import type { Json } from '../event/event.ts';
import type { CollectionDeclaration } from './collection.ts';

/** A field's name; any other word stands in the title as it is. */
const FIELD = /^[a-z][a-z0-9_]*$/;

/**
 * What a record is called: the first alternative of `titleFields` that has a value. Undefined when none has; the record is then
 * called by its kind and id.
 */
export function titleOf(declaration: CollectionDeclaration, data: { readonly [field: string]: Json }): string | undefined {
  for (const alternative of declaration.titleFields) {
    let isNamed = false;
    const parts = alternative.split(' ').flatMap((part) => {
      if (!FIELD.test(part)) return [part];
      const text = textOf(Object.hasOwn(data, part) ? data[part] : undefined);
      if (text === '') return [];
      isNamed = true;
      return [text];
    });
    if (isNamed) return parts.join(' ');
  }
  return undefined;
}

/** The fields a collection's titles are made of. */
export function titleFieldNames(declaration: Pick<CollectionDeclaration, 'titleFields'>): string[] {
  return [...new Set(declaration.titleFields.flatMap((alternative) => alternative.split(' ').filter((part) => FIELD.test(part))))];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}
