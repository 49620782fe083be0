import {
  choiceLabel,
  type ChoiceContent,
  type OpenContent,
  type QuestionContent,
  type ScenarioContent,
} from '../../domain/question-content.ts';
import type { FormatWriter, Loss, LostPart, PortableQuestion, WriteOutcome } from '../format.ts';
import { escaped } from './escape.ts';
import { withoutSpeechMarks } from './prose.ts';
import { parseGuide } from './parse-guide.ts';
import { readsTheSame } from './same-text.ts';

type GuideContent = OpenContent | ChoiceContent | ScenarioContent;

const sectionOf = (content: GuideContent): string =>
  content.kind === 'OPEN'
    ? 'Core Interview Questions'
    : content.kind === 'SCENARIO'
      ? `Mock Interview Scenario${content.title === null ? '' : `: ${content.title}`}`
      : 'MCQ Section';

const list = (label: string, entries: readonly string[]): string[] =>
  entries.length === 0 ? [] : [label, ...entries.map((entry) => `- ${entry}`)];

/** Whoever speaks does so in quotation marks where the words have some of their own around them. */
const spoken = (text: string): string => (withoutSpeechMarks(text) === text ? text : `“${text}”`);

function linesOf(content: GuideContent, number: number): string[] {
  switch (content.kind) {
    case 'OPEN':
      return [
        `${number}. ${content.title ?? ''}`.trimEnd(),
        `Q: ${content.stem}`,
        `A: ${content.modelAnswer ?? ''}`,
        ...list('Key Points:', content.keyPoints),
        ...list('Common Mistakes:', content.commonMistakes),
        ...list('Follow-up:', content.followUps),
      ];
    case 'SCENARIO':
      return [
        `Scenario Setup: ${content.stem}`,
        ...content.prompts.flatMap(({ text, expectedOutline }) => [
          `Interviewer: ${spoken(text)}`,
          ...(expectedOutline === null ? [] : [`Candidate (Expected Answer Outline): ${spoken(expectedOutline)}`]),
        ]),
        ...list('Red Flags to Avoid:', content.redFlags),
      ];
    default: {
      const right = new Set(content.key?.choiceIds);
      const letters = content.choices.flatMap(({ id }, place) => (right.has(id) ? [choiceLabel(place)] : []));
      return [
        `${number}. ${content.stem}`,
        ...content.choices.map(({ text }, place) => `${choiceLabel(place)}) ${text}`),
        `Correct Answer: ${letters.join(', ')}`,
        ...(content.explanation === null ? [] : [`Explanation: ${content.explanation}`]),
      ];
    }
  }
}

/** A section of a guide. What stands in one does not depend on the others. */
function rendered(contents: readonly GuideContent[]): string {
  const [first] = contents;
  if (first === undefined) return '';
  const items = contents.map((content, index) => linesOf(content, index + 1).join('\n'));
  return `${[sectionOf(first), ...items].join('\n\n')}\n\n`;
}

/** The parts that a guide can leave out, each with what is left then. */
const OPTIONAL: Readonly<Partial<Record<LostPart, (content: GuideContent) => GuideContent>>> = {
  explanation: (content) => ('explanation' in content ? { ...content, explanation: null } : content),
  title: (content) => ('title' in content ? { ...content, title: null } : content),
  keyPoints: (content) => (content.kind === 'OPEN' ? { ...content, keyPoints: [] } : content),
  commonMistakes: (content) => (content.kind === 'OPEN' ? { ...content, commonMistakes: [] } : content),
  followUps: (content) => (content.kind === 'OPEN' ? { ...content, followUps: [] } : content),
  redFlags: (content) => (content.kind === 'SCENARIO' ? { ...content, redFlags: [] } : content),
  expectedOutline: (content) =>
    content.kind === 'SCENARIO'
      ? { ...content, prompts: content.prompts.map(({ text }) => ({ text, expectedOutline: null })) }
      : content,
};

/** Every text of the content changed; ids, keys and the kind stay. */
function respelled(content: GuideContent, change: (text: string) => string): GuideContent {
  const orNull = (text: string | null): string | null => (text === null ? null : change(text));
  switch (content.kind) {
    case 'OPEN':
      return {
        ...content,
        title: orNull(content.title),
        stem: change(content.stem),
        modelAnswer: orNull(content.modelAnswer),
        keyPoints: content.keyPoints.map(change),
        commonMistakes: content.commonMistakes.map(change),
        followUps: content.followUps.map(change),
      };
    case 'SCENARIO':
      return {
        ...content,
        title: orNull(content.title),
        stem: change(content.stem),
        prompts: content.prompts.map(({ text, expectedOutline }) => ({
          text: change(text),
          expectedOutline: orNull(expectedOutline),
        })),
        redFlags: content.redFlags.map(change),
      };
    default:
      return {
        ...content,
        stem: change(content.stem),
        choices: content.choices.map((choice) => ({ ...choice, text: change(choice.text) })),
        explanation: orNull(content.explanation),
      };
  }
}

