import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const document = readFileSync(join(root, 'docs/SPEC.md'), 'utf8');
const lines = [...document.matchAll(/^- \*\*([A-Z])(\d+)\*\* (.+)$/gm)].map(([, letter = '', number = '', text = '']) => ({ letter, number: Number(number), text }));
/** `[name](../path) "title"`; a title may hold escaped quotes. */
const REFERENCE = /\[([\w.]+)\]\(\.\.\/([\w./-]+)\) "((?:[^"\\]|\\.)+)"/g;

/** The titles of a file's tests as they are written, whichever quotes they stand in. */
function titlesOf(path: string): string[] {
  const source = readFileSync(join(root, path), 'utf8');
  return [...source.matchAll(/\b(?:it|test)(?:\.\w+(?:\([^\n]*?\))?)*\(\s*(['`])((?:(?!\1)[^\\]|\\.)+)\1/g)].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));
}

describe('docs/SPEC.md', () => {
  it('numbers each section from 1 on, without gaps', () => {
    expect([...new Set(lines.map(({ letter }) => letter))].join('')).toBe('AQPKRSXICDMUVTF');
    for (const letter of 'AQPKRSXICDMUVTF') {
      const numbers = lines.filter((line) => line.letter === letter).map(({ number }) => number);
      expect(numbers, letter).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  it('says one sentence each, and names spec files and titles that exist', () => {
    const wrong: string[] = [];
    for (const { letter, number, text } of lines) {
      const references = [...text.matchAll(REFERENCE)];
      const sentence = text.slice(0, references[0]?.index ?? 0).trim();
      if (references.length === 0 || !sentence.endsWith('.')) wrong.push(`${letter}${number} names no test`);
      for (const [, name = '', path = '', quoted = ''] of references) {
        const title = quoted.replace(/\\(.)/g, '$1');
        if (!path.endsWith(`/${name}.spec.ts`) || !existsSync(join(root, path))) wrong.push(`${letter}${number}: no file ${path}`);
        else if (!titlesOf(path).some((known) => known.includes(title))) wrong.push(`${letter}${number}: ${path} has no "${title}"`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('leaves no fault spec unnamed', () => {
    const specs = readdirSync(join(root, 'packages/server'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.fault.spec.ts') && !path.includes('node_modules'));
    expect(specs.length).toBeGreaterThan(5);
    expect(specs.filter((path) => !document.includes(`packages/server/${path}`))).toEqual([]);
  });

  it('ends with its gaps', () => {
    expect(document.split('\n## ').at(-1)).toMatch(/^Gaps\n/);
  });
});
