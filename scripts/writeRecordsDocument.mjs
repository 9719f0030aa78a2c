// Writes docs/RECORDS.md from the declarations of the collections that ship. Needs a built core: `npx tsc -b packages/core`.
import { readFileSync, writeFileSync } from 'node:fs';
import { BUILTIN_COLLECTIONS } from '../packages/core/dist/collections/builtinCollections/index.js';
import { recordsDocument } from '../packages/core/dist/collections/recordsDocument.js';

const sources = JSON.parse(readFileSync(new URL('./eventSources.json', import.meta.url), 'utf8'));
writeFileSync(new URL('../docs/RECORDS.md', import.meta.url), recordsDocument(BUILTIN_COLLECTIONS, sources));