/** All that a content says, in one order; null stands for a text that it lacks. */
function textsOf(content: GuideContent): (string | null)[] {
  switch (content.kind) {
    case 'OPEN': {
      const lists = [content.keyPoints, content.commonMistakes, content.followUps];
      return [
        content.title,
        content.stem,
        content.modelAnswer,
        ...lists.flatMap((texts) => [String(texts.length), ...texts]),
      ];
    }
    case 'SCENARIO':
      return [
        content.title,
        content.stem,
        ...content.prompts.flatMap(({ text, expectedOutline }) => [text, expectedOutline]),
        String(content.redFlags.length),
        ...content.redFlags,
      ];
    default: {
      const places = content.choices.flatMap(({ id }, place) =>
        content.key?.choiceIds.includes(id) === true ? [place] : [],
      );
      return [places.join(), content.stem, content.explanation, ...content.choices.map(({ text }) => text)];
    }
  }
}

type Likeness = 'EQUAL' | 'RESPELLED' | 'DIFFERENT';

function likeness(given: GuideContent, received: GuideContent): Likeness {
  const [before, after] = [textsOf(given), textsOf(received)];
  const family = (content: GuideContent): string => ('choices' in content ? 'CHOICE' : content.kind);
  if (family(given) !== family(received) || before.length !== after.length) return 'DIFFERENT';
  let equal = true;
  for (const [index, text] of before.entries()) {
    const other = after[index] ?? null;
    if (text === other) continue;
    equal = false;
    if (text === null || other === null || !readsTheSame(text, other)) return 'DIFFERENT';
  }
  return equal ? 'EQUAL' : 'RESPELLED';
}

/** What a section is read as; null if an item of it cannot be read. */
function readBack(contents: readonly GuideContent[]): GuideContent[] | null {
  const parsed = parseGuide(rendered(contents));
  if (!parsed.ok || parsed.value.notes.length > 0) return null;
  const outcomes = parsed.value.items.map(({ outcome }) => outcome);
  const read = outcomes.flatMap((outcome) => (outcome.ok && outcome.losses.length === 0 ? [outcome.content] : []));
  return read.length === outcomes.length && read.length === contents.length ? read : null;
}

const isReadAs = (contents: readonly GuideContent[], meant: readonly GuideContent[]): boolean =>
  readBack(contents)?.every((content, index) => {
    const given = meant[index];
    return given !== undefined && likeness(given, content) !== 'DIFFERENT';
  }) === true;

/** All selections of the parts, the smallest ones first. */
function selections(parts: readonly LostPart[]): LostPart[][] {
  const all = parts.reduce<LostPart[][]>((found, part) => [...found, ...found.map((each) => [...each, part])], [[]]);
  return all.sort((a, b) => a.length - b.length);
}

/** How a question is written. `meant` is what a reader of the guide shall find, `content` how that is spelled. */
interface Plan {
  readonly content: GuideContent;
  readonly meant: GuideContent;
  readonly losses: readonly Loss[];
}

function guideContent(content: QuestionContent): GuideContent | Extract<WriteOutcome, { ok: false }> {
  const refused = (code: string, message: string): Extract<WriteOutcome, { ok: false }> => ({
    ok: false,
    code,
    message,
  });
  switch (content.kind) {
    case 'OPEN':
      return content.modelAnswer === null
        ? refused('NO_ANSWER', 'A guide needs an answer, and there is none.')
        : content;
    case 'SCENARIO':
      return content.prompts.length === 0 ? refused('NO_PROMPTS', 'The scenario has no prompts.') : content;
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
    case 'TRUE_FALSE':
      if (content.key === null) return refused('NO_KEY', 'A guide needs a key, and there is none.');
      return content.choices.length > 26
        ? refused('TOO_MANY_CHOICES', 'A guide letters its choices from A to Z, and there are more.')
        : content;
    default:
      return refused('UNSUPPORTED_TYPE', `A guide has no questions of the kind ${content.kind}.`);
  }
}

/** What the choices and the kind become by being read from a guide. */
function choiceLosses(given: GuideContent, received: GuideContent): Loss[] {
  if (!('choices' in given) || !('choices' in received)) return [];
  const losses: Loss[] = [];
  if (given.kind !== received.kind) {
    losses.push({ code: 'KIND', part: 'kind', message: `the question became ${received.kind} and was ${given.kind}` });
  }
  if (given.choices.some(({ anchored }, place) => anchored !== received.choices[place]?.anchored)) {
    losses.push({
      code: 'ANCHORED',
      part: 'anchored',
      message: 'which choices stay in their place is told by their words alone',
    });
  }
  return losses;
}

