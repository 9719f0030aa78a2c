import { randomUUID } from 'node:crypto';
import { isPersonalChange, liesIn, PERSON_COLLECTIONS, type Catalogue, type CollectionDeclaration, type EventInput, type WrittenEvent } from '@daybook/core';
import type { Appender } from '../append/appender.ts';
import type { PreparedAppend } from '../append/prepareEvents.ts';
import type { WriteContext } from './record.ts';

/** The events of one transaction in order, each with the lists that its id belongs to once it is stored. */
export class ToldEvents {
  readonly #context: WriteContext;
  readonly #types: Catalogue;
  readonly #told: { event: WrittenEvent; ids: string[][] }[] = [];

  constructor(context: WriteContext, types: Catalogue) {
    this.#context = context;
    this.#types = types;
  }

  tell(event: WrittenEvent, ids: string[][] = []): void {
    this.#told.push({ event, ids });
  }

  /** An event of a record's own write: what the collection declares personal leaves the event where its type would not seal it. */
  tellOf(declaration: CollectionDeclaration, event: WrittenEvent, ids: string[][]): void {
    const type = this.#types.get(event.type);
    const onPerson = PERSON_COLLECTIONS.has(event.targets?.[0]?.type ?? '');
    const isSealed = (field: string): boolean =>
      type === undefined || (onPerson ? !type.plainFields.includes(field) && !type.plainFields.includes('*') : liesIn(type.personalFields, field));
    const changes = event.changes?.map((change) => (isPersonalChange(declaration, change.field) && !isSealed(change.field) ? { field: change.field } : change));
    this.#told.push({ event: changes === undefined ? event : { ...event, changes }, ids });
  }

  /** Another list gets the ids of those events that this one gets. */
  share(from: string[], to: string[]): void {
    for (const { ids } of this.#told) if (ids.includes(from)) ids.push(to);
  }

  /** Makes what was told ready to be stored, by the transaction's author, and gives out the ids. One refused event refuses all. */
  async prepare(appender: Appender): Promise<PreparedAppend> {
    const shared = this.#context.correlation_id ?? (this.#told.length > 1 ? randomUUID() : undefined);
    const prepared = await appender.prepare(this.#context.tenantId, this.#told.map(({ event }) => ({ input: this.#input(event, shared) })), { atomic: true });
    for (const { index, idText } of prepared.events) for (const ids of this.#told[index]?.ids ?? []) ids.push(idText);
    this.#told.length = 0;
    return prepared;
  }

  #input(event: WrittenEvent, correlationId: string | undefined): EventInput {
    const { actor, on_behalf_of, via, context, causation_id, occurred_at, ingest } = this.#context;
    const input: EventInput = { ...event, actor };
    if (on_behalf_of !== undefined) input.on_behalf_of ??= on_behalf_of;
    if (via !== undefined) input.via ??= via;
    if (context !== undefined) input.context ??= context;
    if (correlationId !== undefined) input.correlation_id ??= correlationId;
    if (causation_id !== undefined) input.causation_id ??= causation_id;
    if (occurred_at !== undefined) input.occurred_at ??= occurred_at;
    if (ingest !== undefined) input.ingest ??= ingest;
    return input;
  }
}
