import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';

const SAFE = /^(?:https?:\/\/|mailto:)/i;
/** What a mention links to: `user/user-7`. */
const MENTION = /^(?:user|contact|lead|visitor)\/[^()\s]+$/;

/** A link tells the other side nothing of where it stood; an image would ask foreign servers, so its text stands instead. */
const COMPONENTS: Components = {
  a: ({ href, children }) =>
    href !== undefined && MENTION.test(href) ? (
      <span className="mention">{children}</span>
    ) : href === undefined || !SAFE.test(href) ? (
      <span>{children}</span>
    ) : (
      <a className="link" href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ),
  img: ({ alt }) => <span>{alt}</span>,
  // A comment's headings are no headings of the page.
  h1: ({ children }) => <p className="mdh">{children}</p>,
  h2: ({ children }) => <p className="mdh">{children}</p>,
  h3: ({ children }) => <p className="mdh">{children}</p>,
  h4: ({ children }) => <p className="mdh">{children}</p>,
  h5: ({ children }) => <p className="mdh">{children}</p>,
  h6: ({ children }) => <p className="mdh">{children}</p>,
  input: ({ checked }) => <span aria-label={checked === true ? 'done' : 'open'}>{checked === true ? '☑' : '☐'}</span>,
};

/** Markdown as people write it (with tables, lists of tasks, strikes). Raw HTML stays text; links go to http, https and mailto only. */
export function Markdown({ text }: { text: string }): ReactNode {
  return (
    <div className="md" dir="auto">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={COMPONENTS} urlTransform={(url) => (SAFE.test(url) || MENTION.test(url) ? url : '')}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
