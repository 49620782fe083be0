import { choiceLabel, choicesOf, type QuestionContent } from './question-content.ts';

/** A letter that stands alone: `C`, `(C)`, `C)`, but not the C of `C++`, `C#`, `C's` or `C-style`. */
const LETTER = String.raw`\(?([A-Z])\)?(?![\p{L}\p{N}_+#'’-])`;

/** "option C", "choices A", "answer (B)". */
const NAMED = new RegExp(String.raw`\b(?:options?|choices?|answers?|alternatives?|distractors?)\s+${LETTER}`, 'giu');
/** "both A and B", "neither A nor B", "either A or B". */
const PAIRED = new RegExp(String.raw`\b(?:both|either|neither)\s+${LETTER}\s*(?:,|and|n?or|&)\s*${LETTER}`, 'giu');
/** "C is correct", "A and B are wrong". */
const JUDGED = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${LETTER}\s+(?:is|are|was|were)\s+(?:all\s+|both\s+|also\s+)?(?:in)?(?:correct|right|wrong|true|false)\b`,
  'gu',
);
/** "A)" in running text. */
const PARENTHESISED = /(?<![\p{L}\p{N}(])([A-Z])\)(?=[\s,.;]|$)/gu;
/** A choice that is nothing but letters: "A and B", "Only C", "A, B & D only". */
const LETTERS_ONLY = /^(?:[Oo]nly\s+)?\(?([A-Z])\)?(?:\s*(?:,|and|or|&|\+)+\s*\(?([A-Z])\)?){0,25}(?:\s+only)?\.?$/u;

function letters(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter((letter) => letter !== undefined));
}

function namesALabel(text: string, labels: ReadonlySet<string>, isChoice: boolean): boolean {
  const found = [NAMED, PAIRED, JUDGED, PARENTHESISED].flatMap((pattern) => letters(pattern, text));
  if (isChoice) {
    const whole = LETTERS_ONLY.exec(text.trim());
    // A choice that is one bare letter is an answer of its own ("Which register … A / B / C"), not a reference.
    if (whole !== null && text.trim().replace(/[().]/g, '').length > 1) found.push(whole[1] ?? '');
  }
  return found.some((letter) => labels.has(letter));
}

/**
 * Whether an explanation or a choice names choices by their letters. Such a text would lie once choices are shuffled,
 * so the question gets a `LABEL_REFERENCE` warning and keeps its order until an author clears it.
 *
 * Returns the paths of the texts concerned (`explanation`, `choices.3.text`); empty for kinds without choices.
 */
export function labelReferences(content: QuestionContent): string[] {
  const choices = choicesOf(content);
  if (choices.length === 0) return [];
  const labels = new Set(choices.map((_, position) => choiceLabel(position)));
  const paths = choices.flatMap((choice, position) =>
    namesALabel(choice.text, labels, true) ? [`choices.${position}.text`] : [],
  );
  const explanation = 'explanation' in content ? content.explanation : null;
  return explanation !== null && namesALabel(explanation, labels, false) ? [...paths, 'explanation'] : paths;
}
