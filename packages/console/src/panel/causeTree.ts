import type { DaybookEvent } from '@daybook/core';

/** One event in the tree of causes, with its depth. */
export interface CauseNode {
  event: DaybookEvent;
  depth: number;
  /** Rows up to what its line comes from: the parent, or the sibling before it with all that followed from that. */
  reach: number;
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
  const visit = (event: DaybookEvent, depth: number, from: number): void => {
    if (seen.has(event.id)) return;
    seen.add(event.id);
    let above = nodes.length;
    nodes.push({ event, depth, reach: above - from });
    for (const child of children.get(event.id) ?? []) {
      const at = nodes.length;
      visit(child, depth + 1, above);
      if (nodes.length > at) above = at;
    }
  };
  for (const root of [...(children.get(null) ?? []), ...byTime]) visit(root, 0, nodes.length);
  return nodes;
}
