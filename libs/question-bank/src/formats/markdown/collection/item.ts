import { normaliseText } from '../../../domain/normalise.ts';
import { LIMITS, type Choice, type QuestionContent } from '../../../domain/question-content.ts';
import { FILE_LIMITS, type Loss, type ReadOutcome, type Warning } from '../../format.ts';
import { findChoices, plainLists, type ChoiceList, type FoundChoice } from './choices.ts';
import type { Chunk } from './chunks.ts';
import { splitInline } from './inline-choices.ts';
import { readKey, type KeyReading } from './keys.ts';
import type { SourceLine } from './lines.ts';
import { answerIn, endsAsQuestion, explanationIn, isAnswerLine, isBlank } from './markers.ts';
import { foldOf } from './folds.ts';
import { proseOf } from './prose.ts';
import { isIdle, tailOf, type Tail } from './tail.ts';

type Failure = Extract<ReadOutcome, { ok: false }>;

const failed = (code: string, message: string): Failure => ({ ok: false, code, message });

/** Pictures that only the collection's own folder holds; those with an address stay where they are. */
function imageLosses(lines: readonly SourceLine[]): Loss[] {
  return lines.flatMap((line) =>
    line.code
      ? []
      : [...line.text.matchAll(/!\[[^\]\n]{0,500}\]\(<?([^)\s>]{1,1000})/gu)]
          .map((match) => match[1] ?? '')
          .filter((address) => !/^(?:https?:)?\/\//iu.test(address))
          .map((address): Loss => ({
            code: 'IMAGE',
            part: 'attachments',
            message: `the picture ${address.slice(0, 100)} is not in the file`,
            line: line.number,
          })),
  );
}

interface Reading {
  readonly content: QuestionContent;
  readonly warnings: readonly Warning[];
}

/** The places of the right choices by everything that says so; null where nothing does. */
function agreedKey(readings: readonly (readonly number[])[]): readonly number[] | 'CONTRADICTION' | null {
  const [first, ...others] = readings.map((places) => [...places].sort((a, b) => a - b));
  if (first === undefined) return null;
  return others.every((other) => other.join() === first.join()) ? first : 'CONTRADICTION';
}

/** What is wrong with the choices themselves; null if nothing is. */
function flawOf({ choices, outOfOrder, endless }: ChoiceList): Failure | null {
  if (choices.length < 2) return failed('TOO_FEW_CHOICES', 'The question has fewer than two choices.');
  if (endless) {
    return failed(
      'MALFORMED',
      'It cannot be told where the last choice ends: indent what belongs to it, or begin the rest with "Explanation:".',
    );
  }
  if (outOfOrder) return failed('CHOICES_OUT_OF_ORDER', 'The labels of the choices do not run on without a gap.');
  const empty = choices.findIndex(({ text }) => text === '');
  if (empty >= 0) return failed('EMPTY_CHOICE', `Choice ${empty + 1} has no text.`);
  const seen = new Set<string>();
  for (const [index, { text }] of choices.entries()) {
    const normalised = normaliseText(text);
    if (seen.has(normalised)) return failed('DUPLICATE_CHOICES', `Choice ${index + 1} repeats an earlier one.`);
    seen.add(normalised);
  }
  return null;
}

/** "All of the above" and its kin make sense in last place only. */
const ANCHORED =
  /^(?:all|none|any|both|neither) of (?:the|these)(?: (?:above|options|answers|choices))?(?: options| answers)?\.?$/iu;

const isTrueOrFalse = (choices: readonly FoundChoice[]): boolean =>
  choices.length === 2 &&
  choices.every(({ label }) => label === null) &&
  choices
    .map(({ text }) => text.toLowerCase())
    .sort()
    .join() === 'false,true';

const paragraphs = (texts: readonly (string | null)[]): string | null =>
  texts.filter((text): text is string => text !== null && text !== '').join('\n\n') || null;

