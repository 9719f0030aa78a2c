/** A named filter, shown as a tab. */
export interface View {
  id: string;
  title: string;
  q: string;
}

/** The tabs of the workspace feed. */
export const FEED_VIEWS: readonly View[] = [
  { id: 'everything', title: 'Everything', q: '' },
  { id: 'people', title: 'People', q: 'is:person' },
  { id: 'machines', title: 'Machines', q: 'is:machine' },
  { id: 'story', title: 'Customers', q: 'is:story' },
  { id: 'attention', title: 'Needs attention', q: 'is:attention' },
];

/** The tabs of a record's timeline. */
export const RECORD_VIEWS: readonly View[] = [
  { id: 'all', title: 'All', q: '' },
  { id: 'email', title: 'Email', q: 'category:email' },
  { id: 'signals', title: 'Signals', q: 'category:signal' },
  { id: 'notes', title: 'Notes', q: 'category:note' },
  { id: 'comments', title: 'Comments', q: 'category:comment' },
];

/** An account's own tabs end in its hierarchy, which is a tree rather than a filter. */
export const HIERARCHY_VIEW: View = { id: 'hierarchy', title: 'Hierarchy', q: '' };

const ACCOUNT_VIEWS: readonly View[] = [...RECORD_VIEWS, HIERARCHY_VIEW];

/** The tabs of the timeline of a record of this collection. */
export function recordViews(collection: string): readonly View[] {
  return collection === 'account' ? ACCOUNT_VIEWS : RECORD_VIEWS;
}

/** The view a URL names, else the first. */
export function viewOf(views: readonly View[], id: string | undefined): View {
  return views.find((view) => view.id === id) ?? (views[0] as View);
}

/** The filter of the view a URL names. */
export function viewFilter(views: readonly View[], id: string | undefined): string {
  return viewOf(views, id).q;
}
