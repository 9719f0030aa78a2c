/** Every collection that ships, in the order of the documentation. */
import type { CollectionDeclaration } from '../collection.ts';

export const BUILTIN_COLLECTIONS: readonly CollectionDeclaration[] = [];
