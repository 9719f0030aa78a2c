/**
 * The language of sentence templates.
 *
 * ```
 * {actor} moved {target}[ from {before:stage}][ to {after:stage}]
 * {actor} [placed {target} under {target:parent}//moved {target}]{payload.cause|quote}
 * ```
 *
 * - `{actor}`, `{target}`, `{target:customer}` (first target by role or collection; `!` after it: not the actor
 *   himself), `{before:field}`, `{after:field}`, `{changes}` and `{writes}` (the whole verb phrase with the target),
 *   `{changes:count}`, `{payload.member.inner}`, `{run.attempt}`, `{run.progress}`, `{error.message}`, `{reason}`.
 * - `|format`: `quote`, `title`, `word`, `words`, `choice`, `job`, `kind`, `removed` (a target as erased people are
 *   called), `number`, `money:payload.currency`, `percent`, `duration`, `date`, `date_time`, `plural:one:many`,
 *   `count:one:many`.
 * - `[…]` is left out when something in it has no value; `[a//b//c]` takes the first that has all its values.
 * - Tests print nothing but decide about their group: `{payload.pinned?}` (there, and not false, 0 or empty),
 *   `{payload.action=removed}`, `{run.attempt>1}`.
 * - `\` before a character takes away its meaning.
 */
import { DaybookError } from '../errors/daybookError.ts';

const FORMATS = new Map<string, number>([
  ['quote', 0], ['title', 0], ['word', 0], ['words', 0], ['choice', 0], ['job', 0], ['kind', 0], ['removed', 0],
  ['number', 0], ['money', 1], ['percent', 0], ['duration', 0], ['date', 0], ['date_time', 0], ['plural', 2], ['count', 2],
]);
const MAX_TEMPLATE = 2000;
const MAX_DEPTH = 4;

/** Where a placeholder takes its value. */
export type Source =
  | { from: 'actor' }
  /** By role or collection; undefined: the first. */
  | { from: 'target'; which: string | undefined; notActor: boolean }
  | { from: 'before' | 'after'; field: string }
  | { from: 'changes'; what: 'updated' | 'wrote' | 'count' }
  | { from: 'payload'; path: readonly string[] }
  | { from: 'run'; member: 'attempt' | 'progress' | 'id' }
  | { from: 'error' | 'reason' };

export type Test = { is: 'present' } | { is: 'equal'; to: string } | { is: 'more'; than: number };

export type TemplateNode =
  | { node: 'text'; text: string }
  | { node: 'value'; source: Source; format: string | undefined; arguments: readonly string[] }
  | { node: 'test'; source: Source; test: Test }
  | { node: 'group'; alternatives: readonly (readonly TemplateNode[])[] };

/**
 * Reads a template. Throws `invalid_event_type` with the position and what was expected there; `pointer` names the
 * member of the declaration it stands in.
 */
export function parseTemplate(template: string, pointer = '/summary'): readonly TemplateNode[] {
  if (template.length > MAX_TEMPLATE) throw malformed(pointer, MAX_TEMPLATE, `at most ${MAX_TEMPLATE} characters`);
  const reader = new TemplateReader(template, pointer);
  const nodes = reader.readSequence(0);
  if (!reader.atEnd()) throw malformed(pointer, reader.position, 'no closing bracket without an opening one');
  return nodes;
}

class TemplateReader {
  position = 0;
  readonly #text: string;
  readonly #pointer: string;

  constructor(text: string, pointer: string) {
    this.#text = text;
    this.#pointer = pointer;
  }

  atEnd(): boolean {
    return this.position >= this.#text.length;
  }

