import { loadPerCore } from './measure.ts';

/** What must hold now, and where we want to stand. `at least` for shares of a floor, `at most` for times and sizes. */
export interface Bar {
  is: 'at least' | 'at most';
  bar: number;
  goal: number;
  unit?: string;
}

/** One line of the report: a figure beside its floor. */
export interface RowResult {
  row: string;
  name: string;
  /** What the figure is compared with, and both in plain units. */
  ours: string;
  floor: string;
  figure: number;
  bar: Bar;
  pass: boolean;
  goalReached: boolean;
  /** Run queue over cores when it was measured: above 1 the machine had other work. */
  load: number;
  /** Single rounds and whatever explains the figure. */
  detail?: Record<string, unknown>;
}

export function result(row: string, name: string, figure: number, bar: Bar, ours: string, floor: string, detail?: Record<string, unknown>): RowResult {
  const holds = (limit: number): boolean => (bar.is === 'at least' ? figure >= limit : figure <= limit);
  return { row, name, ours, floor, figure, bar, pass: holds(bar.bar), goalReached: holds(bar.goal), load: loadPerCore(), ...(detail && { detail }) };
}

export function line(row: RowResult): string {
  const unit = row.bar.unit ?? '';
  const figure = `${formatFigure(row.figure)}${unit}`;
  const verdict = row.goalReached ? 'PASS (goal)' : row.pass ? 'PASS' : 'MISS';
  return `${verdict.padEnd(12)} ${figure.padStart(11)}  bar ${row.bar.is === 'at least' ? '≥' : '≤'} ${row.bar.bar}${unit}, goal ${row.bar.goal}${unit}  ${row.name}: ${row.ours} ÷ ${row.floor}  (load ${row.load})`;
}

export function formatFigure(figure: number): string {
  return Number.isInteger(figure) ? String(figure) : Math.abs(figure) >= 100 ? figure.toFixed(0) : figure.toFixed(Math.abs(figure) >= 10 ? 1 : 2);
}
