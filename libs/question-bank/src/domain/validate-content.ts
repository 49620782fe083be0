import { ok, type Result } from '@plumbline/kernel';
import { Decimal } from 'decimal.js';
import { normaliseText } from './normalise.ts';
import {
  choicesOf,
  LIMITS,
  targetsOf,
  type Choice,
  type ChoiceContent,
  type MatchingContent,
  type NumericContent,
  type OrderingContent,
  type QuestionContent,
  type ShortTextContent,
} from './question-content.ts';
import { refusals } from './refusals.ts';

/** The first thing that is wrong: the input field's path and the reason, or null. */
type Flaw = { readonly field: string; readonly reason: string } | null;

const flaw = (field: string, reason: string): Flaw => ({ field, reason });

/** Runs the checks in order and gives the first flaw. */
function firstFlaw(checks: readonly (() => Flaw)[]): Flaw {
  for (const check of checks) {
    const found = check();
    if (found !== null) return found;
  }
  return null;
}

const blank = (text: string): boolean => text.trim() === '';

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** A NUL or half of a character outside the Basic Multilingual Plane: PostgreSQL stores neither, and no text needs them. */
export const isStorable = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);

function checkDistinct(texts: readonly string[], path: (position: number) => string, what: string): Flaw {
  const seen = new Map<string, number>();
  for (const [position, text] of texts.entries()) {
    if (blank(text)) return flaw(path(position), `${what} ${position + 1} is empty`);
    const normalised = normaliseText(text);
    const earlier = seen.get(normalised);
    if (earlier !== undefined) return flaw(path(position), `${what} ${position + 1} equals ${what} ${earlier + 1}`);
    seen.set(normalised, position);
  }
  return null;
}

const checkItems = (items: readonly Choice[], name: 'choices' | 'targets'): Flaw =>
  items.length > LIMITS.choices
    ? flaw(name, `more than ${LIMITS.choices} ${name}`)
    : new Set(items.map((item) => item.id)).size < items.length
      ? flaw(name, `two ${name} have the same id`)
      : checkDistinct(
          items.map((item) => item.text),
          (position) => `${name}.${position}.text`,
          name.slice(0, -1),
        );

function checkIds(ids: readonly string[], items: readonly Choice[], field: string): Flaw {
  const known = new Set(items.map((item) => item.id));
  if (ids.some((id) => !known.has(id))) return flaw(field, 'the key names a choice that does not exist');
  return new Set(ids).size === ids.length ? null : flaw(field, 'the key names a choice twice');
}

function checkChoiceKey(content: ChoiceContent): Flaw {
  if (content.key === null) return null;
  const { choiceIds } = content.key;
  const single = content.kind !== 'MULTIPLE_CHOICE';
  if (single && choiceIds.length !== 1) return flaw('key.choiceIds', 'exactly one choice has to be right');
  if (choiceIds.length === 0) return flaw('key.choiceIds', 'at least one choice has to be right');
  return checkIds(choiceIds, content.choices, 'key.choiceIds');
}

function decimal(text: string): Decimal | null {
  try {
    const value = new Decimal(text);
    return value.isFinite() ? value : null;
  } catch {
    return null;
  }
}

function checkNumericKey({ key }: NumericContent): Flaw {
  if (key === null) return null;
  if (decimal(key.value) === null) return flaw('key.numeric', 'the value is not a decimal number');
  const tolerance = decimal(key.tolerance);
  return tolerance === null || tolerance.isNegative()
    ? flaw('key.tolerance', 'the tolerance is not a decimal number of 0 or more')
    : null;
}

function checkTextKey({ key }: ShortTextContent): Flaw {
  if (key === null) return null;
  if (key.accepted.length === 0) return flaw('key.accepted', 'at least one answer has to be accepted');
  if (key.accepted.length > LIMITS.listEntries) return flaw('key.accepted', `more than ${LIMITS.listEntries} answers`);
  return checkDistinct(key.accepted, (position) => `key.accepted.${position}`, 'accepted answer');
}

const checkOrderKey = ({ key, choices }: OrderingContent): Flaw =>
  key === null
    ? null
    : (checkIds(key.order, choices, 'key.order') ??
      (key.order.length === choices.length ? null : flaw('key.order', 'the key has to order every choice')));

