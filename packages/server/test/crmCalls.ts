import type { DaybookEvent } from '@daybook/core';
import type { TestServer } from './testServer.ts';

/** An answer over HTTP. `body` is whatever JSON came, or undefined. */
export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  // Tests read into bodies of every shape; what is not there fails their expectations.
  body: Body;
}
export type Body = { readonly [member: string]: unknown } & { id: string; code?: string; pointer?: string; data: Record<string, unknown>; version: number };

/** Calls of one server with one key. */
export interface Calls {
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', url: string, payload?: unknown, headers?: Record<string, string>): Promise<Answer>;
  post(url: string, payload?: unknown): Promise<Answer>;
  /** A record made through the CRM surface; throws unless it was. */
  create(collection: string, data: object, id?: string): Promise<Body>;
  /** Events of a record's timeline, newest first. */
  timeline(collection: string, id: string): Promise<DaybookEvent[]>;
}

/** Calls with a key; without one, as anybody. */
export function callsOf(server: TestServer, key: string | undefined = server.key): Calls {
  const call: Calls['call'] = async (method, url, payload, headers = {}) => {
    const response = await server.app.inject({
      method,
      url,
      headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(payload !== undefined && { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    });
    const isJson = String(response.headers['content-type'] ?? '').includes('json');
    return { status: response.statusCode, headers: response.headers, body: (isJson ? JSON.parse(response.body) : undefined) as Body };
  };
  return {
    call,
    post: (url, payload) => call('POST', url, payload),
    create: async (collection, data, id) => {
      const { status, body } = await call('POST', `/api/repository/create/${collection}`, { ...(id !== undefined && { id }), data });
      if (status !== 201) throw new Error(`${collection} was not created: ${JSON.stringify(body)}`);
      return body;
    },
    timeline: async (collection, id) => {
      const { body } = await call('GET', `/v1/records/${collection}/${encodeURIComponent(id)}/activity?limit=100`);
      return body.data as unknown as DaybookEvent[];
    },
  };
}
