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

/** The view a URL names, else the first. */
export function viewOf(views: readonly View[], id: string | undefined): View {
  return views.find((view) => view.id === id) ?? (views[0] as View);
}
