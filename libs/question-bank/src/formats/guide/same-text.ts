import type { Nodes } from 'mdast';
import { normaliseText } from '../../domain/normalise.ts';
import { isParsable, parseMarkdown } from '../markup/markdown-pipeline.ts';

type Shape = string | readonly Shape[];

/** What a node says, without where it stood and how it was spelled. White space in code counts, elsewhere it is one. */
function shapeOf(node: Nodes): Shape {
  const { type } = node;
  const own = Object.entries(node)
    .filter(
      ([name, value]) => !['type', 'position', 'children', 'value', 'spread', 'data'].includes(name) && value != null,
    )
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .sort();
  const value = 'value' in node ? [type === 'text' ? node.value.replace(/\s+/gu, ' ') : node.value] : [];
  return [type, ...own, ...value, ...('children' in node ? node.children.map(shapeOf) : [])];
}

/**
 * One spelling for all texts of Markdown that read the same: escapes, character references, white space between words and
 * the looks of marks do not count. A text that is too large or too deep to be parsed counts as it is spelled.
 */
export const readingOf = (text: string): string =>
  isParsable(text) ? JSON.stringify(shapeOf(parseMarkdown(text))) : normaliseText(text);

/** Whether two texts of Markdown read the same. */
export const readsTheSame = (a: string, b: string): boolean => a === b || readingOf(a) === readingOf(b);
