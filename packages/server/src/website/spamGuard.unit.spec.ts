import { describe, expect, it } from 'vitest';
import { judgeSubmission } from './spamGuard.ts';

const submission = { trapped: false, elapsedMs: 30_000, fields: { message: 'We count stock by hand: https://halden.example/stock' } };

describe('a submission', () => {
  it('counts when a person could have sent it', () => {
    expect(judgeSubmission(submission)).toEqual({ kind: 'clean' });
    expect(judgeSubmission({ ...submission, elapsedMs: undefined })).toEqual({ kind: 'clean' });
    expect(judgeSubmission({ ...submission, elapsedMs: 2000 })).toEqual({ kind: 'clean' });
  });

  it('is dropped when the hidden field is filled in, whatever else it says', () => {
    expect(judgeSubmission({ ...submission, trapped: true })).toEqual({ kind: 'dropped' });
  });

  it('is kept with a mark when it came too quickly or is full of links', () => {
    expect(judgeSubmission({ ...submission, elapsedMs: 1999 })).toEqual({ kind: 'suspect', marks: ['filled_in_too_quickly'] });
    const links = { a: 'http://a.example www.b.example', b: 'https://c.example and HTTPS://d.example' };
    expect(judgeSubmission({ ...submission, fields: links })).toEqual({ kind: 'suspect', marks: ['too_many_links'] });
  });
});