function choiceQuestion(
  stem: string,
  list: ChoiceList,
  tail: Tail,
  line: number,
  listed: string | null,
): Failure | Reading {
  const flaw = flawOf(list);
  if (flaw !== null) return flaw;
  const { choices } = list;
  const said: KeyReading[] = [];
  const checked = choices.flatMap((choice, index) => (choice.checked === true ? [index] : []));
  const labelled = tail.key === null ? null : readKey(tail.key, choices);
  // Where boxes give the key, "The answer is …" may begin an explanation.
  const remarked = labelled?.ok === false && labelled.code === 'UNREADABLE_KEY' && checked.length > 0;
  if (labelled !== null && !remarked) said.push(labelled);
  if (listed !== null) said.push(readKey(listed, choices));
  const broken = said.find((reading) => !reading.ok);
  if (broken !== undefined && !broken.ok) return failed(broken.code, broken.message);
  const read = said.flatMap((reading) => (reading.ok ? [reading] : []));
  const later = tail.further
    .map((text) => readKey(text, choices))
    .flatMap((reading) => (reading.ok ? [reading.places] : []));
  const key = agreedKey([...(checked.length === 0 ? [] : [checked]), ...read.map(({ places }) => places), ...later]);
  if (key === null || key.length === 0) return failed('NO_KEY', 'The question has choices and no key.');
  if (key === 'CONTRADICTION') return failed('AMBIGUOUS_KEY', 'The question has two keys that contradict each other.');
  const content: QuestionContent = {
    kind:
      isTrueOrFalse(choices) && key.length === 1 ? 'TRUE_FALSE' : key.length > 1 ? 'MULTIPLE_CHOICE' : 'SINGLE_CHOICE',
    stem,
    choices: choices.map(({ text }, index): Choice => ({ id: `c${index + 1}`, text, anchored: ANCHORED.test(text) })),
    key: { choiceIds: key.map((place) => `c${place + 1}`) },
    explanation: remarked
      ? tail.whole
      : paragraphs([...read.slice(0, 1).map(({ rest }) => rest), tail.keyRest, tail.explanation]),
  };
  const warnings = read.flatMap(({ repair }): Warning[] =>
    repair === null ? [] : [{ code: 'REPAIRED_KEY', message: repair, line }],
  );
  return { content, warnings };
}

const TRUTH = /^[*_`]{0,3}(true|false)[*_`]{0,3}\.?(?![\p{L}\p{N}])/iu;

function truthQuestion(stem: string, key: string, tail: Tail): Reading | null {
  const truth = TRUTH.exec(key.trim());
  if (truth === null) return null;
  const choices = ['True', 'False'].map((text, index): Choice => ({ id: `c${index + 1}`, text, anchored: false }));
  const right = truth[1]?.toLowerCase() === 'true' ? 'c1' : 'c2';
  const rest = key
    .trim()
    .slice(truth[0].length)
    .replace(/^[\s,;:–—-]+/u, '');
  return {
    content: {
      kind: 'TRUE_FALSE',
      stem,
      choices,
      key: { choiceIds: [right] },
      explanation: paragraphs([rest, tail.keyRest, tail.explanation]),
    },
    warnings: [],
  };
}

const lastFilled = (lines: readonly SourceLine[]): number =>
  lines.findLastIndex((line) => line.code || !isIdle(line.text));

function openQuestion(lines: readonly SourceLine[], stem: string, tail: Tail, chunk: Chunk): Failure | Reading {
  const open = (text: string, modelAnswer: string | null): Reading => ({
    content: { kind: 'OPEN', title: null, stem: text, modelAnswer, keyPoints: [], commonMistakes: [], followUps: [] },
    warnings: [],
  });
  if (tail.key !== null) {
    const truth = truthQuestion(stem, tail.key, tail);
    if (truth !== null) return truth;
    if (/^[([]?\p{Lu}[)\].]?$/u.test(tail.key.trim())) {
      return failed('TOO_FEW_CHOICES', `The key is ${tail.key.trim()}, and the question has no choices.`);
    }
  }
  const answer = paragraphs([tail.key, tail.keyRest, tail.explanation]);
  if (answer !== null) return open(stem, answer);
  // "### What is X?" with prose below: the heading asks and the prose answers.
  const asks = endsAsQuestion(chunk.title) || (chunk.start === 'NUMBER' && chunk.level > 0 && chunk.title !== '');
  const body = lines.slice(1);
  const firstFilled = body.find((line) => !isBlank(line.text));
  if (asks && firstFilled !== undefined && !firstFilled.code)
    return open(chunk.title, proseOf(body.slice(0, lastFilled(body) + 1).map(({ text }) => text)) || null);
  if (asks || chunk.named || endsAsQuestion(stem)) return open(stem, null);
  return failed('NO_ANSWER', 'The question has neither choices nor an answer.');
}

/** A line above choices that announces them and says nothing else. */
const isChoicesLabel = (line: SourceLine | undefined): boolean =>
  line !== undefined &&
  !line.code &&
  (isBlank(line.text) ||
    /^[\s*_#>]*(?:answer )?(?:options?|choices?|optionen|opciones|opzioni|opções|antwortmöglichkeiten)[\s*_]*[:：][\s*_]*$/iu.test(
      line.text,
    ));