function checkMatchKey({ key, choices, targets }: MatchingContent): Flaw {
  if (key === null) return null;
  const known = new Set(targets.map((target) => target.id));
  if (key.matches.some((match) => !known.has(match.right))) {
    return flaw('key.matches', 'the key names a target that does not exist');
  }
  const matched = key.matches.map((match) => match.left);
  return (
    checkIds(matched, choices, 'key.matches') ??
    (matched.length === choices.length ? null : flaw('key.matches', 'the key has to match every choice'))
  );
}

function checkKey(content: QuestionContent): Flaw {
  switch (content.kind) {
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
    case 'TRUE_FALSE':
      return checkChoiceKey(content);
    case 'NUMERIC':
      return checkNumericKey(content);
    case 'SHORT_TEXT':
      return checkTextKey(content);
    case 'ORDERING':
      return checkOrderKey(content);
    case 'MATCHING':
      return checkMatchKey(content);
    default:
      return null;
  }
}

function checkList(texts: readonly string[], field: string): Flaw {
  if (texts.length > LIMITS.listEntries) return flaw(field, `more than ${LIMITS.listEntries} entries`);
  const empty = texts.findIndex(blank);
  return empty === -1 ? null : flaw(`${field}.${empty}`, 'the entry is empty');
}

function checkLists(content: QuestionContent): Flaw {
  if (content.kind === 'OPEN') {
    return firstFlaw([
      () => checkList(content.keyPoints, 'keyPoints'),
      () => checkList(content.commonMistakes, 'commonMistakes'),
      () => checkList(content.followUps, 'followUps'),
    ]);
  }
  if (content.kind !== 'SCENARIO') return null;
  const prompts = content.prompts.map((prompt) => prompt.text);
  return checkList(prompts, 'prompts') ?? checkList(content.redFlags, 'redFlags');
}

/** What a published question must have beyond a draft: rule 5 of the question bank. */
function checkComplete(content: QuestionContent): Flaw {
  if (content.kind === 'OPEN') return null;
  if (content.kind === 'SCENARIO') {
    return content.prompts.length === 0 ? flaw('prompts', 'a scenario needs at least one prompt') : null;
  }
  const choices = choicesOf(content);
  if ('choices' in content && choices.length < 2) return flaw('choices', 'at least two choices are needed');
  if (content.kind === 'TRUE_FALSE' && choices.length !== 2) return flaw('choices', 'exactly two choices are needed');
  if (content.kind === 'MATCHING' && content.targets.length < 2) {
    return flaw('targets', 'at least two targets are needed');
  }
  return content.key === null ? flaw('key', 'the key is missing') : null;
}

function verdict(found: Flaw): Result<null> {
  return found === null
    ? ok(null)
    : refusals.INVALID_QUESTION({ field: found.field, values: { reason: found.reason } });
}

const coherenceFlaw = (content: QuestionContent): Flaw =>
  firstFlaw([
    () => (blank(content.stem) ? flaw('stem', 'the stem is empty') : null),
    () => (textsOf(content).every(isStorable) ? null : flaw('stem', 'it holds characters that cannot be stored')),
    () =>
      Buffer.byteLength(JSON.stringify(content)) > LIMITS.itemBytes
        ? flaw('stem', `the question is larger than ${LIMITS.itemBytes / 1024} KB`)
        : null,
    () => checkItems(choicesOf(content), 'choices'),
    () => checkItems(targetsOf(content), 'targets'),
    () => checkKey(content),
    () => checkLists(content),
  ]);

/**
 * Whether a draft may be stored. It may be incomplete (no key yet, too few choices) but never contradictory: no two
 * equal choices, no key that names a choice which does not exist, nothing out of bounds.
 * Refuses with `INVALID_QUESTION` and the field's path (`choices.2.text`, `key.choiceIds`).
 */
export const validateDraft = (content: QuestionContent): Result<null> => verdict(coherenceFlaw(content));

/**
 * Whether the content may be published: everything a draft needs, a key that fits its kind, at least two choices for
 * the kinds that have them, a prompt for a scenario. Refuses with `INVALID_QUESTION` and the field's path.
 */
export const validatePublishable = (content: QuestionContent): Result<null> =>
  verdict(coherenceFlaw(content) ?? checkComplete(content));
