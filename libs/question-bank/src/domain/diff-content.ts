import { align, movedBetween } from './diff-lists.ts';
import { choiceLabel, choicesOf, targetsOf, type Choice, type QuestionContent } from './question-content.ts';
import type { QuestionDescription } from './question.ts';

export const CHANGE_KINDS = ['ADDED', 'REMOVED', 'REWORDED', 'CHANGED', 'MOVED', 'ANCHORED', 'RELEASED'] as const;

/** `RELEASED`: a choice that was anchored is shuffled with the others again. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One thing that differs between two versions. */
export interface Change {
  /** The path as refusals name it, for instance `choices.2.text`: in the newer version, or where it was removed from. */
  readonly field: string;
  readonly kind: ChangeKind;
  /** The choice or target that it is about. */
  readonly choiceId: string | null;
  /** What it was and what it is, as people read it; null where there was or is nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A version, as far as it can differ from another one of the same question. */
export interface ComparedVersion extends QuestionDescription {
  readonly content: QuestionContent;
  readonly labelsCleared: boolean;
}

const change = (
  field: string,
  kind: ChangeKind,
  before: string | null,
  after: string | null,
  choiceId: string | null = null,
): Change => ({ field, kind, choiceId, before, after });

/** A text, or another fact, that one of both may lack. */
function compare(field: string, before: string | null, after: string | null, both: ChangeKind): Change[] {
  if (before === after) return [];
  return [change(field, before === null ? 'ADDED' : after === null ? 'REMOVED' : both, before, after)];
}

function compareChoices(field: 'choices' | 'targets', before: readonly Choice[], after: readonly Choice[]): Change[] {
  const was = new Map(before.map((choice, index) => [choice.id, { choice, index }]));
  const is = new Set(after.map(({ id }) => id));
  const moved = movedBetween(
    before.map(({ id }) => id),
    after.map(({ id }) => id),
  );
  const removed = before.flatMap((choice, index) =>
    is.has(choice.id) ? [] : [change(`${field}.${index}`, 'REMOVED', choice.text, null, choice.id)],
  );
  const rest = after.flatMap(({ id, text, anchored }, index): Change[] => {
    const path = `${field}.${index}`;
    const old = was.get(id);
    if (old === undefined) return [change(path, 'ADDED', null, text, id)];
    const changes: Change[] = [];
    if (old.choice.text !== text) changes.push(change(`${path}.text`, 'REWORDED', old.choice.text, text, id));
    if (moved.has(id)) changes.push(change(path, 'MOVED', choiceLabel(old.index), choiceLabel(index), id));
    if (old.choice.anchored !== anchored) {
      changes.push(change(`${path}.anchored`, anchored ? 'ANCHORED' : 'RELEASED', null, null, id));
    }
    return changes;
  });
  return [...removed, ...rest];
}

const named = (choices: readonly Choice[], id: string): string => {
  const index = choices.findIndex((choice) => choice.id === id);
  return index < 0 ? id : `${choiceLabel(index)}) ${choices[index]?.text ?? ''}`;
};

/** A key as people read it: right choices by label and text, one to a line. */
function keyInWords(content: QuestionContent): string | null {
  if (!('key' in content) || content.key === null) return null;
  const choices = choicesOf(content);
  switch (content.kind) {
    case 'NUMERIC': {
      const { value, tolerance, toleranceKind } = content.key;
      return toleranceKind === 'RELATIVE' ? `${value} ± ${tolerance} of it` : `${value} ± ${tolerance}`;
    }
    case 'SHORT_TEXT':
      return [...content.key.accepted, content.key.caseSensitive ? '(case counts)' : '(case does not count)'].join(
        '\n',
      );
    case 'ORDERING':
      return content.key.order.map((id, index) => `${index + 1}. ${named(choices, id)}`).join('\n');
    case 'MATCHING': {
      const targets = targetsOf(content);
      return content.key.matches
        .map(({ left, right }) => `${named(choices, left)} → ${named(targets, right)}`)
        .sort()
        .join('\n');
    }
    default: {
      const right = new Set(content.key.choiceIds);
      return choices
        .filter(({ id }) => right.has(id))
        .map(({ id }) => named(choices, id))
        .join('\n');
    }
  }
}

/** A key by the ids of its choices: what counts when their texts or places change. */
function keyInIds(content: QuestionContent): string {
  if (!('key' in content) || content.key === null) return '';
  switch (content.kind) {
    case 'NUMERIC':
    case 'SHORT_TEXT':
      return keyInWords(content) ?? '';
    case 'ORDERING':
      return content.key.order.join();
    case 'MATCHING':
      return content.key.matches
        .map(({ left, right }) => `${left}>${right}`)
        .sort()
        .join();
    default:
      return [...content.key.choiceIds].sort().join();
  }
}

function compareKeys(before: QuestionContent, after: QuestionContent): Change[] {
  const [was, is] = [keyInWords(before), keyInWords(after)];
  if (was === null || is === null) return compare('key', was, is, 'CHANGED');
  return keyInIds(before) === keyInIds(after) ? [] : [change('key', 'CHANGED', was, is)];
}

function compareTexts(field: string, before: readonly string[], after: readonly string[]): Change[] {
  return align(before, after).flatMap(({ before: b, after: a }) => {
    const was = b === null ? null : (before[b] ?? null);
    const is = a === null ? null : (after[a] ?? null);
    return compare(`${field}.${a ?? b ?? 0}`, was, is, 'REWORDED');
  });
}

interface Prompt {
  readonly text: string;
  readonly expectedOutline: string | null;
}

function comparePrompts(before: readonly Prompt[], after: readonly Prompt[]): Change[] {
  const textsOf = (prompts: readonly Prompt[]): string[] => prompts.map(({ text }) => text);
  return align(textsOf(before), textsOf(after)).flatMap(({ before: b, after: a }) => {
    const was = b === null ? undefined : before[b];
    const is = a === null ? undefined : after[a];
    const path = `prompts.${a ?? b ?? 0}`;
    if (was === undefined || is === undefined) return compare(path, was?.text ?? null, is?.text ?? null, 'REWORDED');
    return [
      ...compare(`${path}.text`, was.text, is.text, 'REWORDED'),
      ...compare(`${path}.expectedOutline`, was.expectedOutline, is.expectedOutline, 'REWORDED'),
    ];
  });
}

/** What the kinds for interviews say; empty for the others. */
function interviewTexts(content: QuestionContent) {
  const open = content.kind === 'OPEN' ? content : null;
  const scenario = content.kind === 'SCENARIO' ? content : null;
  return {
    title: open?.title ?? scenario?.title ?? null,
    modelAnswer: open?.modelAnswer ?? null,
    lists: {
      keyPoints: open?.keyPoints ?? [],
      commonMistakes: open?.commonMistakes ?? [],
      followUps: open?.followUps ?? [],
      redFlags: scenario?.redFlags ?? [],
    },
    prompts: scenario?.prompts ?? [],
  };
}

function compareInterviewTexts(before: QuestionContent, after: QuestionContent): Change[] {
  const [was, is] = [interviewTexts(before), interviewTexts(after)];
  const names = ['keyPoints', 'commonMistakes', 'followUps', 'redFlags'] as const;
  return [
    ...compare('title', was.title, is.title, 'REWORDED'),
    ...compare('modelAnswer', was.modelAnswer, is.modelAnswer, 'REWORDED'),
    ...comparePrompts(was.prompts, is.prompts),
    ...names.flatMap((name) => compareTexts(name, was.lists[name], is.lists[name])),
  ];
}

function compareDescriptions(before: QuestionDescription, after: QuestionDescription): Change[] {
  const level = (difficulty: number | null): string | null => (difficulty === null ? null : String(difficulty));
  return [
    ...before.skills
      .filter((skill) => !after.skills.includes(skill))
      .map((skill) => change('skills', 'REMOVED', skill, null)),
    ...after.skills
      .filter((skill) => !before.skills.includes(skill))
      .map((skill) => change('skills', 'ADDED', null, skill)),
    ...compare('difficulty', level(before.difficulty), level(after.difficulty), 'CHANGED'),
    ...compare('locale', before.locale, after.locale, 'CHANGED'),
    ...compare('source', before.source, after.source, 'CHANGED'),
    ...compare('licence', before.licence, after.licence, 'CHANGED'),
  ];
}

/**
 * What differs between two versions of one question, in the order in which a reader meets it. Choices are followed by
 * their lasting ids: one that was reworded or moved is the same choice, and a key that names it still is the same key.
 */
export function diffVersions(before: ComparedVersion, after: ComparedVersion): Change[] {
  const explanationOf = (content: QuestionContent) => ('explanation' in content ? content.explanation : null);
  return [
    ...compare('stem', before.content.stem, after.content.stem, 'REWORDED'),
    ...compareChoices('choices', choicesOf(before.content), choicesOf(after.content)),
    ...compareChoices('targets', targetsOf(before.content), targetsOf(after.content)),
    ...compareKeys(before.content, after.content),
    ...compare('explanation', explanationOf(before.content), explanationOf(after.content), 'REWORDED'),
    ...compareInterviewTexts(before.content, after.content),
    ...compareDescriptions(before, after),
    ...compare('labelsCleared', String(before.labelsCleared), String(after.labelsCleared), 'CHANGED'),
  ];
}