function read(chunk: Chunk, lines: readonly SourceLine[], listed: string | null): Failure | Reading {
  const stops = (line: SourceLine, index: number): boolean =>
    !line.code && (line.folded || (index > 0 && (isAnswerLine(line.text) || explanationIn(line.text) !== null)));
  const stop = lines.findIndex(stops);
  const front = stop < 0 ? lines : lines.slice(0, stop);
  const numbersAtStart = chunk.start === 'HEADING' || chunk.named;
  let list = findChoices(front);
  let tail = tailOf(lines.slice(list?.to ?? stopOf(lines, front.length)), list?.choices ?? null);
  if (list === null && (tail.key !== null || listed !== null)) {
    const key = tail.key ?? listed ?? '';
    const named = plainLists(front, numbersAtStart).find(({ choices }) => {
      const reading = readKey(key, choices);
      return reading.ok || (reading.code === 'UNKNOWN_KEY' && choices.every(({ label }) => label !== null));
    });
    if (named !== undefined) {
      list = named;
      tail = tailOf(lines.slice(named.to), named.choices);
    }
  }
  if (list === null && tail.key !== null) {
    const split = splitInline(front);
    const inline = split === null ? null : findChoices(split);
    if (split !== null && inline !== null && readKey(tail.key, inline.choices).ok) {
      return read(chunk, [...split, ...lines.slice(front.length)], listed);
    }
  }
  const above = lines.slice(0, list?.from ?? stopOf(lines, front.length));
  while (list !== null && isChoicesLabel(above.at(-1))) above.pop();
  const stem = proseOf(above.map(({ text }) => text));
  if (stem === '') return failed('NO_STEM', 'There is no question text.');
  return list === null ? openQuestion(front, stem, tail, chunk) : choiceQuestion(stem, list, tail, chunk.line, listed);
}

const NO_TAIL: Tail = { key: null, keyRest: null, explanation: null, whole: null, further: [] };

/** A question in the summary of a folded part, and its answer in that part. */
function foldedQuestion({ title, lines }: Chunk): Failure | Reading {
  const { summary, within } = foldOf(lines);
  const asked = summary === '' ? title : summary;
  const boxed = findChoices(within);
  if (boxed !== null && boxed.choices.some(({ checked }) => checked === true)) {
    const stem = [asked, proseOf(within.slice(0, boxed.from).map(({ text }) => text))].filter((text) => text !== '');
    return choiceQuestion(
      stem.join('\n\n'),
      boxed,
      tailOf(within.slice(boxed.to), boxed.choices),
      lines[0]?.number ?? 1,
      null,
    );
  }
  const answer = proseOf(within.map(({ text }) => text)) || null;
  const truth = answer !== null && /^true or false\b/iu.test(asked) ? truthQuestion(asked, answer, NO_TAIL) : null;
  if (truth !== null) return truth;
  return {
    content: {
      kind: 'OPEN',
      title: null,
      stem: asked,
      modelAnswer: answer,
      keyPoints: [],
      commonMistakes: [],
      followUps: [],
    },
    warnings: [],
  };
}

/** The end of an open question's own text: also at `A:`, which without choices can only be its answer. */
function stopOf(lines: readonly SourceLine[], end: number): number {
  const answer = lines.findIndex(
    (line, index) => index > 0 && index < end && !line.code && answerIn(line.text) !== null,
  );
  return answer < 0 ? end : answer;
}

/**
 * One question of a collection. `listed` is its answer in a list at the end of the file, where that is certain. Choices are
 * named c1, c2, … in their order.
 */
export function readItem(chunk: Chunk, skills: readonly string[], listed: string | null): ReadOutcome {
  if (chunk.bytes > FILE_LIMITS.itemBytes) {
    return failed('ITEM_TOO_LARGE', `The item is larger than ${LIMITS.itemBytes / 1024} KB.`);
  }
  const [first, ...rest] = chunk.lines;
  if (first === undefined) return failed('NO_STEM', 'There is no question text.');
  const lines = [{ ...first, text: first.code ? first.text : chunk.title }, ...rest];
  const outcome = chunk.start === 'FOLD' ? foldedQuestion(chunk) : read(chunk, lines, listed);
  if ('ok' in outcome) return outcome;
  const fences = lines
    .filter((line) => line.added)
    .map((line): Warning => ({
      code: 'REPAIRED_FENCE',
      message: 'a block of code has no end; it was ended where the question goes on',
      line: line.number,
    }));
  return {
    ok: true,
    question: {
      content: outcome.content,
      skills,
      difficulty: null,
      locale: null,
      source: null,
      licence: null,
      attachments: [],
    },
    losses: imageLosses(lines),
    warnings: [...outcome.warnings, ...fences],
  };
}
