import { SingleBar } from 'cli-progress';
import type { ImportCounts } from './importCounts.ts';
import type { ReadProgress } from './row.ts';

/** Milliseconds between two plain lines. */
const LINE_EVERY_MS = 5_000;

/** Shows how an import gets on. */
export interface ProgressView {
  update(progress: Readonly<ReadProgress>, counts: Readonly<ImportCounts>): void;
  /** Leaves the terminal as it was found. */
  end(): void;
}

/** Where the import stands, from the bytes of the file read so far. */
export interface Pace {
  /** 0 to 1. */
  share: number;
  /** Settled lines per second. */
  rate: number;
  /** Undefined while there is nothing to go by. */
  secondsLeft: number | undefined;
}

export function paceOf({ bytesRead, bytesTotal }: Readonly<ReadProgress>, settled: number, elapsedMs: number): Pace {
  const share = bytesTotal === 0 ? 0 : Math.min(1, bytesRead / bytesTotal);
  const seconds = elapsedMs / 1000;
  return {
    share,
    rate: seconds > 0 ? settled / seconds : 0,
    secondsLeft: share > 0 && seconds > 0.5 ? (seconds / share) * (1 - share) : undefined,
  };
}

/** A bar on a terminal. */
export function barView(stream: NodeJS.WriteStream, now: () => number): ProgressView {
  const started = now();
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage}% · {lines} lines · {rate}/s · {left} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is the import's to handle: it settles what is under way first.
    gracefulExit: false,
    etaAsynchronousUpdate: false,
  });
  bar.start(1000, 0, { lines: '0', rate: '0', left: '…' });
  return {
    update: (progress, counts) => {
      const pace = paceOf(progress, counts.read, now() - started);
      bar.update(Math.round(pace.share * 1000), wordsOf(pace, counts));
    },
    end: () => bar.stop(),
  };
}

/** Plain lines, a few seconds apart, where nobody watches a terminal. */
export function lineView(print: (line: string) => void, now: () => number): ProgressView {
  const started = now();
  let last = started;
  return {
    update: (progress, counts) => {
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      const pace = paceOf(progress, counts.read, last - started);
      const { lines, rate, left } = wordsOf(pace, counts);
      print(`${Math.floor(pace.share * 100)}% · ${lines} lines · ${rate}/s · ${left} left`);
    },
    end: () => undefined,
  };
}

function wordsOf({ rate, secondsLeft }: Pace, { read }: Readonly<ImportCounts>): { lines: string; rate: string; left: string } {
  return { lines: read.toLocaleString('en-US'), rate: Math.round(rate).toLocaleString('en-US'), left: secondsLeft === undefined ? '…' : durationOf(secondsLeft) };
}

function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
