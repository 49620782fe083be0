import { choicesOf, targetsOf } from '../../domain/question-content.ts';
import type { Loss, PortableQuestion } from '../format.ts';
import { xmlCharacters } from '../markup/xhtml.ts';
import { fuzz } from '../test/fuzz.ts';
import { expectRoundTrip } from '../test/round-trip.ts';
import { moodleXmlFormat } from './moodle-xml-format.ts';
import { trimMarkdown } from './plain-text.ts';
import { isDistinct, sayable } from './sayable.ts';

const respelled = (text: string): string => trimMarkdown(xmlCharacters(text));

function refuses(question: PortableQuestion): string | null {
  if (question.content.kind === 'SCENARIO') return 'UNSUPPORTED_TYPE';
  return isDistinct(sayable(question).question.content) ? null : 'DUPLICATE_CHOICES';
}

/** The losses that Moodle's XML cannot avoid, each only where the question has what is lost. */
function mayLose({ content }: PortableQuestion, { code }: Loss): boolean {
  const items = [...choicesOf(content), ...targetsOf(content)];
  const anchored = items.filter((choice) => choice.anchored).length;
  switch (code) {
    case 'CHARACTERS':
      return (
        JSON.stringify(content) !==
        JSON.stringify(content, (_, value: unknown) => (typeof value === 'string' ? respelled(value) : value))
      );
    case 'CHOICE_ORDER':
      return content.kind === 'ORDERING' || content.kind === 'MATCHING';
    case 'ANCHORED':
      return anchored > 0 && (anchored < items.length || content.kind === 'ORDERING' || content.kind === 'MATCHING');
    case 'RELATIVE_TOLERANCE':
      return content.kind === 'NUMERIC' && content.key?.toleranceKind === 'RELATIVE';
    case 'TITLE':
      return content.kind === 'OPEN' && content.title !== null && /\s\s|[^\S ]|^\s|\s$/u.test(content.title);
    case 'FILE_NAME':
      return true;
    default:
      return false;
  }
}

describe('questions written as Moodle XML and read again', () => {
  it.each([false, true])('are the same but for what the reports name (untrimmed: %s)', async (untrimmed) => {
    await expectRoundTrip(moodleXmlFormat, { bank: { untrimmed }, refuses, mayLose, respelled });
  });
});

const quiz = (...questions: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<quiz>${questions.join('\n')}</quiz>`;

const question = (type: string, inner: string): string =>
  `<question type="${type}"><name><text>A name</text></name><questiontext format="html"><text><![CDATA[<p>Which <b>one</b>? <img src="@@PLUGINFILE@@/a.gif" alt="x"></p>]]></text><file name="a.gif" path="/" encoding="base64">R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=</file></questiontext><generalfeedback format="markdown"><text>*because*</text></generalfeedback><defaultgrade>2</defaultgrade><penalty>0.3</penalty>${inner}<tags><tag><text>difficulty:3</text></tag><tag><text>sql</text></tag></tags></question>`;

const SEEDS = [
  quiz(
    '<question type="category"><category><text>$course$/top/Networks//IP/Routing</text></category></question>',
    question(
      'multichoice',
      '<single>true</single><answer fraction="100" format="html"><text>a &lt; b</text><feedback format="html"><text>yes</text></feedback></answer><answer fraction="-50"><text>c</text></answer><answer fraction="0"><text>d</text></answer>',
    ),
  ),
  quiz(
    question(
      'truefalse',
      '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>',
    ),
    question(
      'shortanswer',
      '<usecase>1</usecase><answer fraction="100"><text>a\\*b</text></answer><answer fraction="50"><text>c*</text></answer><answer fraction="0"><text>*</text></answer>',
    ),
  ),
  quiz(
    question(
      'numerical',
      '<answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer><units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>',
    ),
    question(
      'matching',
      '<subquestion format="html"><text>a</text><answer><text>1</text></answer></subquestion><subquestion format="markdown"><text>b</text><answer><text>2</text></answer></subquestion><subquestion><text></text><answer><text>3</text></answer></subquestion>',
    ),
  ),
  quiz(
    question(
      'essay',
      '<graderinfo format="moodle_auto_format"><text>one\n\ntwo &amp;amp; three</text></graderinfo><hint format="html"><text>h</text></hint>',
    ),
    question(
      'ordering',
      '<answer fraction="1" format="plain_text"><text>first</text></answer><answer fraction="2"><text>second</text></answer>',
    ),
    question('cloze', ''),
  ),
  '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>',
];

fuzz(moodleXmlFormat, SEEDS, {
  fragments: [
    '<question type="multichoice">', '</question>', '<text>', '</text>', '<![CDATA[', ']]>', '<!--', '-->', '<!DOCTYPE quiz>', '&lt;', '&#0;', '&#xD800;',
    '&a;', '<answer fraction="100">', 'fraction="1e999"', '<file name="a" encoding="base64">', 'format="markdown"', '@@PLUGINFILE@@/a.gif', '<?x ?>', '*', '\\*',
    '<subquestion>', '<text/>', 'data:image/png;base64,AAAA', '<img src="', '<div>', '<table><tr><td>', '## Key points\n\n- ',
  ], // prettier-ignore
});
