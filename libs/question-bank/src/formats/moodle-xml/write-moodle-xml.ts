import type { Loss, LostPart, PortableQuestion, WriteOutcome } from '../format.ts';
import { escapeXml } from '../markup/xhtml.ts';
import { isDistinct, sayable } from './sayable.ts';
import { readTags, tagsOf } from './tags.ts';
import { needsKindTag, NoKey, textElement, writtenContent, xmlText } from './write-content.ts';
import { WrittenFiles } from './written-files.ts';

interface Written {
  readonly outcome: WriteOutcome;
  readonly xml: string;
}

const refused = (code: string, message: string): Written => ({ outcome: { ok: false, code, message }, xml: '' });

const ABOUT = ['skills', 'difficulty', 'locale', 'source', 'licence'] as const satisfies readonly LostPart[];

function tags(question: PortableQuestion): { xml: string; losses: Loss[] } {
  const written = tagsOf(question, needsKindTag(question.content)).map((tag) => escapeXml(tag).trim());
  const again = readTags(tagsOf(question, false).map((tag) => tag.trim()));
  const losses = ABOUT.filter((name) => JSON.stringify(again[name]) !== JSON.stringify(question[name])).map(
    (part): Loss => ({
      code: part === 'skills' ? 'SKILL' : part.toUpperCase(),
      part,
      message: `its ${part}, which no tag can say as it is`,
    }),
  );
  const each = written.map((tag) => `<tag><text>${tag}</text></tag>`).join('');
  return { xml: each === '' ? '' : `<tags>${each}</tags>`, losses };
}

function written(given: PortableQuestion): Written {
  const { question, losses: characters } = sayable(given);
  const { content } = question;
  if (!isDistinct(content)) {
    return refused('DUPLICATE_CHOICES', 'Two of its texts differ only in control characters, which XML does not have.');
  }
  const files = new WrittenFiles(question.attachments);
  const own = writtenContent(content, files);
  if (own === null) {
    return refused('UNSUPPORTED_TYPE', 'Moodle has no question with several prompts by an interviewer.');
  }
  const explanation = 'explanation' in content ? content.explanation : null;
  const about = tags(question);
  const lines = [
    `<question type="${own.type}">`,
    `<name>${xmlText(own.name)}</name>`,
    textElement('questiontext', '', content.stem, files),
    textElement('generalfeedback', '', explanation ?? '', files),
    '<defaultgrade>1.0000000</defaultgrade>',
    '<penalty>0.0000000</penalty>',
    '<hidden>0</hidden>',
    '<idnumber></idnumber>',
    ...own.body,
    ...(about.xml === '' ? [] : [about.xml]),
    '</question>',
  ];
  const losses = [...characters, ...own.losses, ...about.losses, ...files.losses()];
  if (explanation === '') losses.push({ code: 'EXPLANATION', part: 'explanation', message: 'an empty explanation' });
  return { outcome: { ok: true, losses }, xml: `${lines.join('\n')}\n` };
}

function writtenOrRefused(question: PortableQuestion): Written {
  try {
    return written(question);
  } catch (error) {
    if (error instanceof NoKey) return refused('NO_KEY', 'The question has no key yet, and Moodle demands one.');
    throw error;
  }
}

/** Writes a quiz question by question. See `moodleXmlFormat`. */
export async function* writeMoodleXml(
  questions: AsyncIterable<PortableQuestion>,
  report: (outcome: WriteOutcome) => void,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n');
  for await (const question of questions) {
    const { outcome, xml } = writtenOrRefused(question);
    report(outcome);
    if (xml !== '') yield encoder.encode(xml);
  }
  yield encoder.encode('</quiz>\n');
}
