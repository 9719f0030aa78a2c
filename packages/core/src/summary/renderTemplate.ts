/** Evaluates a parsed template on an event. Total: whatever an event holds, segments come out. */
import type { DaybookEvent, Json, Target } from '../event/event.ts';
import { actorCollection } from '../event/event.ts';
import { cleanText, MAX_QUOTE, MAX_VALUE } from './cleanText.ts';
import { describeChanges, countSegment, sideSegment } from './describeChanges.ts';
import { formatDate, formatDuration, formatList, formatMoney, formatNumber, formatPercent, formatValue, numberOf } from './formatValue.ts';
import { choiceName, jobName, plainWords } from './humaniseName.ts';
import { actorText, kindText, targetText } from './partyText.ts';
import type { Segment } from './segment.ts';
import type { Source, TemplateNode, Test } from './template.ts';

/** What a sentence is made from: an event as read, or as sent (its parts may be missing). */
export type SummarisedEvent = Partial<Pick<DaybookEvent, 'actor' | 'on_behalf_of' | 'targets' | 'changes' | 'payload' | 'reason' | 'run' | 'error' | 'erased' | 'status'>> & Pick<DaybookEvent, 'type'>;

/** Sources that are one JSON value of the event. */
type PlainSource = Extract<Source, { from: 'payload' } | { from: 'run' } | { from: 'error' | 'reason' }>;

/** Longest error message inside a sentence. */
const MAX_ERROR = 160;

/** What stands where a value outside any group is missing. */
const MISSING_TEXT = { actor: 'Somebody', target: 'something', before: 'empty', after: 'empty', changes: 'changes', payload: 'something', run: 'unknown', error: 'unknown', reason: 'unknown' } as const;

/** The sentence of an event by a template. */
export function renderTemplate(nodes: readonly TemplateNode[], event: SummarisedEvent): Segment[] {
  const out: Segment[] = [];
  renderNodes(nodes, event, out, true);
  return out;
}

/** Adds the nodes' segments; false when a value is missing and `lenient` does not put a word in its place. */
function renderNodes(nodes: readonly TemplateNode[], event: SummarisedEvent, out: Segment[], lenient: boolean): boolean {
  for (const node of nodes) {
    switch (node.node) {
      case 'text':
        addText(out, node.text);
        break;
      case 'group':
        renderGroup(node.alternatives, event, out);
        break;
      case 'test':
        if (!holds(node.source, node.test, event) && !lenient) return false;
        break;
      case 'value': {
        const before = out.length;
        if (addValue(node.source, node.format, node.arguments, event, out)) break;
        out.length = before;
        if (node.format === 'quote') break;
        if (!lenient) return false;
        addText(out, MISSING_TEXT[node.source.from]);
      }
    }
  }
  return true;
}

/** The first alternative that is complete; nothing when none is. */
function renderGroup(alternatives: readonly (readonly TemplateNode[])[], event: SummarisedEvent, out: Segment[]): void {
  for (const alternative of alternatives) {
    const part: Segment[] = [];
    if (!renderNodes(alternative, event, part, false)) continue;
    for (const segment of part) {
      if (segment.kind === 'text') addText(out, segment.text);
      else out.push(segment);
    }
    return;
  }
}

/** Adds literal text, to the text before it where there is one. */
export function addText(out: Segment[], text: string): void {
  if (text === '') return;
  const last = out.at(-1);
  if (last?.kind === 'text') out[out.length - 1] = { kind: 'text', text: last.text + text };
  else out.push({ kind: 'text', text });
}

function addValue(source: Source, format: string | undefined, formatArguments: readonly string[], event: SummarisedEvent, out: Segment[]): boolean {
  switch (source.from) {
    case 'actor':
      addActor(event, out);
      return true;
    case 'target': {
      const target = findTarget(source, event);
      if (target === undefined) return false;
      if (format === 'kind') {
        // A record without a name is called by its kind already.
        if (!target.name || target.removed) return false;
        addText(out, kindText(target));
      } else if (format === 'removed') out.push(targetSegment({ ...target, removed: true }));
      else out.push(targetSegment(target));
      return true;
    }
    case 'before':
    case 'after': {
      const segment = sideSegment(source.from, source.field, event, format === undefined ? undefined : (value) => formatAs(format, formatArguments, value, event));
      if (segment === undefined) return false;
      out.push(segment);
      return true;
    }
    case 'changes': {
      if (source.what !== 'count') return describeChanges(source.what, event, out);
      const counted = countSegment(event);
      if (counted === undefined) return false;
      out.push(counted);
      return true;
    }
    default: {
      const value = valueOf(source, event);
      if (value === undefined || value === null || value === '') return false;
      const text = source.from === 'error' ? cleanText(String(value), MAX_ERROR) : format === undefined ? formatValue(value) : formatAs(format, formatArguments, value, event);
      if (text === undefined || text === '') return false;
      if (format === 'quote') out.push({ kind: 'quote', text });
      else out.push({ kind: 'value', text });
      return true;
    }
  }
}

