import fc from 'fast-check';
import { normaliseText } from '../../domain/normalise.ts';
import { QUESTION_KINDS, type Choice, type QuestionContent, type QuestionKind } from '../../domain/question-content.ts';
import { validatePublishable } from '../../domain/validate-content.ts';
import type { Attachment, PortableQuestion } from '../format.ts';
import { picture } from './pictures.ts';
import { line, markdown, type TextOptions } from './texts.ts';

export interface BankOptions {
  readonly kinds: readonly QuestionKind[];
  /** Texts of several blocks, with everything that formats give a meaning to; else plain words on one line. */
  readonly nasty: boolean;
  /** White space at both ends of texts, and the line ends of Windows. Off by default: only a lossless format keeps it. */
  readonly untrimmed: boolean;
  readonly attachments: boolean;
  readonly anchored: boolean;
  /** Skills, difficulty, locale, source and licence. */
  readonly metadata: boolean;
}

const EVERYTHING: BankOptions = {
  kinds: QUESTION_KINDS,
  nasty: true,
  untrimmed: false,
  attachments: true,
  anchored: true,
  metadata: true,
};

const rarely = fc.integer({ min: 0, max: 5 }).map((dice) => dice === 5);
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 2 });

/** Different after normalisation, as choices and accepted answers have to be. */
const distinct = (text: fc.Arbitrary<string>, minLength: number, maxLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(
    text.filter((said) => normaliseText(said) !== ''),
    { minLength, maxLength, selector: normaliseText },
  );

/** Ids say nothing about positions, so that nobody reads a position from them. */
function withIds(texts: readonly string[], prefix: string, turn: number, anchors: readonly boolean[]): Choice[] {
  const count = texts.length;
  return texts.map((text, position) => ({
    id: `${prefix}${((position + turn) % count) + 1}`,
    text,
    anchored: anchors[position] ?? false,
  }));
}

const choices = (options: BankOptions, prefix: string, minLength: number, maxLength: number): fc.Arbitrary<Choice[]> =>
  fc
    .tuple(
      distinct(markdown(options), minLength, maxLength),
      fc.nat({ max: 5 }),
      fc.array(options.anchored ? rarely : fc.constant(false), { minLength: maxLength, maxLength }),
    )
    .map(([texts, turn, anchors]) => withIds(texts, prefix, turn, anchors));

const digits = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength }).map((found) => found.join(''));

/** Decimals as people write them, with more digits than a float holds. */
const decimal = (signed: boolean): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('', '', signed ? '-' : ''),
      fc.oneof(
        fc.constantFrom('0', '1', '12', '4096'),
        digits(22).map((whole) => whole.replace(/^0+(?=\d)/u, '')),
      ),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant('') },
        { weight: 3, arbitrary: digits(24).map((part) => `.${part}`) },
      ),
      fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom('e-7', 'e+21') }),
    )
    .map((parts) => parts.join(''))
    .map((text) => (/^-[0.]*(?:e|$)/u.test(text) ? text.slice(1) : text));

const TRUTHS = [
  ['True', 'False'],
  ['False', 'True'],
  ['Yes', 'No'],
  ['Richtig', 'Falsch'],
] as const;

const truths = (options: BankOptions): fc.Arbitrary<Choice[]> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...TRUTHS), fc.nat({ max: 1 }))
        .map(([texts, turn]) => withIds(texts, 'c', turn, [])),
    },
    { weight: 1, arbitrary: choices(options, 'c', 2, 2) },
  );

const list = (options: TextOptions): fc.Arbitrary<string[]> => fc.array(markdown(options), { maxLength: 3 });

const idAt = (items: readonly Choice[], position: number): string => items[position % items.length]?.id ?? '';