const hasPart = (content: GuideContent, part: LostPart): boolean => {
  const left = OPTIONAL[part]?.(content) ?? content;
  return textsOf(left).join('\0') !== textsOf(content).join('\0') || textsOf(left).length !== textsOf(content).length;
};

/** The way to write the content with the fewest losses, found by reading what was written; null if there is none. */
function planContent(content: GuideContent): Plan | null {
  const parts = (Object.keys(OPTIONAL) as LostPart[]).filter((part) => hasPart(content, part));
  const tried = selections(parts);
  // What cannot be said with the least cannot be said with more.
  const [least] = tried.slice(-1);
  if (least !== undefined && least.length > 0 && firstPlan(content, [least]) === null) return null;
  return firstPlan(content, tried);
}

function firstPlan(content: GuideContent, tried: readonly (readonly LostPart[])[]): Plan | null {
  for (const left of tried) {
    const meant = left.reduce((rest, part) => OPTIONAL[part]?.(rest) ?? rest, content);
    for (const spelling of [meant, respelled(meant, escaped)]) {
      const received = readBack([spelling])?.[0];
      if (received === undefined) continue;
      const found = likeness(meant, received);
      if (found === 'DIFFERENT') continue;
      const losses = left.map((part): Loss => ({
        code: 'READS_AS_LAYOUT',
        part,
        message: `${part} would be read as a part of the guide's layout, or not as it stands`,
      }));
      if (found === 'RESPELLED') {
        losses.push({
          code: 'SPELLING',
          part: 'spelling',
          message: 'white space or escapes changed; it reads the same',
        });
      }
      return { content: spelling, meant, losses: [...losses, ...choiceLosses(meant, received)] };
    }
  }
  return null;
}

function metadataLosses({ skills, difficulty, locale, source, licence, attachments }: PortableQuestion): Loss[] {
  const said: [LostPart, string | null][] = [
    ['skills', skills.length === 0 ? null : skills.join(', ')],
    ['difficulty', difficulty === null ? null : String(difficulty)],
    ['locale', locale],
    ['source', source],
    ['licence', licence],
  ];
  return [
    ...said.flatMap(([part, value]): Loss[] =>
      value === null ? [] : [{ code: part.toUpperCase(), part, message: `a guide does not say the ${part}: ${value}` }],
    ),
    ...attachments.map(({ fileName }): Loss => ({
      code: 'IMAGE',
      part: 'attachments',
      message: `the picture ${fileName} is not in the file`,
    })),
  ];
}

function planOf(question: PortableQuestion): Plan | Extract<WriteOutcome, { ok: false }> {
  const content = guideContent(question.content);
  if ('ok' in content) return content;
  const plan = planContent(content);
  return plan === null
    ? { ok: false, code: 'READS_AS_LAYOUT', message: 'Its texts would be read as parts of the guide’s layout.' }
    : { ...plan, losses: [...plan.losses, ...metadataLosses(question)] };
}

/** Questions whose numbers or words would mislead the reader about their neighbours get a section of their own. */
function sectionsOf(plans: readonly Plan[]): string[] {
  const contents = plans.map(({ content }) => content);
  const alone = plans.length < 2;
  if (
    alone ||
    isReadAs(
      contents,
      plans.map(({ meant }) => meant),
    )
  )
    return [rendered(contents)];
  const half = plans.length >> 1;
  return [...sectionsOf(plans.slice(0, half)), ...sectionsOf(plans.slice(half))];
}

/** So many questions stand in a section at most: they are in memory together. */
const LONGEST_SECTION = 50;

/**
 * Writes an interview guide. Questions come in any order, so that a section begins whenever the kind changes. A guide has
 * no escapes of its own: every question is read again before it is reported, and what is not found again as it was is
 * escaped as Markdown allows, left out, or refused, in this order.
 */
export const writeGuide: FormatWriter = async function* (questions, report) {
  const encoder = new TextEncoder();
  let open: Plan[] = [];
  const flush = (): Uint8Array => {
    const sections = open.length === 0 ? [] : sectionsOf(open);
    open = [];
    return encoder.encode(sections.join(''));
  };
  for await (const question of questions) {
    const plan = planOf(question);
    if ('ok' in plan) {
      report(plan);
      continue;
    }
    const last = open.at(-1);
    const goesOn =
      last !== undefined && last.content.kind !== 'SCENARIO' && sectionOf(last.content) === sectionOf(plan.content);
    if (open.length >= LONGEST_SECTION || (last !== undefined && !goesOn)) yield flush();
    open.push(plan);
    report({ ok: true, losses: plan.losses });
  }
  if (open.length > 0) yield flush();
};
