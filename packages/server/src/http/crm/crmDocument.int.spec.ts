import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf, type Calls } from '../../../test/crmCalls.ts';
import { createTestServer, type TestServer } from '../../../test/testServer.ts';

const page = readFileSync(new URL('../../../../../docs/CRM-API.md', import.meta.url), 'utf8');

interface Example {
  line: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The answer the page shows, where `…` is any text. */
  answer: unknown;
}

/** Every curl of the page, with the JSON that follows its block. */
function readExamples(): Example[] {
  const examples: Example[] = [];
  for (const [, commands = '', answer] of page.matchAll(/```sh\n([\s\S]*?)```\n(?:```json\n([\s\S]*?)```)?/gu)) {
    const lines = commands.split('\n').filter((line) => line.startsWith('curl '));
    lines.forEach((line, index) => {
      const path = /"\$DAYBOOK([^"]+)"/u.exec(line)?.[1];
      if (path === undefined) throw new Error(`no address in ${line}`);
      const headers = Object.fromEntries([...line.matchAll(/-H '([a-z-]+): ([^']+)'/gu)].map(([, name = '', value = '']) => [name, value]));
      examples.push({
        line: line.slice(0, 90),
        method: (/-X (GET|POST|PUT|DELETE)/u.exec(line)?.[1] ?? 'GET') as Example['method'],
        path,
        headers,
        body: / -d '([^']*)'/u.exec(line)?.[1],
        answer: answer !== undefined && index === lines.length - 1 ? (JSON.parse(answer) as unknown) : undefined,
      });
    });
  }
  return examples;
}

/** What the page shows, as an expectation. */
function shown(value: unknown): unknown {
  if (value === '…') return expect.any(String);
  if (Array.isArray(value)) return value.map(shown);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member)])) : value;
}

let s: TestServer;
let withKey: Calls;
let anybody: Calls;

beforeAll(async () => {
  s = await createTestServer();
  withKey = callsOf(s);
  anybody = callsOf(s, '');
});
afterAll(() => s.close());

describe('docs/CRM-API.md', () => {
  const examples = readExamples();
  it('shows more than twenty examples', () => expect(examples.length).toBeGreaterThan(20));

  // In the order of the page: later examples use what earlier ones made.
  it.each(examples.map((example) => [example.line, example] as const))('%s', async (_line, { line, method, path, headers, body, answer }) => {
    const calls = line.includes('contact-form') || line.includes('analytics') ? anybody : withKey;
    const response = await calls.call(method, path, body, headers);
    expect(response.status, JSON.stringify(response.body)).toBeLessThan(300);
    if (answer !== undefined) expect(response.body).toEqual(shown(answer));
  });
});
