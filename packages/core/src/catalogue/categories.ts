/** The families of event types, as filters, tabs and documentation show them. Tenants may name further ones. */
export interface Category {
  id: string;
  /** Sentence case, plural. */
  title: string;
  /** Name of a lucide icon. */
  icon: string;
  /** The face of the log it belongs to: the customer's story, operations, or security and configuration. */
  face: 'story' | 'operations' | 'audit';
}

export const CATEGORIES: readonly Category[] = [
  { id: 'customer', title: 'Customers', icon: 'building-2', face: 'story' },
  { id: 'account', title: 'Accounts', icon: 'network', face: 'story' },
  { id: 'contact', title: 'Contacts', icon: 'contact', face: 'story' },
  { id: 'lead', title: 'Leads', icon: 'user-search', face: 'story' },
  { id: 'merchant', title: 'Merchants', icon: 'shopping-bag', face: 'story' },
  { id: 'deal', title: 'Deals', icon: 'handshake', face: 'story' },
  { id: 'onboarding', title: 'Onboardings', icon: 'milestone', face: 'story' },
  { id: 'task', title: 'Tasks', icon: 'list-checks', face: 'story' },
  { id: 'comment', title: 'Comments', icon: 'message-square', face: 'story' },
  { id: 'note', title: 'Notes', icon: 'sticky-note', face: 'story' },
  { id: 'call', title: 'Calls and meetings', icon: 'phone', face: 'story' },
  { id: 'email', title: 'Email', icon: 'mail', face: 'story' },
  { id: 'web', title: 'Web', icon: 'globe', face: 'story' },
  { id: 'signal', title: 'Signals', icon: 'radar', face: 'story' },
  { id: 'ticket', title: 'Tickets', icon: 'ticket', face: 'story' },
  { id: 'reservation', title: 'Reservations', icon: 'calendar-check', face: 'story' },
  { id: 'order', title: 'Orders', icon: 'shopping-cart', face: 'story' },
  { id: 'release', title: 'Releases', icon: 'package-open', face: 'story' },
  { id: 'product', title: 'Products', icon: 'tag', face: 'story' },
  { id: 'fulfillment', title: 'Fulfillments', icon: 'truck', face: 'story' },
  { id: 'payment', title: 'Payments', icon: 'credit-card', face: 'story' },
  { id: 'activity', title: 'Other activity', icon: 'activity', face: 'story' },
  { id: 'record', title: 'Records', icon: 'file-pen', face: 'story' },
  { id: 'assistant', title: 'Assistant', icon: 'sparkles', face: 'story' },
  { id: 'integration', title: 'Integrations', icon: 'plug', face: 'operations' },
  { id: 'automation', title: 'Automations', icon: 'workflow', face: 'operations' },
  { id: 'job', title: 'Background jobs', icon: 'cog', face: 'operations' },
  { id: 'webhook', title: 'Webhooks', icon: 'webhook', face: 'operations' },
  { id: 'system', title: 'System', icon: 'server', face: 'operations' },
  { id: 'settings', title: 'Settings', icon: 'settings', face: 'audit' },
  { id: 'security', title: 'Security', icon: 'shield', face: 'audit' },
  { id: 'log', title: 'The log itself', icon: 'book-lock', face: 'audit' },
];
