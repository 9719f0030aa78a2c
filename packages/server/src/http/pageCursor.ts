import type { Cursor, CursorOrder } from '@daybook/core';
import { Type } from 'typebox';
import type { Engine } from '../engine.ts';
import { CURSOR_PURPOSE, openCursor, queryDigest, sealCursor } from '../read/cursorSeal.ts';

export const CURSOR_PARAMETER = Type.Optional(Type.String({ minLength: 1, maxLength: 4096, description: 'next_cursor of the page before; belongs to the same question.' }));

/** The cursors of one question of one tenant. */
export interface PageCursors {
  open<O extends CursorOrder>(order: O, token: string | undefined): Extract<Cursor, { order: O }> | undefined;
  seal(cursor: Cursor | undefined): string | null;
}

/** `question` names the path and everything that decides which rows there are; a cursor of another question is refused. */
export async function pageCursors(engine: Engine, tenantId: number, question: Readonly<Record<string, string | readonly string[] | undefined>>): Promise<PageCursors> {
  const key = await engine.keyring.tenantKey(tenantId, CURSOR_PURPOSE);
  const scope = { tenantId, queryDigest: queryDigest(question) };
  return {
    open: (order, token) => (token === undefined ? undefined : openCursor(key, scope, order, token)),
    seal: (cursor) => (cursor === undefined ? null : sealCursor(key, scope, cursor)),
  };
}
