import { Type } from 'typebox';
import { ERROR_CODES } from '@daybook/core';

/** An RFC 9457 problem. */
export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Unsafe<string>({ type: 'string', enum: Object.keys(ERROR_CODES) }),
    detail: Type.Optional(Type.String()),
    pointer: Type.Optional(Type.String({ description: 'JSON pointer into the body, or the name of a parameter.' })),
    expected: Type.Optional(Type.String()),
    position: Type.Optional(Type.Integer({ description: 'Character offset in a filter.' })),
    remedy: Type.String({ description: 'What to do next.' }),
    request_id: Type.Optional(Type.String()),
  },
  { title: 'Problem' },
);
