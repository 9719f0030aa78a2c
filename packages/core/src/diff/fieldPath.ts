import { DaybookError } from '../errors/daybookError.ts';

/** One step from a record to a value inside it: a member by name, or the item of a list that carries an identity. */
export type PathStep = { member: string } | { key: string; value: string | number };

const ITEM = /\[([a-z]+)=(-?\d+|"(?:[^"\\]|\\.)*")\]/uy;
const MEMBER = /""|(?:\\[\s\S]|[^\\.[\]])*/uy;

/**
 * Writes steps as the name of a changed field, the way a person would: `address.city`, `lines[id=7].qty`,
 * `lines[sku="A-1"]`. Dots, brackets and backslashes inside a member's own name are escaped with a backslash; an
 * empty name is written `""`.
 */
export function formatFieldPath(steps: readonly PathStep[]): string {
  return steps.map((step, index) => formatStep(step, index > 0)).join('');
}

function formatStep(step: PathStep, dotted: boolean): string {
  if ('key' in step) return `[${step.key}=${JSON.stringify(step.value)}]`;
  const name = step.member === '' ? '""' : step.member.replace(/^"|[\\.[\]]/gu, '\\$&');
  return dotted ? `.${name}` : name;
}

/** Reads what {@link formatFieldPath} wrote. @throws DaybookError `invalid_parameter` when it cannot have been written by it. */
export function parseFieldPath(text: string): PathStep[] {
  const steps: PathStep[] = [];
  let at = 0;
  for (;;) {
    MEMBER.lastIndex = at;
    const member = MEMBER.exec(text)?.[0] ?? '';
    if (member === '') throw malformed(text, at);
    steps.push({ member: member === '""' ? '' : member.replace(/\\([\s\S])/gu, '$1') });
    at += member.length;
    for (let item = itemAt(text, at); item !== null; item = itemAt(text, at)) {
      steps.push({ key: item[1]!, value: JSON.parse(item[2]!) as string | number });
      at += item[0].length;
    }
    if (at === text.length) return steps;
    if (text[at] !== '.') throw malformed(text, at);
    at += 1;
  }
}

function itemAt(text: string, at: number): RegExpExecArray | null {
  ITEM.lastIndex = at;
  return ITEM.exec(text);
}

function malformed(text: string, position: number): DaybookError {
  return new DaybookError('invalid_parameter', {
    detail: `\`${text}\` is not the path of a field.`,
    expected: 'a path such as address.city or lines[id=7].qty',
    position,
  });
}