function addActor(event: SummarisedEvent, out: Segment[]): void {
  const { actor, on_behalf_of: principal } = event;
  out.push({ kind: 'actor', text: actorText(actor), actor: { type: actor?.type ?? 'system', id: actor?.id ?? '' }, ...(actor?.removed && { removed: true as const }) });
  if (principal === undefined || principal === null) return;
  addText(out, actor?.type === 'user' ? ' (support) as ' : ' on behalf of ');
  out.push({ kind: 'actor', text: actorText(principal), actor: { type: principal.type, id: principal.id }, onBehalfOf: true, ...(principal.removed && { removed: true as const }) });
}

/** A target as a segment. */
export function targetSegment(target: Target): Segment {
  return { kind: 'target', text: targetText(target), target: { type: target.type, id: target.id }, ...(target.removed && { removed: true as const }) };
}

function findTarget(source: Extract<Source, { from: 'target' }>, event: SummarisedEvent): Target | undefined {
  const { targets, actor } = event;
  if (targets === undefined) return undefined;
  const { which } = source;
  const target = which === undefined
    ? targets[0]
    : (targets.find((candidate) => candidate.role === which) ?? targets.find((candidate) => candidate.type === which && candidate.role === undefined));
  if (target === undefined || !source.notActor || actor === undefined) return target;
  return target.id === actor.id && target.type === actorCollection(actor.type) ? undefined : target;
}

function valueOf(source: PlainSource, event: SummarisedEvent): Json | undefined {
  switch (source.from) {
    case 'reason':
      return event.reason;
    case 'error':
      return event.error?.message;
    case 'run':
      return event.run?.[source.member];
    case 'payload': {
      let value: Json | undefined = event.payload;
      for (const member of source.path) {
        if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
        value = Object.hasOwn(value, member) ? value[member] : undefined;
      }
      return value;
    }
  }
}

function holds(source: Source, test: Test, event: SummarisedEvent): boolean {
  if (source.from === 'target') return findTarget(source, event) !== undefined;
  if (source.from === 'actor') return event.actor !== undefined;
  if (source.from === 'changes') return (event.changes?.length ?? 0) > 0;
  const value = 'field' in source ? event.changes?.find((change) => change.field === source.field)?.[source.from] : valueOf(source, event);
  switch (test.is) {
    case 'present':
      return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
    case 'equal':
      return (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') && String(value) === test.to;
    case 'more':
      return (numberOf(value) ?? Number.NEGATIVE_INFINITY) > test.than;
  }
}

/** A value in a format; undefined when the format does not fit it, so that its group is left out. */
function formatAs(format: string, formatArguments: readonly string[], value: Json, event: SummarisedEvent): string | undefined {
  switch (format) {
    case 'quote':
      return typeof value === 'string' ? cleanText(value, MAX_QUOTE) : formatValue(value);
    case 'title': {
      const text = typeof value === 'string' ? cleanText(value, MAX_VALUE) : formatValue(value);
      return text === '' ? undefined : `“${text}”`;
    }
    case 'word':
      return cleanText(plainWords(formatValue(value)).toLowerCase(), MAX_VALUE);
    case 'words':
      return cleanText(/\s/.test(String(value)) ? formatValue(value) : plainWords(formatValue(value)), MAX_VALUE);
    case 'choice':
      return cleanText(choiceName(formatValue(value)), MAX_VALUE);
    case 'job':
      return `“${cleanText(jobName(formatValue(value)), MAX_VALUE)}”`;
    case 'number':
      return formatNumber(value);
    case 'money':
      return formatMoney(value, memberAt(formatArguments[0], event));
    case 'percent':
      return formatPercent(value);
    case 'duration':
      return formatDuration(value);
    case 'date':
      return typeof value === 'string' ? (formatDate(value, false) ?? cleanText(value, MAX_VALUE)) : undefined;
    case 'date_time':
      return typeof value === 'string' ? (formatDate(value) ?? cleanText(value, MAX_VALUE)) : undefined;
    case 'plural':
    case 'count': {
      const number = format === 'count' ? (Array.isArray(value) ? value.length : undefined) : numberOf(value);
      if (number === undefined) return undefined;
      return `${formatNumber(number)} ${(number === 1 ? formatArguments[0] : formatArguments[1]) ?? ''}`;
    }
    default:
      return Array.isArray(value) ? formatList(value) : formatValue(value);
  }
}

function memberAt(path: string | undefined, event: SummarisedEvent): Json | undefined {
  if (path === undefined || !path.startsWith('payload.')) return undefined;
  return valueOf({ from: 'payload', path: path.split('.').slice(1) }, event);
}
