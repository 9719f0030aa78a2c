// Writes docs/ERRORS.md from the closed table of error codes.
import { writeFile } from 'node:fs/promises';
import { ERROR_CODES } from '../packages/core/dist/index.js';

const rows = Object.entries(ERROR_CODES).map(([code, { status, title, remedy }]) => `| \`${code}\` | ${status} | ${title} | ${remedy} |`);
await writeFile(
  new URL('../docs/ERRORS.md', import.meta.url),
  `# Error codes

Every refusal is an RFC 9457 problem (\`application/problem+json\`) with one of these codes, one per cause. Beside \`title\`, \`status\` and \`remedy\` it may carry \`detail\` (this occurrence in a sentence), \`pointer\` (JSON pointer into the body, or the parameter's name), \`expected\`, \`position\` (character offset in a filter) and \`request_id\` (find the server's lines with \`daybook logs\`). Written by \`scripts/writeErrorsDocument.mjs\`.

| code | status | cause | what to do |
|---|---|---|---|
${rows.join('\n')}
`,
);
