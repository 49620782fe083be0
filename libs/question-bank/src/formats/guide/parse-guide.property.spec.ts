import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import {
  choiceLabel,
  type ChoiceContent,
  type OpenContent,
  type QuestionContent,
  type ScenarioContent,
} from '../../domain/question-content.ts';
import type { ParsedGuide } from './guide.ts';
import { parseGuide } from './parse-guide.ts';

const LABELS = [
  'Core Interview Questions\n',
  'MCQ Section: Topic\n',
  'Mock Interview Scenario: Topic\n',
  'Scenario Setup: ',
  'Practical Tips\n',
  'Summary\n',
  '1. Heading\n',
  '2. Stem? ',
  '2) ',
  'Q: ',
  'A: ',
  'Key Points:\n',
  'Common Mistakes:\n',
  'Follow-up:\n',
  'A) one ',
  'B) two ',
  '\nC. three\n',
  '(D) four\n',
  'Correct Answer: B ',
  'Correct Answer: ',
  'Explanation: ',
  'Interviewer: “Go.”\n',
  'Candidate (Expected Answer Outline): “So.”\n',
  '(A pause)\n',
  'Red Flags to Avoid:\n',
  '- bullet\n',
  ' - ',
  '**',
  '```\n',
  '. ',
  '\r\n',
  '\ufeff',
  ' ',
  'joinedwithwords ',
];

const fragments = fc
  .array(
    fc.oneof(fc.constantFrom(...LABELS), fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 4 })),
    {
      maxLength: 120,
    },
  )
  .map((parts) => parts.join(''));

function checkBounds(text: string, guide: ParsedGuide): void {
  const lines = text.split(/\r\n?|[\n\u0085\u2028\u2029\f\v]/).length;
  let last = 1;
  for (const item of guide.items) {
    expect(item.position.line).toBeGreaterThanOrEqual(last);
    expect(item.position.line).toBeLessThanOrEqual(lines);
    last = item.position.line;
    if (!item.outcome.ok) continue;
    for (const notice of [...item.outcome.warnings, ...item.outcome.losses]) {
      expect(notice.line).toBeGreaterThanOrEqual(item.position.line);
      expect(notice.line).toBeLessThanOrEqual(lines);
    }
    expect(item.outcome.content.stem.trim()).not.toBe('');
  }
}

describe('any text', () => {
  it('is read or refused, and every item lies inside it in order', () => {
    fc.assert(
      fc.property(fc.oneof(fragments, fc.string({ unit: 'binary', maxLength: 400 })), (text) => {
        const parsed = parseGuide(text);
        if (parsed.ok) checkBounds(text, parsed.value);
        else expect(parsed.error.code).toBe('UNREADABLE_GUIDE');
      }),
      { numRuns: propertyRuns(100, 4_000) },
    );
  });
});

/** Words that mean nothing to the layout, with the punctuation and code that real guides have. */
const word = fc.constantFrom(
  ...'the cache holds rows until a write asyncio lock_timeout reads O(1) e.g. 3.5 “quoted” it’s C++ C/C++ I/O (see below) x=1 v2 - –'.split(
    ' ',
  ),
  'GIL,',
  'however;',
);
const words = (min: number, max: number): fc.Arbitrary<string> =>
  fc.array(word, { minLength: min, maxLength: max }).map((parts) => `Some ${parts.join(' ')} end`);
const sentence = words(1, 8).map((text) => `${text}.`);
const ask = words(1, 8).map((text) => `${text}?`);
const entries = fc.array(sentence, { maxLength: 4 });

const open = fc.record({
  kind: fc.constant('OPEN' as const),
  title: words(1, 4),
  stem: ask,
  modelAnswer: fc
    .array(
      fc.oneof(
        sentence,
        sentence.map((text) => `- ${text}`),
      ),
      { minLength: 1, maxLength: 5 },
    )
    .map((lines) => [...new Set(lines)].join('\n').replace(/^- /, '')),
  keyPoints: entries,
  commonMistakes: entries,
  followUps: fc.array(ask, { maxLength: 3 }),
});

const choice = fc
  .record({
    stem: ask,
    texts: fc.uniqueArray(words(0, 5), { minLength: 2, maxLength: 6 }),
    right: fc.nat(),
    explanation: fc.option(sentence),
  })
  .map(({ stem, texts, right, explanation }) => ({
    kind: 'SINGLE_CHOICE' as const,
    stem,
    choices: texts.map((text, position) => ({ id: choiceLabel(position), text, anchored: false })),
    key: { choiceIds: [choiceLabel(right % texts.length)] },
    explanation,
  }));

