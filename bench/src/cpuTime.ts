import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks per second of /proc, the same on every Linux that Node runs on. */
const TICKS = 100;

/**
 * CPU seconds that PostgreSQL's processes have used, those that ended included; undefined where there is no /proc.
 * Beside our own (`process.cpuUsage`) it says what an event costs whoever else the machine works for.
 */
export function postgresCpuSeconds(postmaster: number): number | undefined {
  let ticks = 0;
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      let stat: string;
      try {
        stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      } catch {
        // It ended meanwhile: its parent has its time.
        continue;
      }
      // After the command's name in brackets: state, parent, …; user, system, and of waited-for children the same two.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const time = (at: number): number => Number(fields[at] ?? 0);
      if (Number(name) === postmaster) ticks += time(11) + time(12) + time(13) + time(14);
      else if (time(1) === postmaster) ticks += time(11) + time(12);
    }
  } catch {
    return undefined;
  }
  return ticks / TICKS;
}

/** CPU seconds of this process and of PostgreSQL while `work` ran. */
export async function cpuSeconds<T>(postmaster: number, work: () => Promise<T>): Promise<{ value: T; node: number; postgres: number }> {
  const before = { node: process.cpuUsage(), postgres: postgresCpuSeconds(postmaster) ?? Number.NaN };
  const value = await work();
  const node = process.cpuUsage(before.node);
  return { value, node: (node.user + node.system) / 1e6, postgres: (postgresCpuSeconds(postmaster) ?? Number.NaN) - before.postgres };
}
