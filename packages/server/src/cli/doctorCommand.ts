import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { examine } from './doctor.ts';
import { withInstallation } from './withInstallation.ts';

const MARK = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Looks for what is wrong or soon will be: schema, lag, disk, clock, partitions, keys',
  usage: `daybook doctor [--json]

  Beside a running server or without one. Ends with 1 when something failed; warnings alone end with 0.`,
  run: async (argv, io) => {
    const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean' } } });
    const findings = await withInstallation(io, 'doctor', examine);
    if (values.json) io.print(JSON.stringify(findings, null, 2));
    else for (const { check, state, detail } of findings) io.print(`${MARK[state]}  ${check.padEnd(16)}  ${detail}`);
    return findings.some((finding) => finding.state === 'fail') ? 1 : 0;
  },
};