const scenario = fc.record({
  kind: fc.constant('SCENARIO' as const),
  title: words(1, 4),
  stem: fc.array(sentence, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
  prompts: fc.array(
    fc.record({
      text: ask,
      expectedOutline: fc.option(fc.array(sentence, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n- '))),
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
  redFlags: entries,
});

const style = fc.record({
  newline: fc.constantFrom('\n', '\r\n'),
  inlineChoices: fc.boolean(),
  inlineKey: fc.boolean(),
  inlineBullets: fc.boolean(),
  numbering: fc.constantFrom('.', ')'),
  indent: fc.constantFrom('', '  ', '\t'),
  blankLines: fc.boolean(),
  speech: fc.constantFrom(['“', '”'] as const, ['', ''] as const),
});

type Style = typeof style extends fc.Arbitrary<infer S> ? S : never;

function list(label: string, items: readonly string[], look: Style): string[] {
  if (items.length === 0) return [];
  const [first, ...rest] = items.map((item) => `- ${item}`);
  return [label, ...(look.inlineBullets ? [[first, ...rest].join(' ')] : [first ?? '', ...rest])];
}

function render(questions: readonly QuestionContent[], look: Style): string {
  const lines: string[] = ['Introduction', 'This guide has questions.'];
  const open = questions.filter((question): question is OpenContent => question.kind === 'OPEN');
  const choice = questions.filter((question): question is ChoiceContent => question.kind === 'SINGLE_CHOICE');
  const scenarios = questions.filter((question): question is ScenarioContent => question.kind === 'SCENARIO');
  if (open.length > 0) lines.push('Core Interview Questions');
  for (const [n, question] of open.entries()) {
    lines.push(`${n + 1}${look.numbering} ${question.title}`, `Q: ${question.stem}`, `A: ${question.modelAnswer}`);
    lines.push(...list('Key Points:', question.keyPoints, look));
    lines.push(...list('Common Mistakes:', question.commonMistakes, look));
    lines.push(...list('Follow-up:', question.followUps, look));
  }
  if (choice.length > 0) lines.push('MCQ Section: All of it');
  for (const [n, question] of choice.entries()) {
    const parts = [question.stem, ...question.choices.map((each) => `${each.id}) ${each.text}`)];
    parts[0] = `${n + 1}${look.numbering} ${parts[0]}`;
    lines.push(...(look.inlineChoices ? [parts.join(' ')] : parts));
    const key = `Correct Answer: ${question.key?.choiceIds.join()}`;
    const explanation = question.explanation === null ? [] : [`Explanation: ${question.explanation}`];
    lines.push(...(look.inlineKey ? [[key, ...explanation].join(' ')] : [key, ...explanation]));
  }
  const [before, after] = look.speech;
  for (const question of scenarios) {
    lines.push(`Mock Interview Scenario: ${question.title}`, `Scenario Setup: ${question.stem}`);
    for (const [n, prompt] of question.prompts.entries()) {
      lines.push(`Interviewer: ${before}${prompt.text}${after}`);
      if (n === 0) lines.push('(Candidate takes a while)', 'Expected Flow of Conversation & Sequential Questions:');
      if (prompt.expectedOutline !== null) {
        lines.push(`Candidate (Expected Answer Outline): ${before}${prompt.expectedOutline}${after}`);
      }
    }
    lines.push(...list('Red Flags to Avoid:', question.redFlags, look));
  }
  lines.push('Practical Tips', '- Sleep well.', 'Summary', 'That was all.');
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => look.indent + line)
    .join(look.blankLines ? look.newline + look.newline : look.newline);
}

const guide = fc
  .record({
    open: fc.array(open, { maxLength: 4 }),
    choice: fc.array(choice, { maxLength: 5 }),
    scenarios: fc.array(scenario, { maxLength: 2 }),
  })
  .map((parts): QuestionContent[] => [...parts.open, ...parts.choice, ...parts.scenarios])
  .filter((questions) => questions.length > 0);

/** Blank lines between all lines also stand inside texts of several lines; what they say is the same. */
const withoutBlankLines = (content: QuestionContent): unknown =>
  JSON.parse(JSON.stringify(content), (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/\n+/g, '\n') : value,
  );

describe('a rendered guide', () => {
  it('is read back as it was, whatever its numbering, line breaks, bullets, indentation and quotes', () => {
    fc.assert(
      fc.property(guide, style, (questions, look) => {
        const parsed = parseGuide(render(questions, look));
        if (!parsed.ok) throw new Error(parsed.error.message);
        const contents = parsed.value.items.map(({ outcome }) =>
          outcome.ok ? withoutBlankLines(outcome.content) : outcome.failure,
        );
        expect(contents).toEqual(questions.map(withoutBlankLines));
      }),
      { numRuns: propertyRuns(100, 4_000) },
    );
  });

  it('is read or refused after any part was cut out, doubled or replaced', () => {
    fc.assert(
      fc.property(
        guide,
        style,
        fc.nat(),
        fc.nat({ max: 200 }),
        fragments,
        fc.boolean(),
        (questions, look, at, length, put, double) => {
          const text = render(questions, look);
          const from = at % text.length;
          const cut = text.slice(from, from + length);
          const mutated = text.slice(0, from) + (double ? cut + cut : put) + text.slice(from + length);
          const parsed = parseGuide(mutated);
          if (parsed.ok) checkBounds(mutated, parsed.value);
        },
      ),
      { numRuns: propertyRuns(100, 4_000) },
    );
  });
});
