import { completeDeclaration } from '../eventType.ts';
import { count, number, payloadOf, text } from '../payloadSchema.ts';
import { dana, product, square } from './exampleRecords.ts';

/** What is sold, and how much of it is there. */
export const productTypes = [
  completeDeclaration({
    type: 'product.created', title: 'Product created', category: 'product', icon: 'tag',
    description: 'A product was created.',
    payload: payloadOf({ sku: text(undefined, 200) }),
    summary: '{actor} created product {target}',
    aliases: ['product_created'],
    example: { actor: dana, targets: [product], payload: { sku: 'CR-40' } },
  }),
  completeDeclaration({
    type: 'product.updated', title: 'Product changed', category: 'product', icon: 'pencil',
    description: 'A field of a product was edited.',
    summary: '{actor} {changes}',
    aliases: ['product_updated', 'product.field_changed'],
    example: { actor: dana, targets: [product], changes: [{ field: 'price', before: 14.5, after: 15.9 }] },
  }),
  completeDeclaration({
    type: 'product.stock_adjusted', title: 'Stock adjusted', category: 'product', icon: 'boxes',
    description: 'The stock of a product was counted, corrected or moved.',
    payload: payloadOf({ delta: number('Pieces added, or taken when negative.'), cause: text('Why.') }),
    summary: '{actor} adjusted stock of {target}[ from {before:stock|number}][ to {after:stock|number}][{payload.cause?}{payload.cause|quote}//{reason|quote}]',
    aliases: ['product_stock_adjusted', 'stock_adjusted'],
    example: { actor: dana, targets: [product], changes: [{ field: 'stock', before: 120, after: 116 }], payload: { delta: -4, cause: 'Broken in the yard' } },
  }),
  completeDeclaration({
    type: 'product.synced', title: 'Product synced', category: 'product', icon: 'refresh-cw', kind: 'BACKGROUND_JOB',
    description: 'A product was brought in line with the shop system.',
    payload: payloadOf({ fields: count('Fields compared.') }),
    summary: '{actor} synced {target}[, {changes:count} changed]',
    summaryByStatus: { FAILED: '{actor} could not sync {target}[: {error.message}]' },
    aliases: ['product_synced'], retryable: true, retention: 'short',
    example: { actor: square, targets: [product], changes: [{ field: 'stock', before: 116, after: 112 }] },
  }),
];