function content(kind: QuestionKind, options: BankOptions): fc.Arbitrary<QuestionContent> {
  const stem = markdown(options);
  const explanation = orNull(markdown(options));
  const title = orNull(line(options));
  const several = fc.array(fc.nat({ max: 99 }), { minLength: 6, maxLength: 6 });
  switch (kind) {
    case 'SINGLE_CHOICE':
      return fc
        .record({ stem, explanation, choices: choices(options, 'c', 2, 6), right: fc.nat({ max: 99 }) })
        .map(({ right, ...rest }) => ({ kind, ...rest, key: { choiceIds: [idAt(rest.choices, right)] } }));
    case 'TRUE_FALSE':
      return fc
        .record({ stem, explanation, choices: truths(options), right: fc.nat({ max: 1 }) })
        .map(({ right, ...rest }) => ({ kind, ...rest, key: { choiceIds: [idAt(rest.choices, right)] } }));
    case 'MULTIPLE_CHOICE':
      return fc.record({ stem, explanation, choices: choices(options, 'c', 2, 6) }).chain((rest) =>
        fc
          .subarray(
            rest.choices.map(({ id }) => id),
            { minLength: 1 },
          )
          .map((choiceIds) => ({ kind, ...rest, key: { choiceIds } })),
      );
    case 'ORDERING':
      return fc.record({ stem, explanation, choices: choices(options, 'c', 2, 6) }).chain((rest) =>
        fc
          .shuffledSubarray(
            rest.choices.map(({ id }) => id),
            { minLength: rest.choices.length },
          )
          .map((order) => ({ kind, ...rest, key: { order } })),
      );
    case 'MATCHING':
      return fc
        .record({
          stem,
          explanation,
          choices: choices(options, 'c', 2, 5),
          targets: choices(options, 't', 2, 6),
          several,
        })
        .map(({ several: rights, ...rest }) => ({
          kind,
          ...rest,
          key: {
            matches: rest.choices.map(({ id }, position) => ({
              left: id,
              right: idAt(rest.targets, rights[position] ?? 0),
            })),
          },
        }));
    case 'NUMERIC':
      return fc.record({
        kind: fc.constant(kind),
        stem,
        explanation,
        key: fc.record({
          value: decimal(true),
          tolerance: fc.oneof(fc.constantFrom('0', '0.05', '0.5'), decimal(false)),
          toleranceKind: fc.constantFrom('ABSOLUTE', 'RELATIVE'),
        }),
      });
    case 'SHORT_TEXT':
      return fc.record({
        kind: fc.constant(kind),
        stem,
        explanation,
        key: fc.record({ accepted: distinct(line(options), 1, 4), caseSensitive: fc.boolean() }),
      });
    case 'OPEN':
      return fc.record({
        kind: fc.constant(kind),
        title,
        stem,
        modelAnswer: orNull(markdown(options)),
        keyPoints: list(options),
        commonMistakes: list(options),
        followUps: list(options),
      });
    case 'SCENARIO':
      return fc.record({
        kind: fc.constant(kind),
        title,
        stem,
        prompts: fc.array(fc.record({ text: markdown(options), expectedOutline: orNull(markdown(options)) }), {
          minLength: 1,
          maxLength: 3,
        }),
        redFlags: list(options),
      });
  }
}

const SKILLS = [
  'python', 'c++', 'c#', '.net', 'ci/cd', 'node.js', 'a, b', 'sql; locks', 'r: basics', 'größe', 'données', '日本語', 'concurrency > threads',
  '=formula', 'with "quotes"', "o'reilly", '<b>', 'r&d', 'back\\slash', '#hashtag', '[bracket]', '@decorators', '-flag', '100%', 'a|b', '{x}', 'x~y',
]; // prettier-ignore

const skills = (nasty: boolean): fc.Arbitrary<string[]> =>
  fc
    .uniqueArray(fc.constantFrom(...(nasty ? SKILLS : ['python', 'sql', 'locks', 'data structures'])), { maxLength: 4 })
    .map((found) => found.sort());

