import type { EventTypeDeclaration } from '../catalogue/eventType.ts';
import type { DaybookEvent, Status } from '../event/event.ts';
import { STATUSES } from '../event/event.ts';
import { cleanText, MAX_VALUE } from './cleanText.ts';
import { plainWords } from './humaniseName.ts';
import { renderTemplate, type SummarisedEvent } from './renderTemplate.ts';
import { type Segment, summaryText } from './segment.ts';
import { parseTemplate, type TemplateNode } from './template.ts';

/** Languages summaries exist in. */
export const SUMMARY_LOCALES = ['en'] as const;
export type SummaryLocale = (typeof SUMMARY_LOCALES)[number];

/** What is needed of the catalogue to tell an event in words. */
export interface DeclarationLookup {
  get(name: string, version?: number): EventTypeDeclaration | undefined;
}

interface CompiledSummary {
  plain: readonly TemplateNode[];
  byStatus: ReadonlyMap<Status, readonly TemplateNode[]>;
}

// Declarations never change, so each is read once; forgotten with the catalogue that holds it.
const compiled = new WeakMap<EventTypeDeclaration, CompiledSummary>();

/**
 * The sentence of an event, in parts: "Actor verb object", past tense, no full stop. A function of the event, the
 * version of its type and the locale alone; never throws. An event of a type or version that is not declared is told
 * by its type's name.
 *
 * ```ts
 * summaryText(summarize(event, builtinCatalogue())); // "Stripe updated 3 fields on Acme"
 * ```
 */
export function summarize(event: SummarisedEvent & { type_version?: number }, catalogue: DeclarationLookup, _locale: SummaryLocale = 'en'): Segment[] {
  const declaration = catalogue.get(event.type, event.type_version);
  if (declaration === undefined) return renderTemplate(fallbackTemplate(event.type), event);
  const summary = compiledSummary(declaration);
  const byStatus = event.status === undefined ? undefined : summary.byStatus.get(event.status);
  return renderTemplate(byStatus ?? summary.plain, event);
}

/** The summary of an event as plain text: what `DaybookEvent.summary` holds. */
export function summaryOf(event: SummarisedEvent & Partial<Pick<DaybookEvent, 'type_version'>>, catalogue: DeclarationLookup, locale: SummaryLocale = 'en'): string {
  return summaryText(summarize(event, catalogue, locale));
}

function compiledSummary(declaration: EventTypeDeclaration): CompiledSummary {
  let summary = compiled.get(declaration);
  if (summary === undefined) {
    const byStatus = new Map<Status, readonly TemplateNode[]>();
    for (const status of STATUSES) {
      const template = declaration.summaryByStatus[status];
      if (template !== undefined) byStatus.set(status, parsedOrFallback(template, declaration.type));
    }
    summary = { plain: parsedOrFallback(declaration.summary, declaration.type), byStatus };
    compiled.set(declaration, summary);
  }
  return summary;
}

/** A template that cannot be read was refused when it was declared; should one stand in the database all the same, events stay readable. */
function parsedOrFallback(template: string, type: string): readonly TemplateNode[] {
  try {
    return parseTemplate(template);
  } catch {
    return fallbackTemplate(type);
  }
}

function fallbackTemplate(type: unknown): readonly TemplateNode[] {
  const words = typeof type === 'string' ? cleanText(plainWords(type), MAX_VALUE) : '';
  return [
    { node: 'value', source: { from: 'actor' }, format: undefined, arguments: [] },
    { node: 'text', text: ` logged ${words || 'an activity'}` },
    { node: 'group', alternatives: [[{ node: 'text', text: ' for ' }, { node: 'value', source: { from: 'target', which: undefined, notActor: true }, format: undefined, arguments: [] }]] },
  ];
}
