import { Decimal } from 'decimal.js';
import { normaliseText } from '../../domain/normalise.ts';
import type { NumericKey, QuestionContent } from '../../domain/question-content.ts';
import { EXACT, type Comparison } from './conditions.ts';
import { ItemFailure } from './failure.ts';
import type { ItemContext } from './context.ts';
import { fullEntries, keyOf, mappingLosses } from './keys.ts';
import { classesOf, KIND_MARKS } from './markers.ts';
import { attribute } from './names.ts';
import { readRubrics } from './rubrics.ts';

/** Enough for any number of 256 KB; the default would round. */
const Exact = Decimal.clone({ precision: 300_000 });

/** XML Schema's doubles, without infinities: no other spelling that the library would take. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/u;

function numberIn(text: string): Decimal {
  if (!NUMBER.test(text))
    throw new ItemFailure('MALFORMED', `Its key ${JSON.stringify(text.slice(0, 80))} is no number.`);
  return new Exact(text);
}

function numericKey(value: string, comparison: Comparison): NumericKey {
  const tolerance = numberIn(comparison.tolerance);
  if (tolerance.isNegative() && !tolerance.isZero()) throw new ItemFailure('MALFORMED', 'Its tolerance is below zero.');
  const relative = comparison.mode === 'RELATIVE';
  return {
    value: numberIn(value).toString(),
    // Percent in QTI, a fraction here.
    tolerance: (relative ? tolerance.times('0.01') : tolerance).toString(),
    toleranceKind: relative ? 'RELATIVE' : 'ABSOLUTE',
  };
}

function readNumber(context: ItemContext): QuestionContent {
  const { response, scoring, body } = context;
  const [value, ...more] = context.use(keyOf(response, scoring));
  if (value === undefined || more.length > 0) throw new ItemFailure('AMBIGUOUS_KEY', 'Several numbers are right.');
  const comparison = 'comparison' in scoring ? scoring.comparison : EXACT;
  if (comparison.open) {
    body.lose({
      code: 'OPEN_TOLERANCE',
      part: 'tolerance',
      message: 'the ends of the tolerated range were not accepted',
    });
  }
  return { kind: 'NUMERIC', stem: context.stem(), key: numericKey(value, comparison), explanation: null };
}

interface Accepted {
  readonly texts: readonly string[];
  readonly caseSensitive: boolean;
}

function acceptedByMapping({ response, body }: ItemContext, full: number | null): Accepted | null {
  const right = fullEntries(response, full);
  if (right.length === 0) return null;
  const texts = right.map(({ key }) => key);
  const fold = (text: string): string => normaliseText(text).toLowerCase();
  const known = new Set(texts.map(fold));
  if (response.correct?.some((text) => !known.has(fold(text))) === true) {
    throw new ItemFailure('AMBIGUOUS_KEY', 'The answer that it calls correct is not one that earns the points.');
  }
  for (const loss of mappingLosses(response.mapping?.entries ?? [], new Set(right))) body.lose(loss);
  const sensitive = right.filter((entry) => entry.caseSensitive).length;
  if (sensitive > 0 && sensitive < right.length) {
    const message = 'some answers were accepted in any case; now all of them have to be in the right one';
    body.lose({ code: 'CASE_SENSITIVE', part: 'caseSensitive', message, line: response.line });
  }
  return { texts, caseSensitive: sensitive > 0 };
}

function acceptedBy(context: ItemContext): Accepted {
  const { response, scoring } = context;
  const mapped = scoring.by === 'MAPPING' || scoring.by === 'NOTHING';
  const found = mapped ? acceptedByMapping(context, scoring.by === 'MAPPING' ? scoring.full : null) : null;
  if (found !== null) return found;
  const texts = context.use(keyOf({ ...response, mapping: null }, scoring));
  const comparison = 'comparison' in scoring ? scoring.comparison : EXACT;
  return { texts, caseSensitive: comparison.caseSensitive };
}

/** Answers that are equal but for white space and quotes are one. */
function distinct(texts: readonly string[]): string[] {
  const byText = new Map(texts.filter((text) => text.trim() !== '').map((text) => [normaliseText(text), text]));
  return [...byText.values()];
}

export function readTextEntry(context: ItemContext): QuestionContent {
  const { response, interaction, body } = context;
  if (response.baseType === 'integer' || response.baseType === 'float') return readNumber(context);
  if (response.baseType !== 'string' || response.cardinality !== 'single') {
    const message = `${interaction.spelled} for ${response.cardinality} values of the type ${response.baseType || 'none'}.`;
    throw new ItemFailure('UNSUPPORTED_INTERACTION', message);
  }
  if (attribute(interaction, 'patternMask') !== null) {
    body.lose({
      code: 'PATTERN',
      part: 'other',
      message: 'the pattern that answers have to have',
      line: interaction.line,
    });
  }
  const { texts, caseSensitive } = acceptedBy(context);
  const accepted = distinct(texts);
  if (accepted.length === 0) throw new ItemFailure('NO_KEY', 'It does not say which answer is right.');
  return { kind: 'SHORT_TEXT', stem: context.stem(), key: { accepted, caseSensitive }, explanation: null };
}

export function readExtendedText(context: ItemContext): QuestionContent {
  const { item, interaction, response, body, title } = context;
  if (response.cardinality !== 'single') {
    const message = 'that the answer consists of several parts';
    body.lose({ code: 'SEVERAL_ANSWERS', part: 'other', message, line: interaction.line });
  }
  const rubrics = readRubrics(item, body);
  const stem = context.stem();
  if (classesOf(interaction.attributes).includes(KIND_MARKS.SCENARIO) && rubrics.prompts.length > 0) {
    return { kind: 'SCENARIO', title, stem, prompts: rubrics.prompts, redFlags: rubrics.redFlags };
  }
  const answer = response.correct?.join('\n\n') ?? null;
  return {
    kind: 'OPEN',
    title,
    stem,
    modelAnswer: rubrics.modelAnswer ?? answer,
    keyPoints: rubrics.keyPoints,
    commonMistakes: rubrics.commonMistakes,
    followUps: rubrics.followUps,
  };
}
