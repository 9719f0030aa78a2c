import { createHash } from 'node:crypto';
import type { CollectionDeclaration, Json, JsonSchema } from '@daybook/core';
import { cellOf, textOf } from '../cell.ts';
import type { Reject, Row } from '../row.ts';
import { momentReader } from '../times/readMoment.ts';
import { unmarkText } from '../exactNumbers.ts';
import { columnsOfSource, type PlannedStep, type RecordPlan } from './recordPlan.ts';
import type { FieldSource, IdForm } from './recordMapping.ts';

/** A reference of a line, to be looked up before it is written. */
export interface LineReference {
  step: number;
  field: string;
  collection: string;
  id: string;
  /** What the file says, and the field that keeps it where no record has that id; without one the line is rejected. */
  text: string;
  keptIn: string | undefined;
}

/** One line as a record: its states in order, the first of which begins it. */
export interface RecordLine {
  row: Row;
  id: string;
  steps: { at: string | undefined; zoneAssumed: boolean; data: { [field: string]: Json } }[];
  references: LineReference[];
}

/** Turns lines of a file into records, by a plan. Stateless. */
export class LineReader {
  readonly #plan: RecordPlan;
  readonly #declaration: CollectionDeclaration;
  readonly #personId: (name: string) => string;
  readonly #empty: ReadonlySet<string>;
  readonly #moment: ReturnType<typeof momentReader>;

  constructor(plan: RecordPlan, declaration: CollectionDeclaration, personId: (name: string) => string) {
    this.#plan = plan;
    this.#declaration = declaration;
    this.#personId = personId;
    this.#empty = new Set(plan.empty);
    this.#moment = momentReader(plan.time.format, plan.time.zone);
  }

  read(row: Row): RecordLine | Reject {
    const id = this.#id(row);
    if (id === undefined) return this.#reject(row, 'record_id_missing', `${this.#plan.id?.column ?? 'The id'} is empty.`);
    const line: RecordLine = { row, id, steps: [], references: [] };
    for (const [place, step] of this.#plan.steps.entries()) {
      if (place > 0 && !this.#holds(row, step)) continue;
      const written = textOf(row, step.at, this.#empty);
      const moment = written === undefined ? undefined : this.#moment(written);
      if (written !== undefined && moment === undefined) return this.#reject(row, 'time_unreadable', `${step.at ?? ''} is ${JSON.stringify(written.slice(0, 60))}, which is not a time written as ${this.#plan.time.format}.`);
      // A later state without a time did not happen.
      if (place > 0 && step.at !== undefined && moment === undefined) continue;
      const data: { [field: string]: Json } = {};
      for (const [field, source] of Object.entries(step.fields)) {
        const value = this.#value(row, field, source, line);
        if (value !== undefined) data[field] = value;
      }
      line.steps.push({ at: moment?.text, zoneAssumed: moment?.zoneAssumed ?? false, data });
    }
    return line;
  }

  #id(row: Row): string | undefined {
    const { id, source } = this.#plan;
    if (id === undefined) return createHash('sha256').update(`${source}\0${row.text}`).digest('hex').slice(0, 24);
    const text = textOf(row, id.column, this.#empty);
    return text === undefined ? undefined : this.#asId(text, id.as);
  }

  #asId(text: string, as: IdForm): string | undefined {
    if (as === 'person') return this.#personId(text);
    return as === 'slug' ? slug(text) : text;
  }

  #holds(row: Row, { when }: PlannedStep): boolean {
    return Object.entries(when).every(([column, texts]) => texts.includes(textOf(row, column, this.#empty) ?? ''));
  }

  #value(row: Row, field: string, source: FieldSource, line: RecordLine): Json | undefined {
    if (typeof source === 'object' && 'value' in source) return source.value;
    if (typeof source === 'object' && 'template' in source) {
      const columns = columnsOfSource(source);
      if (columns.every((column) => textOf(row, column, this.#empty) === undefined)) return undefined;
      return source.template.replace(/\{([^{}]+)\}/g, (_, column: string) => textOf(row, column, this.#empty) ?? '').trim();
    }
    const { column, as = 'text', map, unknown } = typeof source === 'string' ? { column: source } : source;
    const cell = cellOf(row, column, this.#empty);
    const text = textOf(row, column, this.#empty);
    if (text === undefined) return typeof cell === 'object' && cell !== null ? cell : undefined;
    if (map !== undefined && Object.hasOwn(map, text)) return map[text];
    const declared = this.#declaration.fields[field];
    if (declared?.references !== undefined) {
      const id = this.#asId(text, as) ?? text;
      line.references.push({ step: line.steps.length, field, collection: declared.references, id, text, keptIn: unknown });
      return id;
    }
    if (as !== 'text') return this.#asId(text, as);
    return typeof cell === 'string' ? ofSchema(declared?.schema, unmarkText(cell).trim(), (time) => this.#moment(time)?.text) : cell;
  }

  #reject(row: Row, code: Reject['code'], reason: string): Reject {
    return { line: row.line, code, reason, text: row.text };
  }
}

/** `Acme Corporation` is acme-corporation: letters and digits of any script, lower case. */
export function slug(text: string): string | undefined {
  const plain = text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? undefined : plain.slice(0, 200);
}

/** A text cell as the kind of value its field holds. What does not fit stays text, and is refused with its pointer when it is written. */
function ofSchema(schema: JsonSchema | undefined, text: string, moment: (text: string) => string | undefined): Json {
  switch (schema?.['type']) {
    case 'number':
    case 'integer': {
      const plain = text.replace(/(?<=\d)[\s,](?=\d{3}(?:\D|$))/g, '');
      return /^[-+]?\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : text;
    }
    case 'boolean':
      return /^(?:true|yes|y|1)$/i.test(text) ? true : /^(?:false|no|n|0)$/i.test(text) ? false : text;
    case 'array':
      return text.split(/\s*[;|]\s*/).filter((item) => item !== '');
    case undefined:
      // Nobody said what it is: a number where it is written as one writes numbers.
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text;
    default: {
      const choices = schema?.['enum'];
      if (Array.isArray(choices)) return choices.find((choice) => typeof choice === 'string' && slug(choice) === slug(text)) ?? text;
      const isDate = typeof schema?.['pattern'] === 'string' && schema['pattern'].startsWith('^\\d{4}-\\d{2}-\\d{2}');
      return isDate ? (moment(text)?.replace(/T00:00:00Z$/, '') ?? text) : text;
    }
  }
}
