/** Why somebody is told: they were mentioned, their comment was answered, or a view they follow found something. */
export const NOTIFICATION_KINDS = ['mention', 'reply', 'subscription'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** As stored. */
export const KIND_LETTERS = { mention: 'M', reply: 'R', subscription: 'S' } as const satisfies Record<NotificationKind, string>;
export const KIND_OF_LETTER = { M: 'mention', R: 'reply', S: 'subscription' } as const satisfies Record<(typeof KIND_LETTERS)[NotificationKind], NotificationKind>;
export type KindLetter = keyof typeof KIND_OF_LETTER;

/** Where a person wants to be told of one kind: in the console, by mail, both or neither. */
export interface Channels {
  console: boolean;
  mail: boolean;
}

export type NotificationSettings = Record<NotificationKind, Channels>;

/** Until a person says otherwise. */
export const USUAL_SETTINGS: NotificationSettings = {
  mention: { console: true, mail: true },
  reply: { console: true, mail: true },
  subscription: { console: true, mail: true },
};
