import { propertyRuns } from '@plumbline/testing';
import type { PortableQuestion } from '../format.ts';
import { respelled } from '../markup/html.ts';
import { normaliseText } from '../../domain/normalise.ts';
import { choicesOf, targetsOf } from '../../domain/question-content.ts';
import { expectRoundTrip } from '../test/round-trip.ts';
import { qti21Format, qti30Format } from './qti-format.ts';

/** XML 1.0 section 2.2. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Texts that are different in Markdown's source may say the same: then there are two equal choices. */
function choicesRefuse({ content }: PortableQuestion): string | null {
  for (const items of [choicesOf(content), targetsOf(content)]) {
    const said = items.map(({ text }) => normaliseText(respelled(text)));
    if (said.includes('')) return 'EMPTY_CHOICE';
    if (new Set(said).size < said.length) return 'DUPLICATE_CHOICES';
  }
  return null;
}

function refuses(question: PortableQuestion): string | null {
  const { content } = question;
  if (content.kind === 'SHORT_TEXT' && content.key?.accepted.some((text) => UNWRITABLE.test(text)) === true) {
    return 'UNWRITABLE_CHARACTER';
  }
  return choicesRefuse(question) ?? (respelled(content.stem) === '' ? 'NO_STEM' : null);
}

/** Milliseconds; a thousand banks take minutes. */
const LONGEST_RUN = 20 * 60 * 1000;

describe.each([qti21Format, qti30Format])('$name, written and read again', (codec) => {
  it(
    'brings every question back but for what the report names',
    async () => {
      await expectRoundTrip(codec, { refuses, respelled, runs: propertyRuns(40, 1000) });
    },
    LONGEST_RUN,
  );

  it(
    'loses nothing of plain texts',
    async () => {
      await expectRoundTrip(codec, {
        bank: { nasty: false },
        runs: propertyRuns(40, 1000),
        mayLose: ({ content }, { code, part }) =>
          part === 'spelling' || (content.kind === 'SCENARIO' && code === 'SCENARIO_AS_TEXT'),
      });
    },
    LONGEST_RUN,
  );
});
