import type { DaybookEvent } from '@daybook/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLines } from '../feed/jsonLines.ts';
import { causeTree } from './causeTree.ts';
import { layOutJson } from './rawJson.ts';

const event = (id: string, causation_id?: string): DaybookEvent => ({ id, causation_id }) as DaybookEvent;

describe('layOutJson', () => {
  it('keeps every token as it was sent', () => {
    expect(layOutJson('{"a":1.10,"b":["\\u0041",9007199254740993],"c":{}}').map(({ text }) => text).join('')).toBe('{\n  "a": 1.10,\n  "b": [\n    "\\u0041",\n    9007199254740993\n  ],\n  "c": {}\n}');
  });

  it('changes nothing but white space', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(layOutJson(text).map((token) => token.text).join(''))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('causeTree', () => {
  it('puts each event beneath its cause', () => {
    const nodes = causeTree([event('4', '2'), event('1'), event('3', '1'), event('2', '1')]);
    expect(nodes.map(({ event: { id }, depth, reach }) => [id, depth, reach])).toEqual([['1', 0, 0], ['2', 1, 1], ['4', 2, 1], ['3', 1, 2]]);
  });

  it('loses no event of a ring or with an unknown cause', () => {
    expect(causeTree([event('1', '2'), event('2', '1'), event('3', 'elsewhere')]).map(({ event: { id } }) => id).sort()).toEqual(['1', '2', '3']);
  });
});

describe('jsonLines', () => {
  it('rebuilds both sides from an open diff', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        const lines = jsonLines(before as never, after as never, true);
        const side = (left: 'removed' | 'added'): string => lines.filter(({ kind }) => kind === 'same' || kind === left).map(({ text }) => text).join('\n');
        expect(side('removed')).toBe(JSON.stringify(before, null, 2));
        expect(side('added')).toBe(JSON.stringify(after, null, 2));
      }),
    );
  });
});