const LOCALES = ['en', 'de-CH', 'pt-BR', 'zh-Hant-TW', 'ar', 'sl-rozaj', 'en-x-plain'];
const SOURCES = [
  'https://example.org/questions?a=1&b=2#c',
  'A book, 2nd edition: pp. 3–5',
  'notes "2024"; <draft>',
  '=source',
];
const LICENCES = ['MIT', 'CC-BY-SA-4.0', 'all rights reserved; ask first', 'CC0-1.0 OR MIT', '© the authors & others'];

const metadata = (options: BankOptions): fc.Arbitrary<Omit<PortableQuestion, 'content' | 'attachments'>> =>
  options.metadata
    ? fc.record({
        skills: skills(options.nasty),
        difficulty: orNull(fc.integer({ min: 1, max: 5 })),
        locale: orNull(fc.constantFrom(...LOCALES)),
        source: orNull(fc.constantFrom(...SOURCES.slice(options.nasty ? 0 : 1, options.nasty ? 4 : 2))),
        licence: orNull(fc.constantFrom(...LICENCES.slice(0, options.nasty ? 5 : 2))),
      })
    : fc.constant({ skills: [], difficulty: null, locale: null, source: null, licence: null });

const none: fc.Arbitrary<Attachment[]> = fc.constant([]);

const pictures: fc.Arbitrary<Attachment[]> = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 254 })), { maxLength: 2, selector: String })
  .chain((kinds) =>
    fc
      .constantFrom('diagram', 'figure 1 (a)', 'größe', 'a&b', 'x=y')
      .map((name) => kinds.map(([kind, shade], position) => picture(kind, shade, `${name}${position || ''}`))),
  );

interface Placed {
  readonly where: 'stem' | 'explanation' | 'choice';
  readonly alone: boolean;
  readonly alternative: string;
}

const place: fc.Arbitrary<Placed> = fc.record({
  where: fc.constantFrom('stem', 'stem', 'explanation', 'choice'),
  alone: fc.boolean(),
  alternative: fc.constantFrom('a diagram', '', 'x < y & "z"', 'größe = {1}'),
});

/** The content with the picture shown in one of its texts: before it, where no open code fence can swallow it. */
function shown(said: QuestionContent, { digest }: Attachment, { where, alone, alternative }: Placed): QuestionContent {
  // In a line with text a picture has words of its own: without it that text would begin the line, and with it perhaps
  // a list that nobody wrote.
  const words = alone || alternative !== '' ? alternative : 'a picture';
  const image = `![${words}](attachment:${digest})`;
  const withImage = (text: string): string => `${image}${alone ? '\n\n' : ' '}${text}`;
  if (where === 'explanation' && 'explanation' in said && said.explanation !== null) {
    return { ...said, explanation: withImage(said.explanation) };
  }
  if (where === 'choice' && 'choices' in said) {
    const [first, ...others] = said.choices;
    if (first !== undefined) return { ...said, choices: [{ ...first, text: withImage(first.text) }, ...others] };
  }
  return { ...said, stem: withImage(said.stem) };
}

/**
 * Any question that can be published, of every kind that `kinds` names, with texts, keys and metadata as real banks and
 * ill-meaning ones have them. What the options leave out has their default: everything that a bank holds, trimmed.
 */
export function portableQuestion(given: Partial<BankOptions> = {}): fc.Arbitrary<PortableQuestion> {
  const options = { ...EVERYTHING, ...given };
  return fc
    .record({
      said: fc.oneof(...options.kinds.map((kind) => content(kind, options))),
      about: metadata(options),
      attachments: options.attachments ? fc.oneof(none, pictures) : none,
      places: fc.array(place, { minLength: 2, maxLength: 2 }),
    })
    .map(({ said, about, attachments, places }) => ({
      content: attachments.reduce(
        (sofar, attachment, index) =>
          shown(sofar, attachment, places[index] ?? { where: 'stem', alone: true, alternative: '' }),
        said,
      ),
      ...about,
      attachments,
    }))
    .filter((question) => validatePublishable(question.content).ok);
}
