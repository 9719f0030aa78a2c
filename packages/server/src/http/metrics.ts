import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import type { Database, PoolName } from '../db/database.ts';
import { withTenant } from '../db/withTenant.ts';
import type { SequencedBatch } from '../sequence/sequencer.ts';

/** The server's figures for Prometheus. Their names and labels are a contract: docs/OPERATIONS.md lists them. */
export interface Metrics {
  sequenced(batch: SequencedBatch): void;
  requestEnded(method: string, route: string, status: number, seconds: number): void;
  /** Open live streams of this process; set by whoever keeps them. */
  streamClients: Gauge;
  /** Clients of live streams that were too slow. */
  streamDropped: Counter;
  page(): Promise<{ contentType: string; body: string }>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Waiting tenants looked at per scrape. */
const LOOKED_AT = 20;

/** Age in seconds of the oldest append that waits to be numbered, among the first waiting tenants; 0 when none waits. */
async function oldestPending(db: Database, tenants: readonly number[]): Promise<number> {
  const ages = await Promise.all(
    tenants.map((tenantId) =>
      withTenant(db.pools.reader, tenantId, async (client) => {
        const { rows } = await client.query<{ age: number | null }>(
          `select extract(epoch from clock_timestamp() - recorded_at)::float8 as age
           from pending_appends
           where tenant_id = $1
           order by pending_number
           limit 1`,
          [tenantId],
        );
        return rows[0]?.age ?? 0;
      }),
    ),
  );
  return Math.max(0, ...ages);
}

/** A registry of its own, so that two servers in one process (tests) do not share figures. */
export function createMetrics(db: Database): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'daybook_' });
  const sequencedTotal = new Counter({ name: 'daybook_events_sequenced_total', help: 'Events numbered by this process', registers });
  const lag = new Histogram({ name: 'daybook_sequencer_lag_seconds', help: 'From the oldest append of a batch to its numbers being committed', buckets: SECONDS, registers });
  const requests = new Histogram({ name: 'daybook_http_request_seconds', help: 'Time to answer a request', labelNames: ['method', 'route', 'status'], buckets: SECONDS, registers });
  const pendingTenants = new Gauge({ name: 'daybook_pending_tenants', help: 'Tenants with events that wait to be numbered (counted up to 1,000)', registers });
  const pendingAge = new Gauge({ name: 'daybook_pending_oldest_seconds', help: 'Age of the oldest append that waits to be numbered', registers });
  const connections = new Gauge({ name: 'daybook_db_connections', help: 'Connections of this process by pool and state', labelNames: ['pool', 'state'], registers });
  const up = new Gauge({ name: 'daybook_db_up', help: '1 when the database answered this scrape', registers });
  const streamClients = new Gauge({ name: 'daybook_stream_clients', help: 'Open live streams of this process', registers });
  const streamDropped = new Counter({ name: 'daybook_stream_dropped_total', help: 'Live streams ended because their client was too slow', registers });

  const scrape = async (): Promise<void> => {
    for (const [name, pool] of Object.entries(db.pools) as [PoolName, Database['pools'][PoolName]][]) {
      connections.set({ pool: name, state: 'idle' }, pool.idleCount);
      connections.set({ pool: name, state: 'busy' }, pool.totalCount - pool.idleCount);
      connections.set({ pool: name, state: 'waited_for' }, pool.waitingCount);
    }
    try {
      const { rows } = await db.pools.reader.query<{ tenant_id: number }>('select tenant_id from tenants_with_pending(1000)');
      pendingTenants.set(rows.length);
      pendingAge.set(await oldestPending(db, rows.slice(0, LOOKED_AT).map((row) => row.tenant_id)));
      up.set(1);
    } catch {
      // A scrape answers while the database is away: that it is away is the figure.
      up.set(0);
    }
  };

  return {
    sequenced: ({ from, size, lagMs }) => {
      sequencedTotal.inc(size - from);
      lag.observe(lagMs / 1000);
    },
    requestEnded: (method, route, status, seconds) => requests.observe({ method, route, status: String(status) }, seconds),
    streamClients,
    streamDropped,
    page: async () => {
      await scrape();
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** Measures every request under its route's pattern; unknown paths share one label, so that guessing makes no series. */
export function measureRequests(metrics: Metrics): (app: FastifyInstance) => void {
  return (app) => {
    app.addHook('onResponse', async (request, reply) => {
      metrics.requestEnded(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime / 1000);
    });
  };
}
