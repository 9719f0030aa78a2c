// Writes docs/EVENTS.md from the declarations of the built-in event types. Needs a built core: `npx tsc -b packages/core`.
import { writeFileSync } from 'node:fs';
import { builtinCatalogue } from '../packages/core/dist/catalogue/catalogue.js';
import { eventsDocument } from '../packages/core/dist/catalogue/eventsDocument.js';

writeFileSync(new URL('../docs/EVENTS.md', import.meta.url), eventsDocument(builtinCatalogue()));
