import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { rotatedFiles } from './rotatingFile.ts';

/** One line of the log, as it stands there. */
interface LogLine {
  text: string;
  requestId: string | undefined;
}

async function* readLines(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
}

/** The request a line belongs to; undefined for lines that are no JSON or of no request. */
function requestIdOf(text: string): string | undefined {
  try {
    const { reqId } = JSON.parse(text) as { reqId?: unknown };
    return typeof reqId === 'string' ? reqId : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Every line, oldest first, that carries one of these ids or belongs to a request one of whose lines does.
 * Two passes over the kept files, so that lines before the one that names the event are found too.
 *
 * @param path the log's newest file.
 * @param ids event and request ids, matched as text.
 */
export async function findLogLines(path: string, ids: readonly string[]): Promise<string[]> {
  const files = rotatedFiles(path).reverse();
  const requests = new Set<string>();
  for (const file of files) {
    for await (const text of readLines(file)) {
      if (!ids.some((id) => text.includes(id))) continue;
      const requestId = requestIdOf(text);
      if (requestId !== undefined) requests.add(requestId);
    }
  }
  const found: LogLine[] = [];
  for (const file of files) {
    for await (const text of readLines(file)) {
      const requestId = requestIdOf(text);
      if ((requestId !== undefined && requests.has(requestId)) || ids.some((id) => text.includes(id))) found.push({ text, requestId });
    }
  }
  return found.map((line) => line.text);
}
