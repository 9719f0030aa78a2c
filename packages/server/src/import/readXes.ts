import { SaxesParser } from 'saxes';
import { DaybookError, type Json } from '@daybook/core';
import type { Encoding } from './lineDecoder.ts';
import type { ReadItem, ReadProgress } from './row.ts';

/** Elements of XES (IEEE 1849-2016) that carry a key and a value. */
const ATTRIBUTES: ReadonlySet<string> = new Set(['string', 'date', 'int', 'float', 'boolean', 'id', 'list', 'container']);

/** Attributes of the trace an event belongs to stand under this prefix: `case:concept:name`. */
export const CASE_PREFIX = 'case:';

interface OpenEvent {
  line: number;
  values: Map<string, Json>;
}

/**
 * One row per event of a XES log, streamed. The attributes of its trace come along as `case:…`; attributes nested
 * inside others get the path of keys (`cost:total.currency`). Attributes of the log itself, its globals and classifiers say
 * nothing about an event and are left out.
 *
 * @throws DaybookError `invalid_parameter` where the XML breaks: what was read until then stands.
 */
export async function* readXes(bytes: AsyncIterable<Buffer>, encoding: Encoding, progress: ReadProgress): AsyncGenerator<ReadItem[]> {
  const parser = new SaxesParser({ xmlns: false });
  // XES may stand on one line whole, so it is decoded without being cut into lines.
  const decoder = new TextDecoder(encoding, { fatal: true });
  const known = new Set<string>();
  let events = 0;
  let items: ReadItem[] = [];
  let scope: string[] = [];
  let keys: string[] = [];
  let trace = new Map<string, Json>();
  let event: OpenEvent | undefined;

  let broken: DaybookError | undefined;

  parser.on('error', (error) => {
    broken ??= new DaybookError('invalid_parameter', { detail: `The XML cannot be read: ${error.message}.`, remedy: 'Repair the file there and import it again; what came before is kept and not doubled.' }, { cause: error });
  });
  // What the parser makes of the text behind an error is not to be believed.
  parser.on('opentag', ({ name, attributes }) => {
    if (broken !== undefined) return;
    if (name === 'trace') trace = new Map();
    else if (name === 'event') event = { line: parser.line, values: new Map() };
    else if (ATTRIBUTES.has(name)) {
      keys.push(attributes['key'] ?? '');
      const inGlobal = scope.includes('global');
      const value = inGlobal ? undefined : toJson(name, attributes['value']);
      if (value !== undefined && event !== undefined) event.values.set(keys.join('.'), value);
      else if (value !== undefined && scope.includes('trace')) trace.set(CASE_PREFIX + keys.join('.'), value);
    }
    scope.push(name);
  });
  parser.on('closetag', ({ name }) => {
    if (broken !== undefined) return;
    scope.pop();
    if (ATTRIBUTES.has(name)) keys.pop();
    if (name === 'event' && event !== undefined) {
      const values = new Map([...trace, ...event.values]);
      events += 1;
      items.push({ row: { line: event.line, record: events, values, text: JSON.stringify(Object.fromEntries(values)) } });
      for (const column of values.keys()) known.add(column);
      event = undefined;
    } else if (name === 'trace') {
      trace = new Map();
      keys = [];
    }
  });

  const give = (): ReadItem[] => {
    if (known.size !== progress.columns.length) progress.columns = [...known];
    const given = items;
    items = [];
    return given;
  };
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (error) {
      throw new DaybookError('invalid_parameter', { detail: `The file is not valid ${encoding} after line ${parser.line}.`, remedy: 'Set "encoding" in the mapping.' }, { cause: error });
    }
  };
  for await (const chunk of bytes) {
    parser.write(decode(chunk));
    yield give();
    if (broken !== undefined) throw broken;
  }
  parser.write(decode());
  parser.close();
  yield give();
  if (broken !== undefined) throw broken;
}

function toJson(type: string, value: string | undefined): Json | undefined {
  if (value === undefined) return undefined;
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  // A number only where it is written back the same; anything else stays the text it was.
  if (type === 'int' || type === 'float') return JSON.stringify(Number(value)) === value ? Number(value) : value;
  return value;
}
