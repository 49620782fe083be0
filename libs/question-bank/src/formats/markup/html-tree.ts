import type { Root } from 'hast';
import { fromParse5 } from 'hast-util-from-parse5';
import { defaultTreeAdapter, parseFragment, type DefaultTreeAdapterTypes, type TreeAdapter } from 'parse5';

/** Elements within elements. Pages of editors reach 20; what goes on recursively behind must never run out of stack. */
const DEEPEST = 100;

/** Elements of one text. A page of tables has some hundreds. */
const MOST_ELEMENTS = 5000;

const tagsIn = (html: string): number => html.match(/<[a-z]/giu)?.length ?? 0;

/** Whether {@link parseHtml} takes well-formed HTML of no remarkable depth. */
export const isReadable = (html: string): boolean => tagsIn(html) < MOST_ELEMENTS;

class TooComplex extends Error {}

/**
 * Counts while the parser builds. Badly nested formatting makes it repeat elements that were never written, so that a
 * small text could become a huge tree.
 */
function countingAdapter(mostElements: number): TreeAdapter<DefaultTreeAdapterTypes.DefaultTreeAdapterMap> {
  let [elements, depth] = [0, 0];
  return {
    ...defaultTreeAdapter,
    createElement(name, namespace, attributes) {
      elements += 1;
      if (elements > mostElements) throw new TooComplex();
      return defaultTreeAdapter.createElement(name, namespace, attributes);
    },
    onItemPush() {
      depth += 1;
      if (depth > DEEPEST) throw new TooComplex();
    },
    onItemPop() {
      depth -= 1;
    },
  };
}

/** Repaired nesting can be deeper than the parser's stack ever was. */
function depthOf(fragment: DefaultTreeAdapterTypes.DocumentFragment): number {
  let depth = 0;
  let level: DefaultTreeAdapterTypes.ChildNode[] = fragment.childNodes;
  while (level.length > 0 && depth <= 2 * DEEPEST) {
    depth += 1;
    level = level.flatMap((node) => ('childNodes' in node ? node.childNodes : []));
  }
  return depth;
}

/** The tree of an HTML fragment, or null for one that is nested too deeply or badly, or of too many elements, to be anybody's text. */
export function parseHtml(html: string): Root | null {
  try {
    const fragment = parseFragment(html, {
      treeAdapter: countingAdapter(Math.min(3 * tagsIn(html) + 8, MOST_ELEMENTS)),
    });
    if (depthOf(fragment) > 2 * DEEPEST) return null;
    const tree = fromParse5(fragment);
    return tree.type === 'root' ? tree : null;
  } catch (error) {
    if (error instanceof TooComplex) return null;
    throw error;
  }
}
