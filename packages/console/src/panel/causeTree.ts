import type { DaybookEvent } from '@daybook/core';

/** One event in the tree of causes, with its depth. */
export interface CauseNode {
  event: DaybookEvent;
  depth: number;
  /** The parent has an earlier child: the line down is longer. */
  sibling: boolean;
}

/**
 * The events of one correlation as a tree, in drawing order: each beneath the event it names in `causation_id`, roots
 * and siblings by time. A cause that is not among them, or a ring of causes, makes a root; nothing is left out.
 */
export function causeTree(events: readonly DaybookEvent[]): CauseNode[] {
  const byTime = [...events].sort((left, right) => (left.id < right.id ? -1 : 1));
  const known = new Set(byTime.map(({ id }) => id));
  const children = new Map<string | null, DaybookEvent[]>();
  for (const event of byTime) {
    const cause = event.causation_id !== undefined && known.has(event.causation_id) && event.causation_id !== event.id ? event.causation_id : null;
    children.set(cause, [...(children.get(cause) ?? []), event]);
  }
  const nodes: CauseNode[] = [];
  const seen = new Set<string>();
  const visit = (event: DaybookEvent, depth: number, sibling: boolean): void => {
    if (seen.has(event.id)) return;
    seen.add(event.id);
    nodes.push({ event, depth, sibling });
    (children.get(event.id) ?? []).forEach((child, index) => visit(child, depth + 1, index > 0));
  };
  for (const root of children.get(null) ?? []) visit(root, 0, false);
  for (const event of byTime) visit(event, 0, false);
  return nodes;
}
