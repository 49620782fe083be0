/** A question as an import left it. */
export interface ImportedQuestion {
  readonly questionId: string;
  /** The digests of what the source said then. */
  readonly imported: SaidDigests;
  readonly retired: boolean;
  /** The digests of what the question says now. */
  readonly current: SaidDigests;
}

/** The two parts of a question that an import follows, each by itself. */
export interface SaidDigests {
  /** Everything it says: stem, choices, key, explanation, model answer. */
  readonly content: string;
  /** Skills, difficulty, locale, source and licence, in the spelling of the bank. */
  readonly description: string;
}

export interface ItemFacts {
  /** The digests of what the source says now. */
  readonly said: SaidDigests;
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
  | {
      readonly action: 'UPDATE';
      readonly questionId: string;
      /** What comes from the source; the other part stays as it is here. */
      readonly content: boolean;
      readonly description: boolean;
      /** The other part has changed in the source and here. */
      readonly editedHere: boolean;
    }
  | { readonly action: 'UNCHANGED'; readonly questionId: string; readonly because: 'SAME' | 'RETIRED' | 'EDITED_HERE' }
  | { readonly action: 'DUPLICATE'; readonly questionId: string | null };

type Move = 'NONE' | 'FOLLOW' | 'CONFLICT';

/** What the source says now, what it said last time, and what the question says: whoever alone has moved is followed. */
function moveOf(said: string, imported: string, current: string): Move {
  if (said === current || said === imported) return 'NONE';
  return current === imported ? 'FOLLOW' : 'CONFLICT';
}

function reconcile(said: SaidDigests, question: ImportedQuestion): ImportDecision {
  const { questionId, imported, current, retired } = question;
  const content = moveOf(said.content, imported.content, current.content);
  const description = moveOf(said.description, imported.description, current.description);
  const moves = [content, description];
  if (retired) return { action: 'UNCHANGED', questionId, because: 'RETIRED' };
  const editedHere = moves.includes('CONFLICT');
  if (!moves.includes('FOLLOW')) {
    return { action: 'UNCHANGED', questionId, because: editedHere ? 'EDITED_HERE' : 'SAME' };
  }
  return {
    action: 'UPDATE',
    questionId,
    content: content === 'FOLLOW',
    description: description === 'FOLLOW',
    editedHere,
  };
}

/**
 * What an import does with one item. The second import of a source changes nothing; an item that its source has
 * changed since makes a new version of its question, unless somebody has edited that here; the same question from
 * elsewhere is a duplicate. Content and description are followed each by itself: tags given here stay when the source
 * corrects a key, and a source that never named a difficulty takes none away.
 */
export function decideItem(facts: ItemFacts): ImportDecision {
  const { said, repeats, known, renewed, standing } = facts;
  if (repeats !== null) return { action: 'DUPLICATE', questionId: repeats.questionId };
  if (known !== null) return reconcile(said, known);
  if (standing !== null && standing !== renewed?.questionId) return { action: 'DUPLICATE', questionId: standing };
  if (renewed !== null) return reconcile(said, renewed);
  return { action: 'CREATE' };
}
