import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { Engine } from '../engine.ts';
import type { Scope } from '../tenants/scopes.ts';
import type { Principal } from './principal.ts';

/** What `/readyz` answers with. */
export interface Readiness {
  ready: boolean;
  /** Name of each check: `ok`, or why not. */
  checks: Record<string, string>;
}

/** What the routes need. Put together in main.ts; nothing here reaches back. */
export interface HttpDeps {
  engine: Engine;
  log: FastifyBaseLogger;
  version: string;
  /** Who sent this request; undefined without valid credentials. Throws what the caller should be told instead. */
  authenticate: (request: FastifyRequest) => Promise<Principal | undefined>;
  /** Told of credentials that were good and did not allow what was asked. */
  onScopeRefused?: (principal: Principal, scope: Scope) => void;
  readiness: () => Promise<Readiness>;
  /** The metrics page in Prometheus' text format, with its content type. */
  metrics: () => Promise<{ contentType: string; body: string }>;
  /** Folder of the built console; without it `/` says where the API is. */
  consoleFolder: string | undefined;
  /** Whether X-Forwarded-* of a proxy in front is believed. */
  trustProxy: boolean;
}

/** One group of routes. */
export type RegisterRoutes = (app: FastifyInstance, deps: HttpDeps) => void;
