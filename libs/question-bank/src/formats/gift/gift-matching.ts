import type { Matching } from 'gift-pegjs';
import { normaliseText } from '../../domain/normalise.ts';
import type { Choice, Match, MatchingContent } from '../../domain/question-content.ts';
import type { Asked } from './gift-choices.ts';
import { failed, type Failure, type GiftReport } from './gift-report.ts';
import { entriesOf, unescapeGift, unguarded } from './gift-syntax.ts';

const ARROW = '->';

/**
 * The targets as the source has them: the parser leaves their escapes as they are.
 *
 * @param keepsSpace whether the question's format gives white space a meaning
 */
function targetsIn(answers: string, keepsSpace: boolean): string[] {
  return entriesOf(answers).map((entry) => {
    const source = entry.slice(entry.indexOf(ARROW) + ARROW.length).trim();
    return unguarded(unescapeGift(keepsSpace ? source : source.replace(/\s+/gu, ' ')));
  });
}

/**
 * Pairs of a choice and its target. A target without a choice is one that none of the choices needs; equal ones are the
 * same, so that it may serve several choices.
 *
 * @param answers what stands between the braces
 */
export function matching(
  { matchPairs, stem }: Matching,
  answers: string,
  asked: Asked,
  report: GiftReport,
): MatchingContent | Failure {
  const texts = targetsIn(answers, stem.format === 'markdown');
  const targets = new Map<string, Choice>();
  const choices: Choice[] = [];
  const matches: Match[] = [];
  for (const [position, { subquestion, subanswer }] of matchPairs.entries()) {
    const text = texts.length === matchPairs.length ? (texts[position] ?? subanswer) : subanswer;
    const name = normaliseText(text);
    const target = targets.get(name) ?? { id: `t${targets.size + 1}`, text, anchored: false };
    targets.set(name, target);
    if (subquestion.text.trim() === '') continue;
    const choice = { id: `c${choices.length + 1}`, text: report.markdown(subquestion), anchored: false };
    choices.push(choice);
    matches.push({ left: choice.id, right: target.id });
  }
  return choices.length < 2
    ? failed('TOO_FEW_CHOICES', `It has ${choices.length === 1 ? 'only one pair' : 'no pair'} to match.`)
    : { kind: 'MATCHING', ...asked, choices, targets: [...targets.values()], key: { matches } };
}
