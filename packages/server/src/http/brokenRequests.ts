import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import { DaybookError } from '@daybook/core';
import { sendProblem } from './problems.ts';

/** Answers what fails before there is a route: a path that cannot be decoded or has a part too long to be an id. */
export function answerUnroutable(error: { code: string }, request: FastifyRequest, reply: FastifyReply): void {
  const isPath = error.code === 'FST_ERR_BAD_URL' || error.code === 'FST_ERR_MAX_PARAM_LENGTH';
  void sendProblem(isPath ? new DaybookError('invalid_parameter', { pointer: 'path', expected: 'a path of percent-encoded UTF-8' }, { cause: error }) : error, request, reply);
}

/** Answers what is no HTTP at all, such as headers without end, and closes the connection. */
export function answerNoHttp(this: { log: FastifyBaseLogger }, error: Error & { code?: string }, socket: Socket): void {
  // Reset by the client: nobody is there to be told.
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const requestId = randomUUID();
  this.log.info({ reqId: requestId, code: error.code }, 'request unreadable');
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const problem = new DaybookError('invalid_parameter', { pointer: 'headers', expected: 'an HTTP request with at most 16 KB of headers' });
  const body = JSON.stringify({ ...problem.toProblem(), request_id: requestId });
  socket.end(`HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n${body}`);
}
