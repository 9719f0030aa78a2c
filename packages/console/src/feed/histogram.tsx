import { useQuery, keepPreviousData } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { apiPath, getJson } from '../app/api.ts';
import { clockZone } from '../app/settings.ts';
import { clockFields, clockTime, dateRange, fullMoment, monthName, shortDate, startOfDay } from '../time/format.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/useStore.ts';
import { axisStep, brushRange, histogramBars, moveEdge, type Histogram as HistogramData, type TimeRange } from './histogramScale.ts';

const BUCKETS = 120;
const DAY = 86_400_000;
const DRAG_PX = 4;

interface HistogramProps {
  q: string;
  /** What the plot spans; the server's own choice when absent. */
  domain: TimeRange | null;
  /** The chosen range. */
  range: TimeRange | null;
  /** A range with an open side still selects up to the plot's edge. */
  onRange(range: TimeRange | null): void;
  onDomain(domain: TimeRange | null): void;
}

/** When things happened. A drag sets the range; its edges move by drag or arrow keys; zooming in makes the range the whole plot. */
export function Histogram({ q, domain, range, onRange, onDomain }: HistogramProps): ReactNode {
  const zone = useStore(clockZone);
  const plot = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ start: number; end: number } | null>(null);
  const { data } = useQuery({
    queryKey: ['histogram', q, domain?.from, domain?.to],
    queryFn: ({ signal }) =>
      getJson<HistogramData>(apiPath('/v1/events/histogram', { q, buckets: BUCKETS, from: domain === null ? undefined : new Date(domain.from).toISOString(), to: domain === null ? undefined : new Date(domain.to).toISOString() }), signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchInterval: 60_000,
    retry: false,
  });
  if (data === undefined || data.data.length === 0) return <figure className="hist" aria-hidden="true"><div className="histplot" /><div className="histax" /></figure>;

  const bounds: TimeRange = { from: Date.parse(data.from), to: Date.parse(data.to) };
  const span = bounds.to - bounds.from;
  const drawn = drag === null ? null : brushRange(drag.start, drag.end, data.bucket_ms, bounds);
  const chosen = drawn ?? (range === null ? null : { from: Math.max(bounds.from, Math.min(range.from, bounds.to)), to: Math.min(bounds.to, range.to) });
  const edges = chosen ?? bounds;
  const share = (instant: number): number => (instant - bounds.from) / span;
  const instantAt = (clientX: number): number => {
    const box = plot.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return bounds.from;
    return bounds.from + Math.max(0, Math.min(1, (clientX - box.left) / box.width)) * span;
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    const edge = event.target instanceof HTMLElement ? event.target.dataset['edge'] : undefined;
    const start = edge === 'from' ? edges.to : edge === 'to' ? edges.from : instantAt(event.clientX);
    const startX = event.clientX;
    let moved = edge !== undefined;
    const element = event.currentTarget;
    element.setPointerCapture(event.pointerId);
    const onMove = (move: globalThis.PointerEvent): void => {
      moved ||= Math.abs(move.clientX - startX) > DRAG_PX;
      if (moved) setDrag({ start, end: instantAt(move.clientX) });
    };
    const onEnd = (end: globalThis.PointerEvent): void => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onEnd);
      element.removeEventListener('pointercancel', onEnd);
      setDrag(null);
      if (end.type === 'pointercancel') return;
      if (moved) onRange(brushRange(start, instantAt(end.clientX), data.bucket_ms, bounds));
      else if (edge === undefined) onRange(null);
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onEnd);
    element.addEventListener('pointercancel', onEnd);
  };
  const onEdgeKey = (edge: 'from' | 'to') => (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 10 : 1;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') onRange(moveEdge(edges, edge, -step, data.bucket_ms, bounds));
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') onRange(moveEdge(edges, edge, step, data.bucket_ms, bounds));
    else if (event.key === 'Home') onRange(moveEdge(edges, edge, -BUCKETS, data.bucket_ms, bounds));
    else if (event.key === 'End') onRange(moveEdge(edges, edge, BUCKETS, data.bucket_ms, bounds));
    else if ((event.key === 'Escape' || event.key === 'Delete') && range !== null) onRange(null);
    else if ((event.key === 'Enter' || event.key === '+') && range !== null) onDomain(edges);
    else if (event.key === '-') onDomain(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const bars = histogramBars(data, chosen ?? bounds);
  const total = data.data.reduce((sum, { count }) => sum + count, 0);
  return (
    <figure className="hist" aria-label={`${data.partial ? 'About ' : ''}${total.toLocaleString('en')} entries, ${shortDate(bounds.from, zone)} to ${shortDate(bounds.to - 1, zone)}`}>
      <div className="histplot" ref={plot} onPointerDown={onPointerDown} onDoubleClick={() => chosen !== null && onDomain(chosen)}>
        {chosen !== null && <div className="brush" style={{ left: `${share(chosen.from) * 100}%`, width: `${(share(chosen.to) - share(chosen.from)) * 100}%` }} />}
        <svg viewBox="0 0 1000 52" preserveAspectRatio="none" aria-hidden="true">
          <g className="bars">
            {bars.map((bar) =>
              bar.height === 0 ? null : <rect key={bar.x} className={chosen !== null && bar.selected ? 'in' : undefined} x={bar.x * 1000 + bar.width * 120} width={bar.width * 760} y={46 - bar.height * 44} height={bar.height * 44} />,
            )}
          </g>
          <g className="fails">{bars.map((bar) => (bar.failed ? <rect key={bar.x} x={bar.x * 1000 + bar.width * 120} width={Math.max(3, bar.width * 760)} y={48.5} height={3} /> : null))}</g>
        </svg>
        {(['from', 'to'] as const).map((edge) => (
          <div
            key={edge}
            data-edge={edge}
            className={chosen === null ? 'edge idle' : 'edge'}
            style={{ left: `${share(edges[edge]) * 100}%` }}
            role="slider"
            tabIndex={0}
            aria-label={edge === 'from' ? 'Range begins' : 'Range ends'}
            aria-valuemin={bounds.from}
            aria-valuemax={bounds.to}
            aria-valuenow={edges[edge]}
            aria-valuetext={fullMoment(edges[edge], zone)}
            onKeyDown={onEdgeKey(edge)}
          />
        ))}
      </div>
      <div className="histax" aria-hidden="true">
        {axisLabels(bounds, zone).map(({ at, text }) => (
          <span key={at} style={{ left: `${share(at) * 100}%` }}>
            {text}
          </span>
        ))}
        {chosen !== null && <span className="on">{dateRange(chosen.from, chosen.to - 1, zone, Date.now())}</span>}
      </div>
      {(chosen !== null || domain !== null) && (
        <div className="histtools">
          {chosen !== null && (domain === null || chosen.from !== domain.from || chosen.to !== domain.to) && (
            <button type="button" aria-label="Zoom in to the range" title="Zoom in to the range" onClick={() => onDomain(chosen)}>
              <Icon name="zoom-in" />
            </button>
          )}
          {domain !== null && (
            <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => onDomain(null)}>
              <Icon name="zoom-out" />
            </button>
          )}
        </div>
      )}
      {data.partial && <span className="histread">sampled</span>}
    </figure>
  );
}

function axisLabels(bounds: TimeRange, zone: 'local' | 'utc'): { at: number; text: string }[] {
  const step = axisStep(bounds, 6);
  const labels: { at: number; text: string }[] = [];
  const first = step >= DAY ? startOfDay(bounds.from + DAY - 1, zone) : Math.ceil(bounds.from / step) * step;
  const manyYears = clockFields(bounds.from, zone).year !== clockFields(bounds.to, zone).year;
  for (let at = first; at < bounds.to - (bounds.to - bounds.from) * 0.06; at += step) {
    const fields = clockFields(at, zone);
    const month = monthName(fields.month).slice(0, 3);
    labels.push({ at, text: step < DAY ? clockTime(at, zone) : manyYears ? `${step < 28 * DAY ? `${fields.day} ` : ''}${month} ${fields.year}` : `${fields.day} ${month}` });
  }
  return labels;
}
