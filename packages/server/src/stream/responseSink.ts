import type { ServerResponse } from 'node:http';
import type { StreamSink } from './streamClient.ts';

/** Writes a stream to an HTTP response whose head was sent. */
export function responseSink(response: ServerResponse): StreamSink {
  return {
    write: (chunk) => {
      if (!response.destroyed && !response.writableEnded) response.write(chunk);
    },
    get buffered() {
      return response.writableLength;
    },
    drained: (timeoutMs) => drained(response, timeoutMs),
    end: () => {
      if (!response.writableEnded) response.end();
    },
    destroy: () => response.destroy(),
  };
}

/** Waits until everything written was handed to the network. */
function drained(response: ServerResponse, timeoutMs: number): Promise<boolean> {
  if (response.destroyed || response.writableEnded) return Promise.resolve(false);
  if (!response.writableNeedDrain) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (done: boolean): void => {
      clearTimeout(timer);
      response.off('drain', onDrain);
      response.off('close', onClose);
      resolve(done);
    };
    const onDrain = (): void => settle(true);
    const onClose = (): void => settle(false);
    const timer = setTimeout(() => settle(false), timeoutMs);
    response.once('drain', onDrain);
    response.once('close', onClose);
  });
}
