import { choicesOf, targetsOf } from '../../domain/question-content.ts';
import type { Loss, PortableQuestion } from '../format.ts';
import { respelled } from '../markup/html.ts';
import { fuzz } from '../test/fuzz.ts';
import { expectRoundTrip } from '../test/round-trip.ts';
import { giftFormat } from './gift-format.ts';
import { withoutArrows } from './write-gift.ts';

const holdsArrow = (text: string): boolean => text.includes('->');

/** What GIFT has no words for. */
function refuses({ content }: PortableQuestion): string | null {
  if (content.kind === 'ORDERING' || content.kind === 'SCENARIO') return 'UNSUPPORTED_TYPE';
  if (content.kind === 'MATCHING') {
    return content.choices.some(({ text }) => withoutArrows(text) === null) ? 'UNSUPPORTED_TEXT' : null;
  }
  const accepted = content.kind === 'SHORT_TEXT' ? (content.key?.accepted ?? []) : [];
  return accepted.length > 1 && accepted.some(holdsArrow) ? 'UNSUPPORTED_TEXT' : null;
}

/** The losses that GIFT cannot avoid, each only where the question has what is lost. */
function mayLose({ content, skills, attachments }: PortableQuestion, { code }: Loss): boolean {
  switch (code) {
    case 'ANCHORED':
      return [...choicesOf(content), ...targetsOf(content)].some(({ anchored }) => anchored);
    case 'CASE_SENSITIVE':
      return content.kind === 'SHORT_TEXT' && content.key?.caseSensitive === true;
    case 'RELATIVE_TOLERANCE':
      return content.kind === 'NUMERIC' && content.key?.toleranceKind === 'RELATIVE';
    case 'TRUE_FALSE':
      return content.kind === 'TRUE_FALSE' && choicesOf(content)[0]?.text !== 'True';
    case 'IMAGE':
      return attachments.length > 0;
    case 'SKILL':
      return skills.includes('[bracket]');
    case 'ARROW':
      return choicesOf(content).some(({ text }) => holdsArrow(text));
    case 'LINE_ENDS':
      return JSON.stringify(content).includes('\\r');
    default:
      return false;
  }
}

const asSingleChoice = (question: PortableQuestion, losses: readonly Loss[]): PortableQuestion =>
  losses.some(({ part }) => part === 'kind') && 'choices' in question.content
    ? ({ ...question, content: { ...question.content, kind: 'SINGLE_CHOICE' } } as PortableQuestion)
    : question;

describe('questions written as GIFT and read again', () => {
  it('are the same but for what the reports name, and lose no more than GIFT makes them', async () => {
    await expectRoundTrip(giftFormat, { refuses, mayLose, respelled, becomes: asSingleChoice });
  });

  it('keep the white space at their ends', async () => {
    await expectRoundTrip(giftFormat, {
      bank: { untrimmed: true, attachments: false },
      refuses,
      mayLose,
      respelled: (text) => respelled(text.replaceAll('\r\n', '\n')),
      becomes: asSingleChoice,
    });
  });
});

const SEEDS = [
  '// [id:7] [tag:sql] [tag:difficulty:3]\n::A title::[html]<p>Which <b>one</b>?</p>{\n\t=a#yes\n\t~%-50%b#no\n\t####why\n}\n\nTrue?{T#no#yes}\n',
  '$CATEGORY: $course$/top/SQL\n\nWhat is pi?{#=3.14:0.01 =%50%3..4#nearly ~#no}\n\nMatch{=a -> b =c->d = -> e}\n\nWrite.{####model}\n',
  'Two \\= {=2 =two =%50%*}.\n\nA description \\: text\n\nGrant is {~buried =entombed} in it.\n\n[markdown]`x`\\n\\n- y{~%50%a ~%50%b ~%-100%c}\n',
  'Q{Tokyo}\n\nQ{=a -> b ~c}\n\nQ{#.5e1:1e-2}\n\nQ{\n\n=a\n\n~b\n}\n\n&&058; {=&&010}\n',
];

describe('hostile GIFT', () => {
  fuzz(giftFormat, SEEDS, {
    fragments: [
      '{',
      '}',
      '=',
      '~',
      '#',
      '####',
      '->',
      '%50%',
      '%',
      '::',
      '[html]',
      '[markdown]',
      '// [tag:',
      '$CATEGORY:',
      '\n\n',
      '{#',
      '..',
      '&&058;',
    ],
  });
});
