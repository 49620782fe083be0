/** A question as an import left it. */
export interface ImportedQuestion {
  readonly questionId: string;
  /** The content digest of what the source said then. */
  readonly importedDigest: string;
  readonly retired: boolean;
  /** The content digest of what the question says now. */
  readonly currentDigest: string;
}

export interface ItemFacts {
  /** The content digest of what the source says now. */
  readonly contentDigest: string;
  /** An earlier item of the same source file is the same question; where it went, if it went anywhere. */
  readonly repeats: { readonly questionId: string | null } | null;
  /** The question that this source's item made: same kind, stem, choices and key. */
  readonly known: ImportedQuestion | null;
  /** The question that an item of this source with the same kind and stem made, when there is exactly one such item. */
  readonly renewed: ImportedQuestion | null;
  /** Another question of the bank that is exactly the same and not retired. */
  readonly standing: string | null;
}

export type ImportDecision =
  | { readonly action: 'CREATE' }
  | { readonly action: 'UPDATE'; readonly questionId: string }
  | { readonly action: 'UNCHANGED'; readonly questionId: string; readonly because: 'SAME' | 'RETIRED' | 'EDITED_HERE' }
  | { readonly action: 'DUPLICATE'; readonly questionId: string | null };

/** What the source says now, what it said last time, and what the question says: whoever alone has moved is followed. */
function reconcile(contentDigest: string, question: ImportedQuestion): ImportDecision {
  const { questionId, importedDigest, currentDigest, retired } = question;
  const unchanged = (because: 'SAME' | 'RETIRED' | 'EDITED_HERE'): ImportDecision => ({
    action: 'UNCHANGED',
    questionId,
    because,
  });
  if (contentDigest === currentDigest || contentDigest === importedDigest)
    return unchanged(retired ? 'RETIRED' : 'SAME');
  if (retired) return unchanged('RETIRED');
  return currentDigest === importedDigest ? { action: 'UPDATE', questionId } : unchanged('EDITED_HERE');
}

/**
 * What an import does with one item. The second import of a source changes nothing; an item that its source has
 * changed since makes a new version of its question, unless somebody has edited that here; the same question from
 * elsewhere is a duplicate.
 */
export function decideItem(facts: ItemFacts): ImportDecision {
  const { contentDigest, repeats, known, renewed, standing } = facts;
  if (repeats !== null) return { action: 'DUPLICATE', questionId: repeats.questionId };
  if (known !== null) return reconcile(contentDigest, known);
  if (standing !== null && standing !== renewed?.questionId) return { action: 'DUPLICATE', questionId: standing };
  if (renewed !== null) return reconcile(contentDigest, renewed);
  return { action: 'CREATE' };
}
