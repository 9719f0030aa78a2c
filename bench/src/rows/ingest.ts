import { Agent, request } from 'node:http';
import { copyJsonbFloor } from '../floors.ts';
import { grouped, inParallel, interleaved, seconds } from '../measure.ts';
import { result, type RowResult } from '../rowResult.ts';
import { startServer, type ServerProcess } from '../serverProcess.ts';
import { sequenced, type Stage } from '../stage.ts';

const CONNECTIONS = 4;
const BATCH = 100;

/** Sends one body and resolves with the status. */
export function post(agent: Agent, server: ServerProcess, type: string, body: Buffer, apiKey = server.apiKey): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: '127.0.0.1', port: server.port, path: '/v1/events', method: 'POST', headers: { authorization: `Bearer ${apiKey}`, 'content-type': type, 'content-length': body.length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** POST /v1/events in batches of 100 to a server in its own process, until the last event is numbered, beside the floor. */
export async function ingestRows(stage: Stage, rounds: number, perRound: number): Promise<RowResult[]> {
  const server = await startServer(stage);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const ingest = async (): Promise<number> => {
      const events = stage.live.take(perRound);
      const bodies: Buffer[] = [];
      for (let at = 0; at < events.length; at += BATCH) bodies.push(Buffer.from(JSON.stringify(events.slice(at, at + BATCH))));
      const took = await seconds(async () => {
        await inParallel(CONNECTIONS, bodies.length, async (piece) => {
          const { status, text } = await post(agent, server, 'application/json', bodies[piece] ?? Buffer.alloc(0));
          if (status !== 201) throw new Error(`an ingest request was answered ${status}: ${text.slice(0, 500)}`);
        });
        await sequenced(stage);
      });
      return perRound / took;
    };
    await ingest();
    const rates = await interleaved(rounds, { floor: () => copyJsonbFloor(stage.admin, stage.live.take(perRound)), ingest });
    return [
      result('ingest', 'HTTP ingest in batches of 100, numbered', rates.ingest.median / rates.floor.median, { is: 'at least', bar: 0.15, goal: 0.25 }, `${grouped(rates.ingest.median)}/s`, `${grouped(rates.floor.median)}/s COPY into a jsonb heap`, {
        rounds: { floor: rates.floor.all.map(Math.round), ingest: rates.ingest.all.map(Math.round) },
        events_per_round: perRound,
        connections: CONNECTIONS,
      }),
    ];
  } finally {
    agent.destroy();
    await server.stop();
  }
}