  /** Up to the end, or within a group up to `//` or `]`, which stays unread. */
  readSequence(depth: number): TemplateNode[] {
    const nodes: TemplateNode[] = [];
    let literal = '';
    const flush = (): void => {
      if (literal !== '') nodes.push({ node: 'text', text: literal });
      literal = '';
    };
    while (!this.atEnd()) {
      const character = this.#text.charAt(this.position);
      if (character === '\\') {
        literal += this.#text.charAt(this.position + 1);
        this.position += 2;
      } else if (character === '{') {
        flush();
        nodes.push(this.#readPlaceholder());
      } else if (character === '[') {
        flush();
        nodes.push(this.#readGroup(depth + 1));
      } else if (character === ']' || (depth > 0 && this.#text.startsWith('//', this.position))) {
        break;
      } else {
        literal += character;
        this.position++;
      }
    }
    flush();
    return nodes;
  }

  #readGroup(depth: number): TemplateNode {
    const start = this.position;
    if (depth > MAX_DEPTH) throw malformed(this.#pointer, start, `groups at most ${MAX_DEPTH} deep`);
    const alternatives: TemplateNode[][] = [];
    this.position++;
    for (;;) {
      alternatives.push(this.readSequence(depth));
      if (this.atEnd()) throw malformed(this.#pointer, start, 'a closing ]');
      if (this.#text.charAt(this.position) === ']') break;
      this.position += 2;
    }
    this.position++;
    return { node: 'group', alternatives };
  }

  #readPlaceholder(): TemplateNode {
    const start = this.position;
    const end = this.#text.indexOf('}', start);
    if (end < 0) throw malformed(this.#pointer, start, 'a closing }');
    this.position = end + 1;
    const inside = this.#text.slice(start + 1, end);
    const [head = '', formatText, ...more] = inside.split('|');
    if (more.length > 0) throw malformed(this.#pointer, start, 'one format');
    const test = formatText === undefined ? /^([^?=>]+)(\?|=|>)(.*)$/.exec(head) : null;
    if (test !== null) return { node: 'test', source: this.#readSource(test[1] ?? '', start), test: this.#readTest(test[2] ?? '', test[3] ?? '', start) };
    const source = this.#readSource(head, start);
    if (formatText === undefined) return { node: 'value', source, format: undefined, arguments: [] };
    const [format = '', ...formatArguments] = formatText.split(':');
    const needed = FORMATS.get(format);
    if (needed === undefined) throw malformed(this.#pointer, start, `a format: ${[...FORMATS.keys()].join(', ')}`);
    if (formatArguments.length !== needed) throw malformed(this.#pointer, start, `${needed} arguments for ${format}`);
    return { node: 'value', source, format, arguments: formatArguments };
  }

  #readTest(sign: string, right: string, start: number): Test {
    if (sign === '=') return { is: 'equal', to: right };
    if (sign === '>') {
      const than = Number(right);
      if (right === '' || Number.isNaN(than)) throw malformed(this.#pointer, start, 'a number after >');
      return { is: 'more', than };
    }
    if (right !== '') throw malformed(this.#pointer, start, 'nothing after ?');
    return { is: 'present' };
  }

  #readSource(text: string, start: number): Source {
    const colon = text.indexOf(':');
    const name = colon < 0 ? text : text.slice(0, colon);
    const rest = colon < 0 ? undefined : text.slice(colon + 1);
    if (name === 'actor' && rest === undefined) return { from: 'actor' };
    if (name === 'reason' && rest === undefined) return { from: 'reason' };
    if (name === 'error.message' && rest === undefined) return { from: 'error' };
    if (name === 'target' && rest !== '') {
      const notActor = rest?.endsWith('!') ?? false;
      return { from: 'target', which: notActor ? rest?.slice(0, -1) : rest, notActor };
    }
    if ((name === 'before' || name === 'after') && rest) return { from: name, field: rest };
    if (name === 'changes' && rest === undefined) return { from: 'changes', what: 'updated' };
    if (name === 'changes' && rest === 'count') return { from: 'changes', what: 'count' };
    if (name === 'writes' && rest === undefined) return { from: 'changes', what: 'wrote' };
    if (rest === undefined && /^run\.(attempt|progress|id)$/.test(name)) return { from: 'run', member: name.slice(4) as 'attempt' | 'progress' | 'id' };
    if (rest === undefined && name.startsWith('payload.')) {
      const path = name.split('.').slice(1);
      if (path.every((member) => member !== '')) return { from: 'payload', path };
    }
    throw malformed(this.#pointer, start, 'actor, target, target:role, before:field, after:field, changes, writes, changes:count, payload.member, run.attempt, run.progress, error.message or reason');
  }
}

function malformed(pointer: string, position: number, expected: string): DaybookError {
  return new DaybookError('invalid_event_type', { detail: `The sentence template cannot be read at character ${position + 1}.`, pointer, position, expected });
}
