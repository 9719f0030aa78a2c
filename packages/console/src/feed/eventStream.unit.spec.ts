import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamParser, type StreamMessage } from './eventStream.ts';

function parse(pieces: readonly string[]): StreamMessage[] {
  const messages: StreamMessage[] = [];
  const parser = new StreamParser((message) => messages.push(message));
  for (const piece of pieces) parser.push(piece);
  return messages;
}

describe('StreamParser', () => {
  it('reads id, event and data of several lines, and drops heartbeats', () => {
    expect(parse([': hello\n\nid: 7\nevent: event\ndata: {"a":\ndata: 1}\n\n: beat\n\n'])).toEqual([{ id: '7', event: 'event', data: '{"a":\n1}' }]);
  });

  it('gives the same messages however the text is cut', () => {
    const text = 'id: 1\r\nevent: event\r\ndata: a\r\n\r\nid: 2\ndata: b\n\n: x\n\nevent: gap\ndata: {}\n\n';
    const whole = parse([text]);
    expect(whole).toHaveLength(3);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 12 }), (cuts) => {
        const points = [0, ...cuts.toSorted((left, right) => left - right), text.length];
        expect(parse(points.slice(1).map((end, index) => text.slice(points[index], end)))).toEqual(whole);
      }),
    );
  });
});
