import { Type } from 'typebox';
import type { FastifyReply } from 'fastify';
import { sendJson } from '../listReply.ts';

/** A page of the CRM surface, counted from 1. */
export interface PageQuery {
  page: number;
  pageSize: number;
}

const DEFAULT_PAGE_SIZE = 50;
const MOST_PER_PAGE = 200;
/** Beyond, an offset says nothing any more: the native API's cursors reach everything. */
const LAST_PAGE = 100_000;

/** The parameters of every list of the CRM surface. */
export const PAGE_PARAMETERS = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: LAST_PAGE, default: 1, description: 'Counts from 1.' })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_PER_PAGE, default: DEFAULT_PAGE_SIZE, description: 'Items of a page, at most 200.' })),
};

export function pageOf(query: unknown): PageQuery {
  const { page = 1, pageSize = DEFAULT_PAGE_SIZE } = query as Partial<PageQuery>;
  return { page, pageSize };
}

/** The list every collection of the CRM surface answers with, for the documentation. */
export function pageSchema(item: ReturnType<typeof Type.Object>, title: string): ReturnType<typeof Type.Object> {
  return Type.Object({ data: Type.Array(item), total: Type.Integer(), hasNext: Type.Boolean(), page: Type.Integer(), pageSize: Type.Integer(), totalPages: Type.Integer() }, { title });
}

/** Sends a page whose items are JSON text. */
export function sendPage(reply: FastifyReply, items: readonly string[], { page, pageSize }: PageQuery, { total, hasNext }: { total: number; hasNext: boolean }): FastifyReply {
  return sendJson(reply, `{"data":[${items.join(',')}],"total":${total},"hasNext":${hasNext},"page":${page},"pageSize":${pageSize},"totalPages":${Math.ceil(total / pageSize)}}`);
}
